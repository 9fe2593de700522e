//! What several messages share: signed requests in either form, the question who may mint, and events.

use ink::{Address, U256, codegen::Env as _, sol::FixedBytes};
use w3av_contract_host::{Callee, ChainCrypto, chain_id, selector};
use w3av_contract_logic::{
    access::Role,
    crypto::Crypto as _,
    signature::Signature,
    token::{self as rules, Authorization, Permit, Signed},
    typed_data::{Domain, address, number},
};

use crate::{
    error::Error,
    events::{Approval, AuthorizationCanceled, AuthorizationUsed, Transfer},
    token::Token,
};

const HAS_ROLE: [u8; 4] = selector("hasRole(uint8,address)");

impl Token {
    #[inline(never)]
    pub(crate) fn bring_permit(&mut self, permit: Permit, signature: Option<Signature>) -> Result<(), Error> {
        let now = self.env().block_timestamp();
        let signed = self.signed(signature);
        rules::permit(self, &ChainCrypto, now, &permit, &signed)?;
        self.emit_approval(permit.owner, permit.spender, permit.value);
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn bring_transfer(
        &mut self,
        transfer: Authorization,
        signature: Option<Signature>,
        is_for_payee: bool,
    ) -> Result<(), Error> {
        let now = self.env().block_timestamp();
        let signed = self.signed(signature);
        if is_for_payee {
            let caller = self.env().caller();
            rules::receive_with_authorization(self, &ChainCrypto, caller, now, &transfer, &signed)?;
        } else {
            rules::transfer_with_authorization(self, &ChainCrypto, now, &transfer, &signed)?;
        }
        self.env().emit_event(AuthorizationUsed {
            authorizer: transfer.from,
            nonce: FixedBytes(transfer.nonce),
        });
        self.emit_transfer(transfer.from, transfer.to, transfer.value);
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn bring_cancellation(
        &mut self,
        authorizer: Address,
        nonce: FixedBytes<32>,
        signature: Option<Signature>,
    ) -> Result<(), Error> {
        let signed = self.signed(signature);
        rules::cancel_authorization(self, &ChainCrypto, authorizer, nonce.0, &signed)?;
        self.env().emit_event(AuthorizationCanceled { authorizer, nonce });
        Ok(())
    }

    /// This token on this chain. Never stored: a chain that splits has two ids.
    pub(crate) fn domain(&self) -> Domain {
        Domain {
            chain_id: chain_id(),
            name_hash: ChainCrypto.keccak256(self.name().as_bytes()),
            contract: self.env().address(),
        }
    }

    fn signed(&self, signature: Option<Signature>) -> Signed {
        Signed {
            domain: self.domain(),
            signature,
        }
    }

    /// Asks the access contract; a contract that isn't there or fails names nobody.
    pub(crate) fn is_minter(&self, account: Address) -> bool {
        let arguments = [number(Role::Minter.code()), address(account)];
        Callee(self.supply.access).view(HAS_ROLE, &arguments) == Some([number(1u8)])
    }

    #[inline(never)]
    pub(crate) fn emit_transfer(&self, from: Address, to: Address, value: U256) {
        self.env().emit_event(Transfer { from, to, value });
    }

    #[inline(never)]
    pub(crate) fn emit_approval(&self, owner: Address, spender: Address, value: U256) {
        self.env().emit_event(Approval {
            owner,
            spender,
            value,
        });
    }
}
