//! Invariants of money, tickets and stakes, read from the contracts as anybody can.

use crate::scene::{Scene, accounts};
use alloy_primitives::U256;
use proptest::{prelude::*, test_runner::TestCaseError};
use w3av_interfaces::{event::IEvent, oracle::IOracle, ticket::ITicket, token::IToken};

const PROPOSED: u8 = 4;
const DISPUTED: u8 = 5;
/// Settled and Cancelled: nothing comes after.
pub(crate) const FINAL: [u8; 2] = [6, 7];

/// All of them; fails with the numbers that don't agree.
pub(crate) fn check(scene: &mut Scene) -> Result<(), TestCaseError> {
    for token in 0..2 {
        let (held, owed) = (held(scene, token), owed(scene, token));
        prop_assert_eq!(
            held,
            owed,
            "the event contract's balance and its debts, token {}",
            token
        );
    }
    supply(scene)?;
    events(scene)?;
    stakes(scene)
}

/// What the event contract holds of a token.
pub(crate) fn held(scene: &mut Scene, token: usize) -> U256 {
    let token = scene.tokens()[token];
    scene.balance(token, scene.suite.event)
}

/// What it owes in that token: escrow, fees, bonds and credits.
fn owed(scene: &mut Scene, token: usize) -> U256 {
    let mut owed = U256::ZERO;
    for event in scene.events.clone() {
        if event.token == token {
            owed += escrow(scene, event.id) + fees(scene, event.id);
        }
        // Bonds are in W3W whatever the tickets cost.
        if token == 0 {
            let bond = scene.event_view(IEvent::rulesOfCall { eventId: event.id }).bond;
            owed += match scene.state_of(event.id) {
                PROPOSED => U256::from(bond),
                DISPUTED => U256::from(bond) * U256::from(2),
                _ => U256::ZERO,
            };
        }
    }
    let address = scene.tokens()[token];
    for account in accounts() {
        let credit = IEvent::creditOfCall {
            token: address,
            account: account.address(),
        };
        owed += U256::from(scene.event_view(credit));
    }
    owed
}

/// Of the tickets' prices of an event, what is neither paid back nor the host's.
pub(crate) fn escrow(scene: &mut Scene, event_id: u64) -> U256 {
    let money = scene.event_view(IEvent::moneyOfCall { eventId: event_id });
    U256::from(money.gross) - U256::from(money.refunded) - U256::from(money.hostPaid)
}

/// Of the service fee of an event, what nobody has got yet.
pub(crate) fn fees(scene: &mut Scene, event_id: u64) -> U256 {
    let money = scene.event_view(IEvent::moneyOfCall { eventId: event_id });
    U256::from(money.serviceFee) - U256::from(money.serviceFeeReleased) - U256::from(money.workPaid)
}

/// Nobody makes or destroys W3SPACE here; only half a bond of W3W ever burns.
fn supply(scene: &mut Scene) -> Result<(), TestCaseError> {
    let tokens = scene.tokens();
    let contracts = [
        scene.suite.event,
        scene.suite.oracle,
        scene.suite.access,
        scene.hostile,
    ];
    for token in &tokens[..2] {
        let mut sum = U256::ZERO;
        for holder in accounts().iter().map(|who| who.address()).chain(contracts) {
            sum += scene.balance(*token, holder);
        }
        let total = scene.suite.view(*token, IToken::totalSupplyCall {});
        prop_assert_eq!(sum, total, "balances and total supply");
    }
    Ok(())
}

/// Sold tickets exist, once, within the capacity; states only go on.
fn events(scene: &mut Scene) -> Result<(), TestCaseError> {
    let mut tickets = 0;
    for index in 0..scene.events.len() {
        let known = scene.events[index].clone();
        let event = scene.event_view(IEvent::eventOfCall { eventId: known.id });
        let ours = scene
            .tickets
            .iter()
            .filter(|ticket| ticket.event == index)
            .count();
        tickets += ours;
        let minted = scene
            .suite
            .view(scene.suite.ticket, ITicket::mintedOfCall { eventId: known.id });
        prop_assert_eq!((event.sold, minted), (ours as u32, ours as u32), "sold, minted");
        prop_assert!(event.sold <= event.capacity);
        let tier_count = scene
            .event_view(IEvent::rulesOfCall { eventId: known.id })
            .tierCount;
        let mut of_tiers = 0;
        for tier in 0..tier_count {
            let tier = scene.event_view(IEvent::tierOfCall {
                eventId: known.id,
                tier,
            });
            // A cap of 0 is the whole capacity.
            prop_assert!(tier.cap == 0 || tier.sold <= tier.cap);
            of_tiers += tier.sold;
        }
        prop_assert_eq!(of_tiers, event.sold, "sold by tiers");
        let is_forward =
            event.state == known.state || (event.state > known.state && !FINAL.contains(&known.state));
        prop_assert!(
            is_forward,
            "event {} went from {} to {}",
            known.id,
            known.state,
            event.state
        );
        scene.events[index].state = event.state;
    }
    let mut owned = U256::ZERO;
    for owner in scene.recipients() {
        owned += scene
            .suite
            .view(scene.suite.ticket, ITicket::balanceOfCall { owner });
    }
    prop_assert_eq!(owned, U256::from(tickets), "every ticket has one owner");
    Ok(())
}

/// What the oracle contract holds is stake, leaving stake, or somebody's credit.
fn stakes(scene: &mut Scene) -> Result<(), TestCaseError> {
    let oracle = scene.suite.oracle;
    let mut owed = U256::ZERO;
    for node in 1..=scene.suite.view(oracle, IOracle::nodeCountCall {}) {
        let stake = scene.suite.view(oracle, IOracle::stakeOfCall { node });
        owed += U256::from(stake.stake) + U256::from(stake.unbonding);
    }
    for account in accounts() {
        let credit = IOracle::creditOfCall {
            account: account.address(),
        };
        owed += U256::from(scene.suite.view(oracle, credit));
    }
    let held = scene.balance(scene.suite.w3w, oracle);
    prop_assert_eq!(held, owed, "the oracle contract's balance and its debts");
    Ok(())
}
