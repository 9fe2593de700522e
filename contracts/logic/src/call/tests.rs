use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::{
    context::Context,
    firm::{
        self, Scope,
        tests::{
            ADMIN, Cells, HR, MEMBER, NOW, OUTSIDER, OWNER, STRANGER, account, at, by, crypto::Cheap,
            registry,
        },
    },
};

mod machine;
mod room;
mod signalling;

/// The cells in memory, in front of a firm contract's.
#[derive(Clone, Debug, PartialEq)]
struct Lines {
    calls: BTreeMap<[u8; 32], Call>,
    rooms: BTreeMap<(u32, Address), Room>,
    blocks: BTreeSet<(Address, Address)>,
    firms: Cells,
    now: u64,
}

impl Exchange for Lines {
    fn principals(&self, id: u32, accounts: [Address; 2]) -> [Address; 2] {
        accounts.map(|who| firm::resolve(&self.firms, self.now, id, who, Scope::CALL).unwrap_or_default())
    }
    fn call(&self, pair: &[u8; 32]) -> Call {
        self.calls.get(pair).copied().unwrap_or_default()
    }
    fn set_call(&mut self, pair: &[u8; 32], call: &Call) {
        self.calls.insert(*pair, *call);
    }
    fn room(&self, firm: u32, host: Address) -> Room {
        self.rooms.get(&(firm, host)).copied().unwrap_or_default()
    }
    fn set_room(&mut self, firm: u32, host: Address, room: &Room) {
        self.rooms.insert((firm, host), *room);
    }
    fn is_blocked(&self, account: Address, other: Address) -> bool {
        self.blocks.contains(&(account, other))
    }
    fn set_blocked(&mut self, account: Address, other: Address, is_blocked: bool) {
        if is_blocked {
            self.blocks.insert((account, other));
        } else {
            self.blocks.remove(&(account, other));
        }
    }
}

/// A delegate of [`MEMBER`] for CALL, until a year from [`NOW`].
const DEVICE: u8 = 60;
/// A delegate of [`HR`] for everything but CALL.
const VIEWER: u8 = 61;

fn lines() -> Lines {
    let mut firms = registry();
    for (principal, delegate, scope) in [
        (MEMBER, DEVICE, Scope::CALL),
        (HR, VIEWER, Scope::HOST | Scope::VIEW),
    ] {
        let grant = firm::Grant {
            firm: 1,
            delegate: account(delegate),
            scope,
            until: NOW + firm::YEAR_S,
        };
        firm::set_delegate(&mut firms, by(principal), &grant).expect("members may");
    }
    Lines {
        calls: BTreeMap::new(),
        rooms: BTreeMap::new(),
        blocks: BTreeSet::new(),
        firms,
        now: NOW,
    }
}

impl Lines {
    /// Runs a step at `now`; checks that a refusal changes nothing.
    fn attempt<T>(
        &mut self,
        caller: u8,
        now: u64,
        step: impl FnOnce(&mut Self, Context) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        self.now = now;
        let before = self.clone();
        let result = step(self, at(caller, now));
        if result.is_err() {
            assert_eq!(*self, before, "a refusal changed something");
        }
        result
    }

    fn ring(&mut self, caller: u8, now: u64, callee: u8) -> Result<Ring, CallError> {
        let wish = Request {
            firm: 1,
            callee: account(callee),
            expires_at: now + MAX_RING_S,
            payload: 300,
        };
        self.attempt(caller, now, |lines, context| {
            request(lines, &Cheap, context, &wish)
        })
    }

    fn answer(&mut self, callee: u8, now: u64, caller: u8) -> Result<Mail, CallError> {
        self.attempt(callee, now, |lines, context| {
            answer(lines, &Cheap, context, 1, account(caller), 200)
        })
    }

    fn post(&mut self, sender: u8, now: u64, party: Party) -> Result<Mail, CallError> {
        self.attempt(sender, now, |lines, context| {
            post(lines, &Cheap, context, &party, 0)
        })
    }

    fn hang_up(&mut self, sender: u8, now: u64, party: Party) -> Result<[u8; 32], CallError> {
        self.attempt(sender, now, |lines, context| {
            hang_up(lines, &Cheap, context, &party)
        })
    }

    fn is_authorised(&mut self, now: u64, caller: u8, callee: u8) -> bool {
        self.now = now;
        is_authorised(self, &Cheap, now, 1, [account(caller), account(callee)])
    }

    fn state(&mut self, now: u64, caller: u8, callee: u8) -> ([u8; 32], CallState, u64) {
        lookup(self, &Cheap, now, 1, [account(caller), account(callee)])
    }
}

/// To somebody whom the sender called.
fn called(callee: u8) -> Party {
    Party {
        firm: 1,
        other: account(callee),
        is_caller: true,
    }
}

/// To somebody who called the sender.
fn caller(caller: u8) -> Party {
    Party {
        is_caller: false,
        ..called(caller)
    }
}

fn strangers<T>(caller: u8, callee: u8) -> Result<T, CallError> {
    Err(CallError::NotSameFirm {
        firm: 1,
        caller: account(caller),
        callee: account(callee),
    })
}

fn wrong_state<T>(call_id: [u8; 32], state: CallState) -> Result<T, CallError> {
    Err(CallError::WrongState {
        call_id,
        state: state.code(),
    })
}
