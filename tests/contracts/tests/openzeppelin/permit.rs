//! Permits, signed here by EIP-712 and not with the help of either contract.

use crate::accounts::{Signer, address};
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use w3av_contract_tests::{NOW, TOKEN_NAME};
use w3av_interfaces::token::IToken;

/// Chain id of the local chain.
const CHAIN_ID: u64 = 420_420_420;

/// What is wrong with a permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    Nothing,
    Expired,
    OtherSigner,
    StaleNonce,
    HighS,
    WrongV,
}

/// A permit to `token` of a signer, by number, for an address, by number, signed with the flaw.
pub(crate) fn permit(
    token: Address,
    nonce: U256,
    (owner, spender): (usize, usize),
    value: U256,
    flaw: Flaw,
) -> Vec<u8> {
    let signer = Signer::new(if flaw == Flaw::OtherSigner {
        1 - owner
    } else {
        owner
    });
    let nonce = nonce + U256::from(u8::from(flaw == Flaw::StaleNonce));
    let deadline = U256::from(if flaw == Flaw::Expired { NOW - 1 } else { NOW });
    let (owner, spender) = (Signer::new(owner).address(), address(spender));
    let fields = keccak256((permit_type(), owner, spender, value, nonce, deadline).abi_encode());
    let digest = keccak256([&[0x19, 0x01], domain(token).as_slice(), fields.as_slice()].concat());
    let (r, mut s, mut v) = signer.sign(digest);
    if flaw == Flaw::HighS {
        s = B256::from(ORDER - U256::from_be_bytes(s.0));
        v = 27 + 28 - v;
    }
    if flaw == Flaw::WrongV {
        v -= 27;
    }
    IToken::permit_0Call {
        owner,
        spender,
        value,
        deadline,
        v,
        r,
        s,
    }
    .abi_encode()
}

/// Order of the group of secp256k1.
const ORDER: U256 =
    alloy_primitives::uint!(0xffffffff_ffffffff_ffffffff_fffffffe_baaedce6_af48a03b_bfd25e8c_d0364141_U256);

fn permit_type() -> B256 {
    keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")
}

/// Domain separator.
pub(crate) fn domain(token: Address) -> B256 {
    let kind =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    keccak256(
        (
            kind,
            keccak256(TOKEN_NAME),
            keccak256("1"),
            U256::from(CHAIN_ID),
            token,
        )
            .abi_encode(),
    )
}
