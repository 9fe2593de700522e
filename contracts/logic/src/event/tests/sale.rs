use std::vec;

use super::{
    super::*,
    crypto::{RealCrypto, tree},
    suite::*,
};
use crate::{
    merkle,
    typed_data::{address, number},
};

fn order(event_id: u64, quantity: u32) -> Order {
    Order {
        event_id,
        tier: 0,
        quantity,
        max_total: u128::MAX,
        recipient: BUYER,
    }
}

fn buy_open(suite: &mut Suite, order: Order) -> Result<u32, Failure> {
    suite.order(BUYER, order, Admission::Open).map(TicketId::serial)
}

use crate::ticket::TicketId;

#[test]
fn tickets_are_numbered_from_one_and_paid() {
    let mut suite = Suite::new();
    let id = suite.create(draft()).expect("good");
    assert_eq!(buy_open(&mut suite, order(id, 3)), Ok(1));
    assert_eq!(buy_open(&mut suite, order(id, 10)), Ok(4));
    assert_eq!(suite.balance(TOKEN, HUB), 130);
    suite.check();
}

#[test]
fn an_order_is_refused_by_the_name_of_its_mistake() {
    let mut suite = Suite::new();
    let mut small = draft();
    small.terms.capacity = 12;
    let id = suite.create(small).expect("good");
    buy_open(&mut suite, order(id, 9)).expect("on sale");
    for quantity in [0, 11, u32::MAX] {
        let error = EventError::InvalidQuantity { quantity };
        assert_eq!(buy_open(&mut suite, order(id, quantity)), Err(error.into()));
    }
    let recipient = Address::zero();
    let nobody = Order {
        recipient,
        ..order(id, 1)
    };
    assert_eq!(
        buy_open(&mut suite, nobody),
        Err(EventError::InvalidRecipient { recipient }.into())
    );
    let error = EventError::SoldOut {
        event_id: id,
        remaining: 3,
    };
    assert_eq!(buy_open(&mut suite, order(id, 4)), Err(error.into()));
    let error = EventError::PriceAboveMax {
        total: 30,
        max_total: 29,
    };
    let cheap = Order {
        max_total: 29,
        ..order(id, 3)
    };
    assert_eq!(buy_open(&mut suite, cheap), Err(error.into()));
    let error = EventError::TierNotFound {
        event_id: id,
        tier: 1,
    };
    assert_eq!(
        buy_open(
            &mut suite,
            Order {
                tier: 1,
                ..order(id, 1)
            }
        ),
        Err(error.into())
    );
    let error = EventError::EventNotFound { event_id: 7 };
    assert_eq!(buy_open(&mut suite, order(7, 1)), Err(error.into()));
    buy_open(
        &mut suite,
        Order {
            max_total: 30,
            ..order(id, 3)
        },
    )
    .expect("the last three");
    let error = EventError::SoldOut {
        event_id: id,
        remaining: 0,
    };
    assert_eq!(buy_open(&mut suite, order(id, 1)), Err(error.into()));
    suite.check();
}

#[test]
fn sales_end_with_the_event() {
    let mut suite = Suite::new();
    let id = suite.create(draft()).expect("good");
    suite.now = END - 1;
    buy_open(&mut suite, order(id, 1)).expect("one second before");
    suite.now = END;
    let error = EventError::SalesClosed {
        event_id: id,
        end: END,
    };
    assert_eq!(buy_open(&mut suite, order(id, 1)), Err(error.into()));
    suite.cancel(HOST, id).expect("host");
    let error = EventError::WrongState {
        event_id: id,
        state: 7,
    };
    assert_eq!(buy_open(&mut suite, order(id, 1)), Err(error.into()));
}

#[test]
fn a_wallet_gets_no_more_than_its_limit_in_each_tier() {
    let mut suite = Suite::new();
    let mut limited = draft();
    limited.tier.per_wallet = 4;
    let id = suite.create(limited).expect("good");
    suite
        .add_tier(
            HOST,
            id,
            Tier {
                price: 7,
                per_wallet: 1,
                ..Tier::default()
            },
        )
        .expect("host");
    buy_open(&mut suite, order(id, 3)).expect("three of four");
    let error = EventError::WalletLimit {
        event_id: id,
        recipient: BUYER,
        remaining: 1,
    };
    assert_eq!(buy_open(&mut suite, order(id, 2)), Err(error.into()));
    buy_open(&mut suite, order(id, 1)).expect("the fourth");
    buy_open(
        &mut suite,
        Order {
            tier: 1,
            ..order(id, 1)
        },
    )
    .expect("another tier");
    let error = EventError::WalletLimit {
        event_id: id,
        recipient: BUYER,
        remaining: 0,
    };
    assert_eq!(
        buy_open(
            &mut suite,
            Order {
                tier: 1,
                ..order(id, 1)
            }
        ),
        Err(error.into())
    );
    buy_open(
        &mut suite,
        Order {
            recipient: STRANGER,
            ..order(id, 4)
        },
    )
    .expect("for somebody else");
    assert_eq!(
        (suite.hub.bought(id, 0, BUYER), suite.hub.bought(id, 1, BUYER)),
        (4, 1)
    );
    suite.check();
}

