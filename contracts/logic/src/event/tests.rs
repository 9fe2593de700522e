//! One file per part of an event's life, over the whole suite in memory.

mod conservation;
mod creation;
mod lifecycle;
mod sale;
mod settlement;
mod suite;

use super::Draft;
use crate::ticket::TicketId;
use suite::{BUYER, HOST, START, Suite};

/// An event with a fee, two tickets of the buyer, live since its start.
fn live_event() -> (Suite, u64, TicketId) {
    let mut suite = Suite::new();
    let id = suite
        .create(
            HOST,
            0,
            Draft {
                capacity: 201,
                ..Suite::draft()
            },
        )
        .expect("a good draft");
    let ticket = suite.buy(BUYER, id, 2).expect("on sale");
    suite.now = START;
    suite.go_live(HOST, id).expect("at the start");
    suite.check();
    (suite, id, ticket)
}
