//! What happens to one ticket.

use crate::{
    life::refusable,
    money,
    operation::{Forgery, Operation},
    scene::{KnownTicket, PEOPLE, Scene},
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use proptest::{prelude::*, test_runner::TestCaseError};
use w3av_contract_tests::Person;
use w3av_interfaces::{event::IEvent, ticket::ITicket};

const REFUNDED: u8 = 3;
/// Valid and CheckedIn.
const VIEWED: [u8; 2] = [1, 2];

pub(crate) fn refund(scene: &mut Scene, index: usize, who: Person) -> Result<bool, TestCaseError> {
    let ticket = scene.tickets[index].clone();
    let state = scene
        .suite
        .view(scene.suite.ticket, ITicket::ticketOfCall { tokenId: ticket.id })
        .state;
    scene.suite.chain.take_events();
    if refusable(scene.event_call(who, IEvent::claimRefundCall { tokenId: ticket.id }))?.is_none() {
        return Ok(false);
    }
    let refunded: IEvent::TicketRefunded = scene.suite.chain.only_event_of(scene.suite.event);
    prop_assert!(!ticket.is_paid_back, "paid back twice");
    prop_assert!(refunded.amount > 0 && refunded.amount <= ticket.price);
    prop_assert!(state != REFUNDED);
    let event_state = scene.state_of(scene.events[ticket.event].id);
    prop_assert!(money::FINAL.contains(&event_state));
    scene.tickets[index].is_paid_back = true;
    Ok(true)
}

pub(crate) fn step(
    scene: &mut Scene,
    index: usize,
    who: Person,
    operation: &Operation,
) -> Result<bool, TestCaseError> {
    let KnownTicket { id, event, price, .. } = scene.tickets[index].clone();
    let event_id = scene.events[event].id;
    let tickets = scene.suite.ticket;
    let owner = scene.suite.view(tickets, ITicket::ownerOfCall { tokenId: id });
    // Mostly the owner, since others get nowhere.
    let its_owner = PEOPLE.into_iter().find(|person| person.address() == owner);
    let who = its_owner.filter(|_| who != Person::BOB).unwrap_or(who);
    let is_done = match *operation {
        Operation::CheckInViewer { .. } => {
            let call = IEvent::checkInViewerCall {
                tokenId: id,
                deadline: scene.now + 60,
                signature: Vec::new().into(),
            };
            refusable(scene.event_call(who, call))?.is_some()
        }
        Operation::List { price_bps, .. } => {
            let asked = price.saturating_mul(price_bps) / 10_000;
            let call = IEvent::listResaleCall {
                tokenId: id,
                price: asked,
            };
            let is_done = refusable(scene.event_call(who, call))?.is_some();
            let cap = scene
                .event_view(IEvent::rulesOfCall { eventId: event_id })
                .resaleCapBps;
            let most = U256::from(price) * U256::from(10_000 + u32::from(cap)) / U256::from(10_000);
            prop_assert!(!is_done || U256::from(asked) <= most, "above the resale cap");
            is_done
        }
        Operation::Delist { .. } => {
            refusable(scene.event_call(who, IEvent::delistResaleCall { tokenId: id }))?.is_some()
        }
        Operation::BuyResale { recipient, .. } => {
            let call = IEvent::buyResaleCall {
                tokenId: id,
                maxPrice: u128::MAX,
                recipient: scene.recipients()[recipient],
            };
            refusable(scene.event_call(who, call))?.is_some()
        }
        Operation::Transfer { to, .. } => {
            let is_transferable = scene
                .event_view(IEvent::eventOfCall { eventId: event_id })
                .transferable;
            let call = ITicket::transferFromCall {
                from: owner,
                to: scene.recipients()[to],
                tokenId: id,
            };
            let is_done = refusable(scene.call(who, tickets, call))?.is_some();
            prop_assert!(!is_done || (is_transferable && owner == who.address()));
            is_done
        }
        Operation::Forge { forgery, .. } => {
            let input = forged(forgery, id, event_id, who.address());
            let outcome = scene.suite.chain.call_encoded(who, tickets, input);
            prop_assert!(refusable(outcome)?.is_none(), "{forgery:?} by a stranger");
            false
        }
        _ => false,
    };
    if is_done
        && matches!(
            operation,
            Operation::CheckInViewer { .. } | Operation::List { .. }
        )
    {
        let state = scene
            .suite
            .view(tickets, ITicket::ticketOfCall { tokenId: id })
            .state;
        prop_assert!(VIEWED.contains(&state));
    }
    Ok(is_done)
}

fn forged(forgery: Forgery, token_id: U256, event_id: u64, to: Address) -> Vec<u8> {
    match forgery {
        Forgery::Mint => ITicket::mintCall {
            to,
            eventId: event_id,
            quantity: 1,
            price: 1,
            tier: 0,
        }
        .abi_encode(),
        Forgery::MoveSold => ITicket::moveSoldCall {
            from: to,
            to,
            tokenId: token_id,
        }
        .abi_encode(),
        Forgery::MarkPaidBack => ITicket::markPaidBackCall {
            tokenId: token_id,
            whole: true,
        }
        .abi_encode(),
        Forgery::MarkVoid => ITicket::markVoidCall { tokenId: token_id }.abi_encode(),
        Forgery::CheckIn => ITicket::checkInCall {
            eventId: event_id,
            word: 0,
            bits: B256::repeat_byte(255),
        }
        .abi_encode(),
    }
}
