//! What several messages share: signed requests in either form, and the question who may mint.

use ink::{Address, codegen::sol::selector_bytes, sol::FixedBytes};
use w3av_contract_host::{Callee, ChainCrypto, abi::done, caller, domain, load_text, now};
use w3av_contract_logic::{
    access::Role,
    crypto::Crypto as _,
    signature::Signature,
    token::{self as rules, Authorization, NAME_BYTES, Permit, Signed},
    typed_data::{Domain, number},
};

use crate::{
    error::OrRevert,
    events::{Approval, AuthorizationCanceled, AuthorizationUsed, Transfer},
    token::{NAME, Token},
};

impl Token {
    #[inline(never)]
    pub(crate) fn bring_permit(&mut self, permit: &Permit, signature: Option<Signature>) -> ! {
        let signed = self.signed(signature);
        rules::permit(self, &ChainCrypto, now(), permit, &signed).or_revert();
        Approval {
            owner: permit.owner,
            spender: permit.spender,
            value: permit.value,
        }
        .emit();
        done()
    }

    #[inline(never)]
    pub(crate) fn bring_transfer(
        &mut self,
        transfer: &Authorization,
        signature: Option<Signature>,
        is_for_payee: bool,
    ) -> ! {
        let (now, signed) = (now(), self.signed(signature));
        if is_for_payee {
            rules::receive_with_authorization(self, &ChainCrypto, caller(), now, transfer, &signed)
        } else {
            rules::transfer_with_authorization(self, &ChainCrypto, now, transfer, &signed)
        }
        .or_revert();
        AuthorizationUsed {
            authorizer: transfer.from,
            nonce: FixedBytes(transfer.nonce),
        }
        .emit();
        Transfer {
            from: transfer.from,
            to: transfer.to,
            value: transfer.value,
        }
        .emit();
        done()
    }

    #[inline(never)]
    pub(crate) fn bring_cancellation(
        &mut self,
        authorizer: Address,
        nonce: FixedBytes<32>,
        signature: Option<Signature>,
    ) -> ! {
        let signed = self.signed(signature);
        rules::cancel_authorization(self, &ChainCrypto, authorizer, nonce.0, &signed).or_revert();
        AuthorizationCanceled { authorizer, nonce }.emit();
        done()
    }

    /// This token on this chain. Never stored: a chain that splits has two ids.
    #[inline(never)]
    pub(crate) fn domain(&self) -> Domain {
        domain(ChainCrypto.keccak256(&load_text::<NAME_BYTES>(NAME)))
    }

    fn signed(&self, signature: Option<Signature>) -> Signed {
        Signed {
            domain: self.domain(),
            signature,
        }
    }

    /// Asks the access contract; a contract that isn't there or fails names nobody.
    pub(crate) fn is_minter(&self, account: Address) -> bool {
        let selector = const { selector_bytes("hasRole(uint8,address)") };
        let answer = Callee(self.supply.access).view(selector, &(Role::Minter.code(), account));
        answer == Some([number(true)])
    }
}
