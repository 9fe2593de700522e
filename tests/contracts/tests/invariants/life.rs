//! One operation after another, each with what must hold for it alone.

use crate::{
    CASES, MAX_STEPS, exits, money, node,
    operation::{Operation, Step, operation},
    scene::{IHostile, KnownEvent, KnownTicket, PEOPLE, Scene, accounts},
    ticket,
};
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use proptest::{collection::vec, prelude::*, test_runner::TestCaseError};
use std::cell::RefCell;
use w3av_contract_tests::{Failure, Person, SEAT_LIMIT, event_request, runner};
use w3av_interfaces::{event::IEvent, oracle::IOracle};

const DAY: u64 = 86_400;
/// Most storage that one message may add, as its deposit in the chain's smallest unit: ten tickets for somebody new.
const MOST_DEPOSIT: i128 = 45_000_000_000;

#[test]
fn no_life_of_the_suite_breaks_an_invariant() {
    let scene = RefCell::new(Scene::new());
    let lives = vec(operation(), MAX_STEPS / 4..MAX_STEPS);
    runner(CASES)
        .run(&lives, |life| {
            let scene = &mut *scene.borrow_mut();
            scene.suite.chain.checkpoint();
            let outcome = live(scene, &life);
            scene.suite.chain.roll_back();
            scene.forget();
            outcome
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

fn live(scene: &mut Scene, life: &[Operation]) -> Result<(), TestCaseError> {
    // Without events a life is dull.
    for by in 0..2 {
        apply(
            scene,
            &Operation::Create {
                by,
                token: 2 * by,
                capacity: 40,
                price: 10_000,
                policy: 2,
                is_transferable: by == 1,
                resale_cap_bps: 1_000,
                per_wallet: 0,
            },
        )?;
    }
    for operation in life {
        if apply(scene, operation)? {
            money::check(scene)
                .map_err(|error| TestCaseError::fail(format!("after {operation:?}: {error}")))?;
        }
    }
    exits::leave(scene)
}

/// What a message gave; `None` when it was refused. Anything but a typed refusal is a bug.
pub(crate) fn refusable<T>(result: Result<T, Failure>) -> Result<Option<T>, TestCaseError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(failure @ Failure::Reverted(_)) => {
            // Its name is found in a golden interface.
            let name = format!("{failure:?}");
            prop_assert!(!name.contains("Reverted(["), "an untyped refusal: {name}");
            Ok(None)
        }
        Err(failure) => Err(TestCaseError::fail(format!("{failure:?}"))),
    }
}

/// True when something changed.
fn apply(scene: &mut Scene, operation: &Operation) -> Result<bool, TestCaseError> {
    let event_at = |scene: &Scene, index: usize| {
        scene
            .events
            .get(index.checked_rem(scene.events.len())?)
            .map(|event| event.id)
    };
    let is_done = match operation.clone() {
        Operation::Create { .. } => create(scene, operation)?,
        Operation::Buy {
            event,
            tier,
            by,
            quantity,
            recipient,
        } => buy(scene, event, tier, by, quantity, recipient)?,
        Operation::Step { event, by, step } => match event_at(scene, event) {
            Some(event_id) => event_step(scene, event_id, PEOPLE[by], step)?,
            None => false,
        },
        Operation::Onward {
            event,
            uptime_bps,
            work,
            is_contested,
        } => match event_at(scene, event) {
            Some(event_id) => onward(scene, event_id, uptime_bps, work, is_contested)?,
            None => false,
        },
        Operation::Resolve {
            event,
            by,
            payout_bps,
        } => match event_at(scene, event) {
            Some(event_id) => {
                // Alice is the arbiter.
                let who = PEOPLE.get(by).copied().unwrap_or(Person::ALICE);
                let call = IEvent::resolveCall {
                    eventId: event_id,
                    payoutBps: payout_bps,
                };
                let is_done = refusable(scene.event_call(who, call))?.is_some();
                prop_assert!(!is_done || who == Person::ALICE);
                is_done
            }
            None => false,
        },
        Operation::Status { event } => match event_at(scene, event) {
            Some(event_id) if is_drawn(scene, event_id) => {
                refusable(scene.suite.report_status(event_id))?.is_some()
            }
            _ => false,
        },
        Operation::Settlement {
            event,
            uptime_bps,
            work,
        } => match event_at(scene, event) {
            Some(event_id) if is_drawn(scene, event_id) => {
                let root = keccak256(keccak256(work_leaf(work)));
                refusable(scene.suite.report_settlement(event_id, uptime_bps, work, root))?.is_some()
            }
            _ => false,
        },
        Operation::ClaimWork { event, by } => match event_at(scene, event) {
            Some(event_id) => claim_work(scene, event_id, PEOPLE[by])?,
            None => false,
        },
        Operation::CheckIn { event, bits } => match event_at(scene, event) {
            Some(event_id) if is_drawn(scene, event_id) => {
                let holder = scene.suite.lease_holder(event_id);
                let call = IEvent::checkInCall {
                    eventId: event_id,
                    word: 0,
                    bits: B256::from(U256::from(bits)),
                };
                refusable(scene.event_call(holder, call))?.is_some()
            }
            _ => false,
        },
        Operation::Refund { ticket, by } => match ticket_at(scene, ticket) {
            Some(index) => ticket::refund(scene, index, PEOPLE[by])?,
            None => false,
        },
        Operation::CheckInViewer { ticket, by }
        | Operation::List { ticket, by, .. }
        | Operation::Delist { ticket, by }
        | Operation::BuyResale { ticket, by, .. }
        | Operation::Transfer { ticket, by, .. }
        | Operation::Forge { ticket, by, .. } => match ticket_at(scene, ticket) {
            Some(index) => ticket::step(scene, index, PEOPLE[by], operation)?,
            None => false,
        },
        Operation::Withdraw { by, token } => {
            let (who, token) = (accounts()[by], scene.tokens()[token]);
            refusable(scene.event_call(who, IEvent::withdrawCall { token }))?.is_some()
        }
        Operation::Node {
            operator,
            step,
            amount,
        } => node::step(scene, operator, step, amount)?,
        Operation::RollSet => {
            refusable(scene.call(Person::EVE, scene.suite.oracle, IOracle::rollSetCall {}))?.is_some()
        }
        Operation::TakeOver { event, operator } => match event_at(scene, event) {
            Some(event_id) => {
                let call = IOracle::takeOverCall { eventId: event_id };
                refusable(scene.call(Person::OPERATORS[operator], scene.suite.oracle, call))?.is_some()
            }
            None => false,
        },
        Operation::Pause { mask } => refusable(scene.suite.pause(mask, scene.now))?.is_some(),
        Operation::Tariff { base } => refusable(scene.suite.govern(1, 1, Address::ZERO, base))?.is_some(),
        Operation::Turn { mode } => {
            turn(scene, mode)?;
            true
        }
        Operation::Advance { seconds } => {
            scene.advance(seconds);
            false
        }
    };
    if is_done {
        let deposit = scene.suite.chain.last_cost().deposit;
        prop_assert!(deposit <= MOST_DEPOSIT, "{operation:?} stored for {deposit}");
    }
    Ok(is_done)
}

fn create(scene: &mut Scene, operation: &Operation) -> Result<bool, TestCaseError> {
    let Operation::Create {
        by,
        token,
        capacity,
        price,
        policy,
        is_transferable,
        resale_cap_bps,
        per_wallet,
    } = *operation
    else {
        return Ok(false);
    };
    let mut request = event_request(scene.tokens()[token], capacity);
    request.terms.start = scene.now + 600;
    request.terms.end = scene.now + 4_200;
    request.terms.price = price;
    request.terms.timeoutPolicy = policy;
    request.terms.transferable = is_transferable;
    request.terms.resaleCapBps = resale_cap_bps;
    request.terms.perWallet = per_wallet;
    let quote = IEvent::quoteFeeCall {
        capacity,
        start: request.terms.start,
        end: request.terms.end,
        renditions: request.terms.renditions,
    };
    let fee = scene.event_view(quote);
    prop_assert_eq!(fee > 0, capacity > SEAT_LIMIT, "a fee above the free seats");
    let Some(id) = refusable(scene.event_call(PEOPLE[by], request))? else {
        return Ok(false);
    };
    let paid = scene.event_view(IEvent::moneyOfCall { eventId: id }).serviceFee;
    prop_assert_eq!(paid, fee);
    prop_assert!(
        token < 2 || capacity <= SEAT_LIMIT,
        "a fee in somebody's own token"
    );
    scene.events.push(KnownEvent { id, token, state: 1 });
    Ok(true)
}

fn buy(
    scene: &mut Scene,
    event: usize,
    tier: u8,
    by: usize,
    quantity: u32,
    recipient: usize,
) -> Result<bool, TestCaseError> {
    let Some(event) = event.checked_rem(scene.events.len()) else {
        return Ok(false);
    };
    let known = scene.events[event].clone();
    let call = IEvent::buyCall {
        eventId: known.id,
        tier,
        quantity,
        maxTotal: u128::MAX,
        recipient: scene.recipients()[recipient],
    };
    let Some(first) = refusable(scene.event_call(PEOPLE[by], call))? else {
        return Ok(false);
    };
    prop_assert!((1..=10).contains(&quantity));
    let price = scene
        .event_view(IEvent::tierOfCall {
            eventId: known.id,
            tier,
        })
        .price;
    for place in 0..quantity {
        scene.tickets.push(KnownTicket {
            id: first + U256::from(place),
            event,
            price,
            is_paid_back: false,
        });
    }
    Ok(true)
}

fn event_step(scene: &mut Scene, event_id: u64, who: Person, step: Step) -> Result<bool, TestCaseError> {
    macro_rules! done {
        ($call:expr) => {
            refusable(scene.event_call(who, $call))?.is_some()
        };
    }
    Ok(match step {
        Step::GoLive => done!(IEvent::goLiveCall { eventId: event_id }),
        Step::End => done!(IEvent::endCall { eventId: event_id }),
        Step::Cancel => done!(IEvent::cancelCall { eventId: event_id }),
        Step::Propose => done!(IEvent::proposeCall { eventId: event_id }),
        Step::Challenge => done!(IEvent::challengeCall { eventId: event_id }),
        Step::Finalize => done!(IEvent::finalizeCall { eventId: event_id }),
        Step::Timeout => done!(IEvent::timeoutCall { eventId: event_id }),
        Step::Reclaim => done!(IEvent::reclaimBudgetCall { eventId: event_id }),
        Step::Raise => done!(IEvent::raiseCapacityCall {
            eventId: event_id,
            capacity: 300,
        }),
        Step::AddTier => done!(IEvent::addTierCall {
            eventId: event_id,
            price: 77,
            cap: 5,
            perWallet: 1,
            allowRoot: B256::ZERO,
        }),
    })
}

/// What brings the event on, done by whom it takes.
fn onward(
    scene: &mut Scene,
    event_id: u64,
    uptime_bps: u16,
    work: u128,
    is_contested: bool,
) -> Result<bool, TestCaseError> {
    let event = scene.event_view(IEvent::eventOfCall { eventId: event_id });
    let who = PEOPLE.into_iter().find(|person| person.address() == event.host);
    let host = who.unwrap_or(Person::BOB);
    Ok(match event.state {
        1 => {
            scene.advance(event.start.saturating_sub(scene.now));
            event_step(scene, event_id, host, Step::GoLive)?
        }
        2 => {
            let is_on_air = refusable(scene.suite.report_status(event_id))?.is_some();
            event_step(scene, event_id, host, Step::End)? || is_on_air
        }
        3 => {
            let root = keccak256(keccak256(work_leaf(work)));
            let report = scene.suite.report_settlement(event_id, uptime_bps, work, root);
            let is_reported = refusable(report)?.is_some();
            event_step(scene, event_id, Person::DAVE, Step::Propose)? || is_reported
        }
        4 if is_contested => event_step(scene, event_id, Person::CHARLIE, Step::Challenge)?,
        4 => {
            scene.advance(DAY + 1);
            event_step(scene, event_id, Person::EVE, Step::Finalize)?
        }
        _ => false,
    })
}

fn claim_work(scene: &mut Scene, event_id: u64, account: Person) -> Result<bool, TestCaseError> {
    let work = scene
        .event_view(IEvent::settlementOfCall { eventId: event_id })
        .workTotal;
    let call = IEvent::claimWorkCall {
        eventId: event_id,
        index: 0,
        account: Person::OPERATORS[0].address(),
        amount: work,
        proof: Vec::new(),
    };
    let was_claimed = scene.event_view(IEvent::isWorkClaimedCall {
        eventId: event_id,
        index: 0,
    });
    let is_done = refusable(scene.event_call(account, call))?.is_some();
    prop_assert!(!(is_done && was_claimed), "work paid twice");
    Ok(is_done)
}

/// The only leaf of the work tree: all of it is the first operator's.
fn work_leaf(amount: u128) -> Vec<u8> {
    (U256::ZERO, Person::OPERATORS[0].address(), U256::from(amount)).abi_encode()
}

/// The hostile token's next move; when it calls back, it tries to take a credit in the middle of a payment.
fn turn(scene: &mut Scene, mode: u8) -> Result<(), TestCaseError> {
    let call = IHostile::turnCall {
        mode,
        target: scene.suite.event,
        input: IEvent::withdrawCall { token: scene.hostile }.abi_encode().into(),
    };
    scene
        .call(Person::EVE, scene.hostile, call)
        .map(drop)
        .map_err(|failure| TestCaseError::fail(format!("{failure:?}")))
}

/// True when nodes were drawn for the event, so that one of ours holds its lease.
fn is_drawn(scene: &mut Scene, event_id: u64) -> bool {
    let lease = scene
        .suite
        .view(scene.suite.oracle, IOracle::leaseOfCall { eventId: event_id });
    lease.node != 0
}

fn ticket_at(scene: &Scene, index: usize) -> Option<usize> {
    index.checked_rem(scene.tickets.len())
}

/// Long enough that every window of every event is over.
pub(crate) const LONG: u64 = 40 * DAY;
