//! Where the records of the rules are stored, one cell each, and what the firm contract says.

use ink::{Address, codegen::sol::selector_bytes};
use w3av_contract_host::Callee;
use w3av_contract_logic::{
    call::{self as rules, Exchange},
    firm::Scope,
    words,
};

use crate::exchange::Call;

const RESOLVE_PAIR: [u8; 4] = selector_bytes("resolvePair(uint32,address,address,uint8)");

impl Exchange for Call {
    /// Nobody when the firm contract doesn't answer.
    #[inline(never)]
    fn principals(&self, firm: u32, accounts: [Address; 2]) -> [Address; 2] {
        let [a, b] = accounts;
        Callee(self.firm)
            .view::<2>(RESOLVE_PAIR, &(firm, a, b, Scope::CALL))
            .map(|members| members.map(|word| words::address(&word).unwrap_or_default()))
            .unwrap_or_default()
    }

    #[inline(never)]
    fn call(&self, pair: &[u8; 32]) -> rules::Call {
        self.calls.get(pair).unwrap_or_default()
    }

    #[inline(never)]
    fn set_call(&mut self, pair: &[u8; 32], call: &rules::Call) {
        self.calls.insert(pair, call);
    }

    #[inline(never)]
    fn room(&self, firm: u32, host: Address) -> rules::Room {
        self.rooms.get((firm, host)).unwrap_or_default()
    }

    #[inline(never)]
    fn set_room(&mut self, firm: u32, host: Address, room: &rules::Room) {
        self.rooms.insert((firm, host), room);
    }

    #[inline(never)]
    fn is_blocked(&self, account: Address, other: Address) -> bool {
        self.blocks.get((account, other)).unwrap_or_default()
    }

    fn set_blocked(&mut self, account: Address, other: Address, is_blocked: bool) {
        self.blocks.insert((account, other), &is_blocked);
    }
}
