//! A token with holders who have keys; digests are alloy's.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{Eip712Domain, SolCall, SolValue, eip712_domain};
use sp_core::{Pair as _, ecdsa};
use w3av_contract_tests::{Chain, Failure, NOW, Person, w3};
use w3av_interfaces::{access::IAccess, token::IToken};

alloy_sol_types::sol! {
    struct Permit { address owner; address spender; uint256 value; uint256 nonce; uint256 deadline; }
    struct TransferWithAuthorization { address from; address to; uint256 value; uint256 validAfter; uint256 validBefore; bytes32 nonce; }
    struct ReceiveWithAuthorization { address from; address to; uint256 value; uint256 validAfter; uint256 validBefore; bytes32 nonce; }
    struct CancelAuthorization { address authorizer; bytes32 nonce; }
}

pub(crate) const CHAIN_ID: u64 = 420_420_420;
pub(crate) const NONCE: B256 = B256::repeat_byte(7);
pub(crate) const ORDER: U256 =
    alloy_primitives::uint!(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141_U256);

/// A token of which an Ethereum account and Bob, who has an sr25519 key, hold 100 each.
pub(crate) struct Scene {
    pub(crate) chain: Chain,
    pub(crate) token: Address,
    ethereum: ecdsa::Pair,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let mut chain = Chain::new(NOW);
        let access = chain.instantiate(Person::ALICE, "access", Person::FERDIE.address().abi_encode());
        let (name, cap) = ("W3space".to_owned(), U256::from(w3(1_000)));
        let arguments = (name, "W3SPACE".to_owned(), cap, access).abi_encode_params();
        let token = chain.instantiate(Person::ALICE, "token", arguments);
        let schedule = IAccess::scheduleCall {
            kind: 4,
            key: 3,
            subject: Person::ALICE.address(),
            value: u128::from(u64::MAX),
        };
        let operation = chain.call(Person::ALICE, access, schedule).expect("the owner");
        chain
            .call(Person::ALICE, access, IAccess::executeCall { operation })
            .expect("no delay");
        let ethereum = ecdsa::Pair::from_seed(&[1; 32]);
        let mut scene = Self {
            chain,
            token,
            ethereum,
        };
        for to in [scene.ethereum_address(), Person::BOB.address()] {
            let value = U256::from(w3(100));
            scene
                .call(Person::ALICE, IToken::mintCall { to, value })
                .expect("Alice mints");
        }
        scene.chain.take_events();
        scene
    }

    pub(crate) fn call<C: SolCall>(&mut self, who: Person, call: C) -> Result<C::Return, Failure> {
        self.chain.call(who, self.token, call)
    }

    pub(crate) fn domain(&self) -> Eip712Domain {
        eip712_domain! {
            name: "W3space",
            version: "1",
            chain_id: CHAIN_ID,
            verifying_contract: self.token,
        }
    }

    /// `r ‖ s ‖ v`.
    pub(crate) fn sign(&self, digest: B256) -> [u8; 65] {
        let mut bytes = self.ethereum.sign_prehashed(&digest.0).0;
        bytes[64] += 27;
        bytes
    }

    pub(crate) fn ethereum_address(&self) -> Address {
        let digest = [1; 32];
        let signature = self.ethereum.sign_prehashed(&digest);
        let Ok(key) = sp_io::crypto::secp256k1_ecdsa_recover(&signature.0, &digest) else {
            panic!("a signature has a signer");
        };
        Address::from_slice(&sp_io::hashing::keccak_256(&key)[12..])
    }

    pub(crate) fn permit(&self, owner: Address) -> Permit {
        Permit {
            owner,
            spender: Person::CHARLIE.address(),
            value: U256::from(w3(5)),
            nonce: U256::ZERO,
            deadline: U256::from(NOW),
        }
    }

    pub(crate) fn allowance(&mut self, owner: Address) -> U256 {
        let spender = Person::CHARLIE.address();
        self.call(Person::DAVE, IToken::allowanceCall { owner, spender })
            .expect("a view")
    }

    pub(crate) fn nonce(&mut self, owner: Address) -> U256 {
        self.call(Person::DAVE, IToken::noncesCall { owner })
            .expect("a view")
    }

    pub(crate) fn is_used(&mut self, authorizer: Address) -> bool {
        let call = IToken::authorizationStateCall {
            authorizer,
            nonce: NONCE,
        };
        self.call(Person::DAVE, call).expect("a view")
    }

    pub(crate) fn balance(&mut self, account: Address) -> u128 {
        self.call(Person::DAVE, IToken::balanceOfCall { account })
            .expect("a view")
            .to()
    }
}

/// Bob's `key ‖ signature` over the bytes as they are.
pub(crate) fn bob_signs(message: &[u8]) -> Vec<u8> {
    let pair = Person::BOB.0.pair();
    [&pair.public().0[..], &pair.sign(message).0].concat()
}

pub(crate) fn split(signature: &[u8; 65]) -> (u8, B256, B256) {
    (
        signature[64],
        B256::from_slice(&signature[..32]),
        B256::from_slice(&signature[32..64]),
    )
}
