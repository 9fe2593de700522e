//! The end of a life: everything that can be paused is paused, the oracles are silent, the hostile token refuses, and
//! still every event ends by a stranger's calls, and everybody gets out what is theirs.

use crate::{
    life::{LONG, refusable},
    money::{self, FINAL},
    scene::{IHostile, Scene, accounts},
};
use alloy_primitives::{Address, U256};
use proptest::{prelude::*, test_runner::TestCaseError};
use w3av_contract_tests::Person;
use w3av_interfaces::event::IEvent;

const EVERYTHING: u32 = 31;
/// The hostile token reverts.
const REVERTS: u8 = 1;
/// From Live the longest way out has three steps.
const MOST_STEPS: usize = 4;
const BUDGET_DAYS: u64 = 91 * 86_400;

pub(crate) fn leave(scene: &mut Scene) -> Result<(), TestCaseError> {
    let let_in = scene.suite.view(scene.hostile, IHostile::wasLetInCall {});
    prop_assert!(!let_in, "somebody was called back in the middle of a call");
    let turn = IHostile::turnCall {
        mode: REVERTS,
        target: Address::ZERO,
        input: Vec::new().into(),
    };
    refusable(scene.call(Person::EVE, scene.hostile, turn))?;
    scene.advance(LONG);
    refusable(scene.suite.pause(EVERYTHING, scene.now))?;
    for index in 0..scene.events.len() {
        end(scene, scene.events[index].id)?;
    }
    scene.advance(BUDGET_DAYS);
    for index in 0..scene.events.len() {
        let call = IEvent::reclaimBudgetCall {
            eventId: scene.events[index].id,
        };
        refusable(scene.event_call(Person::EVE, call))?;
    }
    for index in 0..scene.tickets.len() {
        let call = IEvent::claimRefundCall {
            tokenId: scene.tickets[index].id,
        };
        if refusable(scene.event_call(Person::EVE, call))?.is_some() {
            prop_assert!(!scene.tickets[index].is_paid_back, "paid back twice");
            scene.tickets[index].is_paid_back = true;
        }
    }
    money::check(scene)?;
    for account in accounts() {
        for token in 0..2 {
            let token = scene.tokens()[token];
            let credit = scene.event_view(IEvent::creditOfCall {
                token,
                account: account.address(),
            });
            let paid = refusable(scene.event_call(account, IEvent::withdrawCall { token }))?;
            prop_assert_eq!(paid.unwrap_or(0), credit);
        }
    }
    dust(scene)
}

/// Brings an event to its end without its host, an oracle or an arbiter.
fn end(scene: &mut Scene, event_id: u64) -> Result<(), TestCaseError> {
    for _ in 0..MOST_STEPS {
        let is_out = match scene.state_of(event_id) {
            1 => {
                refusable(scene.event_call(Person::EVE, IEvent::cancelCall { eventId: event_id }))?.is_some()
            }
            2 | 3 => {
                let timeout = IEvent::timeoutCall { eventId: event_id };
                // A report that came in time counts: then the settlement goes on.
                refusable(scene.event_call(Person::EVE, timeout))?.is_some()
                    || refusable(scene.event_call(Person::DAVE, IEvent::proposeCall { eventId: event_id }))?
                        .is_some()
            }
            4 | 5 => {
                scene.advance(LONG);
                refusable(scene.event_call(Person::EVE, IEvent::finalizeCall { eventId: event_id }))?
                    .is_some()
            }
            _ => break,
        };
        let state = scene.state_of(event_id);
        prop_assert!(is_out, "event {event_id} is stuck in state {state}");
    }
    let state = scene.state_of(event_id);
    prop_assert!(FINAL.contains(&state), "event {event_id} ends in state {state}");
    Ok(())
}

/// What stays for ever is less than one smallest unit a ticket.
fn dust(scene: &mut Scene) -> Result<(), TestCaseError> {
    for token in 0..2 {
        let mut left = U256::ZERO;
        for index in 0..scene.events.len() {
            let event = scene.events[index].clone();
            if event.token != token {
                continue;
            }
            let escrow = money::escrow(scene, event.id);
            let sold = scene
                .tickets
                .iter()
                .filter(|ticket| ticket.event == index)
                .count();
            prop_assert!(
                escrow <= U256::from(sold),
                "event {} keeps {escrow} of {sold} tickets",
                event.id
            );
            prop_assert_eq!(
                money::fees(scene, event.id),
                U256::ZERO,
                "event {} keeps fees",
                event.id
            );
            left += escrow;
        }
        prop_assert_eq!(money::held(scene, token), left);
    }
    Ok(())
}
