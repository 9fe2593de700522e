use super::{super::*, suite::*};
use crate::{U256, ticket::TicketId};

fn sold() -> (Suite, u64, TicketId) {
    let mut suite = Suite::new();
    let mut draft = draft();
    draft.tier.price = 1_000;
    let id = suite.create(draft).expect("good");
    let ticket = suite.buy(BUYER, id, 2).expect("on sale");
    (suite, id, ticket)
}

#[test]
fn a_resale_pays_host_treasury_and_seller_exactly_its_price() {
    let (mut suite, id, ticket) = sold();
    suite.list(BUYER, ticket, 1_099).expect("below the cap");
    let resold = suite.buy_resale(STRANGER, ticket, 1_099).expect("offered");
    assert_eq!((resold.royalty, resold.fee), (54, 27));
    assert_eq!(suite.credit(TOKEN, HOST), 54);
    assert_eq!(suite.credit(TOKEN, TREASURY), 27);
    assert_eq!(suite.credit(TOKEN, BUYER), 1_099 - 54 - 27);
    assert_eq!(suite.tickets[&ticket].owner, STRANGER);
    let error = EventError::NotListed {
        token_id: ticket.token(),
    };
    assert_eq!(suite.buy_resale(NODE, ticket, u128::MAX), Err(error.into()));
    suite.check();
    suite.cancel(HOST, id).expect("host");
    assert_eq!(suite.claim_refund(ticket), Ok(1_000), "what was paid first");
    assert_eq!(suite.balance(TOKEN, STRANGER), WEALTH - 1_099 + 1_000);
    suite.check();
}

#[test]
fn an_offer_is_refused_by_the_name_of_its_mistake() {
    let (mut suite, id, ticket) = sold();
    let token_id = ticket.token();
    let error = EventError::NotTicketOwner {
        token_id,
        caller: STRANGER,
    };
    assert_eq!(suite.list(STRANGER, ticket, 1), Err(error.into()));
    let error = EventError::ResalePriceTooHigh {
        price: 1_101,
        max: 1_100,
    };
    assert_eq!(suite.list(BUYER, ticket, 1_101), Err(error.into()));
    let none = TicketId::new(id, 9);
    let error = EventError::NotTicketOwner {
        token_id: none.token(),
        caller: BUYER,
    };
    assert_eq!(suite.list(BUYER, none, 1), Err(error.into()));
    let error = EventError::EventNotFound { event_id: 9 };
    assert_eq!(suite.list(BUYER, TicketId::new(9, 1), 1), Err(error.into()));
    suite.policy.paused_mask = PAUSE_RESALE;
    let paused = Err(EventError::Paused { mask: PAUSE_RESALE }.into());
    assert_eq!(suite.list(BUYER, ticket, 1), paused);
    suite.policy.paused_mask = 0;
    suite.list(BUYER, ticket, 1_100).expect("the cap");
    suite.policy.paused_mask = PAUSE_RESALE;
    assert_eq!(suite.buy_resale(STRANGER, ticket, 1_100).map(drop), paused);
    suite.delist(BUYER, token_id).expect("never paused");
    suite.policy.paused_mask = 0;
    suite.tickets.get_mut(&ticket).expect("sold").state = 2;
    let error = EventError::TicketNotValid { token_id, state: 2 };
    assert_eq!(suite.list(BUYER, ticket, 1), Err(error.into()));
    suite.now = END;
    let error = EventError::SalesClosed {
        event_id: id,
        end: END,
    };
    assert_eq!(suite.list(BUYER, ticket, 1), Err(error.into()));
    suite.cancel(STRANGER, id).expect("never live");
    let error = EventError::WrongState {
        event_id: id,
        state: 7,
    };
    assert_eq!(suite.list(BUYER, ticket, 1), Err(error.into()));
}

#[test]
fn a_purchase_of_an_offer_is_refused_by_the_name_of_its_mistake() {
    let (mut suite, id, ticket) = sold();
    let token_id = ticket.token();
    let error = EventError::NotListed { token_id };
    assert_eq!(suite.buy_resale(STRANGER, ticket, 1), Err(error.into()));
    assert_eq!(suite.delist(BUYER, token_id), Err(error.into()));
    let absurd = U256::MAX;
    assert_eq!(
        suite.delist(BUYER, absurd),
        Err(EventError::NotListed { token_id: absurd }.into())
    );
    suite.list(BUYER, ticket, 500).expect("cheap");
    let error = EventError::PriceAboveMax {
        total: 500,
        max_total: 499,
    };
    assert_eq!(suite.buy_resale(STRANGER, ticket, 499), Err(error.into()));
    let error = EventError::NotTicketOwner {
        token_id,
        caller: STRANGER,
    };
    assert_eq!(suite.delist(STRANGER, token_id), Err(error.into()));
    let recipient = Address::zero();
    let nobody = buy_resale(&mut suite.hub, suite.now, 0, token_id, 500, recipient);
    assert_eq!(nobody, Err(EventError::InvalidRecipient { recipient }));
    suite.tickets.get_mut(&ticket).expect("sold").owner = NODE;
    assert_eq!(
        suite.buy_resale(STRANGER, ticket, 500),
        Err(Failure::Ticket),
        "given away since"
    );
    suite.tickets.get_mut(&ticket).expect("sold").owner = BUYER;
    suite.now = END;
    let error = EventError::SalesClosed {
        event_id: id,
        end: END,
    };
    assert_eq!(suite.buy_resale(STRANGER, ticket, 500), Err(error.into()));
    suite.check();
}

#[test]
fn the_host_says_how_much_more_a_resale_may_cost() {
    for (cap_bps, paid, max) in [
        (0, 1_000, Some(1_000)),
        (1_000, 1_001, Some(1_101)),
        (10_000, 1_000, Some(2_000)),
        (65_534, 10_000, Some(75_534)),
        (1_000, 0, Some(0)),
        (NO_RESALE, 1_000, None),
    ] {
        let mut suite = Suite::new();
        let mut draft = draft();
        (draft.terms.resale_cap_bps, draft.tier.price) = (cap_bps, paid);
        let id = suite.create(draft).expect("good");
        let ticket = suite.buy(BUYER, id, 1).expect("on sale");
        match max {
            Some(max) => {
                let error = EventError::ResalePriceTooHigh { price: max + 1, max };
                assert_eq!(suite.list(BUYER, ticket, max + 1), Err(error.into()));
                suite.list(BUYER, ticket, max).expect("the most");
                suite.buy_resale(STRANGER, ticket, max).expect("offered");
                suite.check();
            }
            None => {
                let error = EventError::ResaleNotAllowed { event_id: id };
                assert_eq!(suite.list(BUYER, ticket, 1), Err(error.into()));
            }
        }
    }
}

#[test]
fn royalty_and_fee_never_exceed_the_price() {
    let (mut suite, id, ticket) = sold();
    let mut event = suite.event(id);
    event.agreed.resale_fee_bps = u16::MAX;
    suite.hub.set_event(id, &event);
    suite.list(BUYER, ticket, 1_000).expect("below the cap");
    let resold = suite.buy_resale(STRANGER, ticket, 1_000).expect("offered");
    assert_eq!((resold.royalty, resold.fee), (50, 950));
    assert_eq!(suite.credit(TOKEN, BUYER), 0);
    suite.check();
}
