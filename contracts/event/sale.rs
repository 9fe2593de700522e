//! Sales, and the pulling of what they cost.

use ink::{Address, codegen::Env, prelude::vec::Vec, sol::FixedBytes};
use w3av_contract_host::{
    ChainCrypto,
    abi::{Answer, List},
    caller, now,
};
use w3av_contract_logic::event::{self as rules, Admission, Order, PAUSE_BUY, Purchase};

use crate::{
    callee::{self, Authorization},
    error::OrRevert,
    events::*,
    hub::Event,
};

impl Event {
    /// Sells, pulls the price and mints.
    #[inline(never)]
    pub(crate) fn sell(
        &mut self,
        order: &Order,
        admission: Admission<'_>,
        paid_by: Option<Authorization>,
    ) -> ! {
        let paused = callee::paused_mask(self.access);
        rules::refuse_paused(paused, PAUSE_BUY).or_revert();
        let purchase = rules::buy(self, &ChainCrypto, now(), order, admission).or_revert();
        let buyer = paid_by.as_ref().map_or_else(caller, |signed| signed.from);
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
        match &paid_by {
            None => self.pull(pay_token, is_measured, buyer, total),
            Some(signed) => {
                callee::pull_authorized(pay_token, is_measured, self.env().address(), total, signed)
            }
        }
        callee::mint(self.ticket, order, &purchase);
        Answer::one(first_token_id).send()
    }

    pub(crate) fn pull(&self, token: Address, is_measured: bool, from: Address, amount: u128) {
        callee::pull(token, is_measured, from, self.env().address(), amount);
    }

    /// Pulls a token of the suite, which never keeps a part.
    pub(crate) fn pull_own(&self, token: Address, from: Address, amount: u128) {
        self.pull(token, false, from, amount);
    }
}

pub(crate) fn hashes(proof: &List<FixedBytes<32>>) -> Vec<[u8; 32]> {
    proof.0.iter().map(|hash| hash.0).collect()
}
