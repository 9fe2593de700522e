//! Where the records of the rules are stored: one cell each.

use ink::Address;
use w3av_contract_logic::event::{self as rules, Hub, Settings};

use crate::hub::Event;

impl Hub for Event {
    fn settings(&self) -> Settings {
        self.settings
    }

    fn set_settings(&mut self, settings: Settings) {
        self.settings = settings;
    }

    fn event(&self, id: u64) -> Option<rules::Event> {
        self.events.get(id)
    }

    fn set_event(&mut self, id: u64, event: &rules::Event) {
        self.events.insert(id, event);
    }

    fn credit(&self, token: Address, account: Address) -> u128 {
        self.credits.get((token, account)).unwrap_or(0)
    }

    fn set_credit(&mut self, token: Address, account: Address, amount: u128) {
        self.credits.insert((token, account), &amount);
    }

    fn is_oracle(&self, account: Address) -> bool {
        self.oracles.get(account).unwrap_or(false)
    }

    fn is_pay_token(&self, token: Address) -> bool {
        self.pay_tokens.get(token).unwrap_or(false)
    }
}