#[test]
fn a_tier_sells_its_cap_within_the_capacity() {
    let mut suite = Suite::new();
    let mut small = draft();
    small.terms.capacity = 5;
    let id = suite.create(small).expect("good");
    let early = Tier {
        price: 1,
        cap: 2,
        ..Tier::default()
    };
    let large = Tier {
        price: 2,
        cap: 100,
        ..Tier::default()
    };
    suite.add_tier(HOST, id, early).expect("host");
    suite.add_tier(HOST, id, large).expect("host");
    let of = |tier, quantity| Order {
        tier,
        ..order(id, quantity)
    };
    let error = EventError::SoldOut {
        event_id: id,
        remaining: 2,
    };
    assert_eq!(buy_open(&mut suite, of(1, 3)), Err(error.into()));
    buy_open(&mut suite, of(1, 2)).expect("its cap");
    let error = EventError::SoldOut {
        event_id: id,
        remaining: 3,
    };
    assert_eq!(buy_open(&mut suite, of(2, 4)), Err(error.into()));
    buy_open(&mut suite, of(2, 3)).expect("the rest of the house");
    let error = EventError::SoldOut {
        event_id: id,
        remaining: 0,
    };
    assert_eq!(buy_open(&mut suite, of(0, 1)), Err(error.into()));
    assert_eq!(suite.event(id).money.gross, 2 + 6);
    suite.check();
}

#[test]
fn an_allow_list_admits_whom_it_names_with_the_limit_it_names() {
    let leaves = [(BUYER, 2_u32), (STRANGER, 0), (HOST, 1)]
        .map(|(who, limit)| merkle::leaf(&RealCrypto, &[address(who), number(limit)]));
    let (root, proofs) = tree(&leaves);
    let mut suite = Suite::new();
    let mut listed = draft();
    listed.tier.allow_root = root;
    listed.tier.per_wallet = 1;
    let id = suite.create(listed).expect("good");
    let refused = |recipient| EventError::NotOnAllowList {
        event_id: id,
        tier: 0,
        recipient,
    };
    assert_eq!(buy_open(&mut suite, order(id, 1)), Err(refused(BUYER).into()));
    let buy = |suite: &mut Suite, recipient, quantity, limit, proof: &[[u8; 32]]| {
        let order = Order {
            recipient,
            ..order(id, quantity)
        };
        suite
            .order(BUYER, order, Admission::Listed { limit, proof })
            .map(drop)
    };
    assert_eq!(
        buy(&mut suite, BUYER, 1, 3, &proofs[0]),
        Err(refused(BUYER).into()),
        "another limit"
    );
    assert_eq!(
        buy(&mut suite, NODE, 1, 2, &proofs[0]),
        Err(refused(NODE).into()),
        "another recipient"
    );
    assert_eq!(
        buy(&mut suite, BUYER, 1, 2, &[]),
        Err(refused(BUYER).into()),
        "no proof"
    );
    let long = vec![[0; 32]; 33];
    let error = EventError::ProofTooLong { length: 33, max: 32 };
    assert_eq!(buy(&mut suite, BUYER, 1, 2, &long), Err(error.into()));
    buy(&mut suite, BUYER, 2, 2, &proofs[0]).expect("listed");
    let error = EventError::WalletLimit {
        event_id: id,
        recipient: BUYER,
        remaining: 0,
    };
    assert_eq!(buy(&mut suite, BUYER, 1, 2, &proofs[0]), Err(error.into()));
    buy(&mut suite, STRANGER, 10, 0, &proofs[1]).expect("listed without a limit");
    suite.check();
}

#[test]
fn an_open_tier_has_no_list_to_be_on() {
    let mut suite = Suite::new();
    let id = suite.create(draft()).expect("good");
    let listed = Admission::Listed { limit: 5, proof: &[] };
    let error = EventError::NotOnAllowList {
        event_id: id,
        tier: 0,
        recipient: BUYER,
    };
    assert_eq!(suite.order(BUYER, order(id, 1), listed), Err(error.into()));
}

#[test]
fn every_part_of_a_purchase_changes_its_nonce() {
    let nonce = |order: &Order, salt| purchase_nonce(&RealCrypto, order, [salt; 32]);
    let base = order(1, 2);
    let all = [
        nonce(&base, 0),
        nonce(&base, 1),
        nonce(&Order { event_id: 2, ..base }, 0),
        nonce(&Order { tier: 1, ..base }, 0),
        nonce(&Order { quantity: 3, ..base }, 0),
        nonce(
            &Order {
                recipient: HOST,
                ..base
            },
            0,
        ),
    ];
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
    assert_eq!(
        nonce(&Order { max_total: 1, ..base }, 0),
        all[0],
        "the authorisation bounds the price itself"
    );
}
