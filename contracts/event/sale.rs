//! Sales, and the pulling of what they cost.

use ink::{Address, codegen::Env, prelude::vec::Vec, sol::FixedBytes};
use w3av_contract_host::{ChainCrypto, Word, answer};
use w3av_contract_logic::event::{self as rules, Admission, Order, PAUSE_BUY, Purchase};

use crate::{
    callee::{self, Authorization},
    error::ok,
    events::*,
    hub::Event,
};

impl Event {
    pub(crate) fn caller_and_now(&self) -> (Address, u64) {
        (self.env().caller(), self.env().block_timestamp())
    }

    /// Sells, pulls the price and mints.
    #[inline(never)]
    pub(crate) fn sell(
        &mut self,
        order: &Order,
        admission: Admission<'_>,
        paid_by: Option<&Authorization<'_>>,
    ) -> ! {
        let (caller, now) = self.caller_and_now();
        let paused = ok(callee::paused_mask(self.access));
        ok(rules::refuse_paused(paused, PAUSE_BUY));
        let purchase = ok(rules::buy(self, &ChainCrypto, now, order, admission));
        let buyer = paid_by.map_or(caller, |authorization| authorization.from);
        let first_token_id = purchase.first.token();
        TicketsSold {
            event_id: order.event_id,
            buyer,
            recipient: order.recipient,
            first_token_id,
            quantity: order.quantity,
            paid: purchase.total,
            tier: order.tier,
        }
        .emit();
        let Purchase {
            pay_token,
            is_measured,
            total,
            ..
        } = purchase;
        match paid_by {
            None => self.pull(pay_token, is_measured, buyer, total),
            Some(authorization) => {
                let to = self.env().address();
                ok(callee::pull_authorized(
                    pay_token,
                    is_measured,
                    to,
                    total,
                    authorization,
                ));
            }
        }
        ok(callee::mint(self.ticket, order, &purchase));
        answer(&[first_token_id.word()])
    }

    pub(crate) fn pull(&self, token: Address, is_measured: bool, from: Address, amount: u128) {
        ok(callee::pull(
            token,
            is_measured,
            from,
            self.env().address(),
            amount,
        ));
    }

    /// Pulls a token of the suite, which never keeps a part.
    pub(crate) fn pull_own(&self, token: Address, from: Address, amount: u128) {
        self.pull(token, false, from, amount);
    }
}

pub(crate) fn hashes(proof: &[FixedBytes<32>]) -> Vec<[u8; 32]> {
    proof.iter().map(|hash| hash.0).collect()
}
