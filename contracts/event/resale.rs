//! Tickets that are sold on.

use ink::{Address, U256};
use w3av_contract_host::{abi::done, caller, now};
use w3av_contract_logic::event::{self as rules, Resale};

use crate::{callee, error::OrRevert, events::*, hub::Event};

impl Event {
    pub(crate) fn offer(&mut self, token_id: U256, price: u128) -> ! {
        let (seller, now) = (caller(), now());
        let paused = callee::paused_mask(self.access);
        let (owner, ticket_state, paid) = callee::ticket_of(self.ticket, token_id);
        let resale = Resale {
            token_id,
            price,
            owner,
            ticket_state,
            paid,
        };
        rules::list(self, now, seller, paused, &resale).or_revert();
        ResaleListed {
            token_id,
            seller,
            price,
        }
        .emit();
        done()
    }

    pub(crate) fn sell_on(&mut self, token_id: U256, max_price: u128, recipient: Address) -> ! {
        let (buyer, now) = (caller(), now());
        let paused = callee::paused_mask(self.access);
        let resold = rules::buy_resale(self, now, paused, token_id, max_price, recipient).or_revert();
        Resold {
            token_id,
            seller: resold.seller,
            buyer,
            price: resold.price,
            royalty: resold.royalty,
            fee: resold.fee,
        }
        .emit();
        self.pull(resold.pay_token, resold.is_measured, buyer, resold.price);
        callee::move_sold(self.ticket, resold.seller, recipient, token_id);
        done()
    }
}
