use super::{super::*, suite::*};
use crate::ticket::TicketId;

#[test]
fn sale_ends_exactly_at_capacity_and_at_the_end() {
    let mut suite = Suite::new();
    let id = suite
        .create(
            HOST,
            0,
            Draft {
                capacity: 12,
                ..Suite::draft()
            },
        )
        .expect("a good draft");
    assert_eq!(suite.buy(BUYER, id, 10).map(TicketId::serial), Ok(1));
    let sold_out = |remaining| Err(Failure::Event(EventError::SoldOut { event: id, remaining }));
    assert_eq!(suite.buy(BUYER, id, 3), sold_out(2));
    suite.now = END - 1;
    assert_eq!(suite.buy(BUYER, id, 1).map(TicketId::serial), Ok(11));
    suite.now = END;
    assert_eq!(
        suite.buy(BUYER, id, 1),
        Err(Failure::Event(EventError::SalesClosed { event: id, end: END }))
    );
    suite.now = START;
    suite.go_live(HOST, id).expect("at the start");
    assert_eq!(
        suite.buy(BUYER, id, 1).map(TicketId::serial),
        Ok(12),
        "the last seat, while live"
    );
    assert_eq!(suite.buy(BUYER, id, 1), sold_out(0));
    suite.end(HOST, id).expect("the host may");
    assert_eq!(
        suite.buy(BUYER, id, 1),
        Err(Failure::Event(EventError::WrongState { event: id, state: 3 }))
    );
    assert_eq!(suite.balance(HUB), 120);
    suite.check();
}

#[test]
fn purchase_is_bounded_by_quantity_price_recipient_and_purse() {
    let mut suite = Suite::new();
    let id = suite.create(HOST, 0, Suite::draft()).expect("a good draft");
    let order = Order {
        event: id,
        quantity: 2,
        max_total: 20,
        recipient: BUYER,
    };
    let zero = Address::zero();
    for (order, error) in [
        (
            Order { event: 9, ..order },
            EventError::EventNotFound { event: 9 },
        ),
        (
            Order { event: 0, ..order },
            EventError::EventNotFound { event: 0 },
        ),
        (
            Order { quantity: 0, ..order },
            EventError::InvalidQuantity { quantity: 0 },
        ),
        (
            Order {
                quantity: 11,
                ..order
            },
            EventError::InvalidQuantity { quantity: 11 },
        ),
        (
            Order {
                recipient: zero,
                ..order
            },
            EventError::InvalidRecipient { recipient: zero },
        ),
        (
            Order {
                max_total: 19,
                ..order
            },
            EventError::PriceAboveMax {
                total: 20,
                max_total: 19,
            },
        ),
    ] {
        let before = suite.clone();
        assert_eq!(buy(&mut suite.hub, suite.now, order), Err(error));
        assert_eq!(suite, before);
    }
    let poor = Address::repeat_byte(7);
    assert_eq!(
        suite.buy(poor, id, 1),
        Err(Failure::Token),
        "no money and no allowance"
    );
    assert_eq!(suite.event(id).sold, 0);
    assert!(buy(&mut suite.hub, suite.now, order).is_ok(), "exactly the most");
}
