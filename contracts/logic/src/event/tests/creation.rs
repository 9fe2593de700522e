use super::{super::*, suite::*};

fn refusal(change: impl FnOnce(&mut Draft)) -> EventError {
    let mut suite = Suite::new();
    let mut draft = draft();
    change(&mut draft);
    match suite.create(draft) {
        Err(Failure::Event(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_draft_is_refused_by_the_name_of_its_mistake() {
    use EventError::*;
    let times = |start, end| InvalidTimes {
        start,
        end,
        now_seconds: START - 10_000,
    };
    for capacity in [0, MAX_CAPACITY + 1, u32::MAX] {
        assert_eq!(
            refusal(|d| d.terms.capacity = capacity),
            InvalidCapacity { capacity }
        );
    }
    for renditions in [0, 9, u8::MAX] {
        assert_eq!(
            refusal(|d| d.terms.renditions = renditions),
            InvalidRenditions { renditions }
        );
    }
    for (title_bytes, length) in [(0, 0), (129, 129), (usize::MAX, u32::MAX)] {
        assert_eq!(refusal(|d| d.title_bytes = title_bytes), InvalidTitle { length });
    }
    for (start, end) in [
        (START, START),
        (START, START - 1),
        (START, START + MAX_DURATION_SECONDS + 1),
        (START - 20_000, START - 10_000),
        (u64::MAX - 5, u64::MAX),
        (0, u64::MAX),
    ] {
        assert_eq!(
            refusal(|d| (d.terms.start, d.terms.end) = (start, end)),
            times(start, end)
        );
    }
    for sla in [0, 10_001] {
        assert_eq!(refusal(|d| d.terms.sla_bps = sla), InvalidTerms { field: 7 });
    }
    assert_eq!(
        refusal(|d| d.terms.royalty_bps = 1_001),
        InvalidTerms { field: 9 }
    );
    for policy in [0, 3] {
        assert_eq!(
            refusal(|d| d.terms.timeout_policy = policy),
            InvalidTerms { field: 10 }
        );
    }
    assert_eq!(refusal(|d| d.tier.price = MAX_PRICE + 1), AmountOverflow);
    let token = Address::repeat_byte(9);
    assert_eq!(
        refusal(|d| d.terms.pay_token = token),
        PayTokenNotAllowed { token }
    );
    assert_eq!(
        refusal(|d| (d.terms.pay_token, d.terms.capacity) = (FOREIGN, 201)),
        PayTokenNotAllowed { token: FOREIGN }
    );
    assert_eq!(
        refusal(|d| d.terms.firm = 5),
        NotHostOfFirm {
            firm: 5,
            caller: HOST
        }
    );
}

#[test]
fn the_extremes_that_are_allowed_are() {
    let mut suite = Suite::new();
    let changes: [fn(&mut Draft); 7] = [
        |d| d.terms.capacity = 1,
        |d| d.terms.renditions = 8,
        |d| d.title_bytes = 128,
        |d| d.terms.end = START + MAX_DURATION_SECONDS,
        |d| d.tier.price = MAX_PRICE,
        |d| (d.terms.royalty_bps, d.terms.sla_bps, d.terms.timeout_policy) = (1_000, 1, 2),
        |d| (d.terms.pay_token, d.terms.capacity) = (FOREIGN, 200),
    ];
    for (index, change) in changes.iter().enumerate() {
        let mut draft = draft();
        change(&mut draft);
        assert_eq!(suite.create(draft), Ok(index as u64 + 1));
    }
    assert_eq!(suite.hub.event_count(), 7);
    assert!(suite.event(7).agreed.is_measured && !suite.event(1).agreed.is_measured);
    suite.check();
}

#[test]
fn roles_that_may_host_for_a_firm() {
    for (roles, is_host) in [
        (1, true),
        (2, true),
        (4, false),
        (8, true),
        (16, false),
        (96, false),
        (0, false),
    ] {
        let mut suite = Suite::new();
        let mut draft = draft();
        draft.terms.firm = 1;
        assert_eq!(suite.create_with_roles(roles, draft).is_ok(), is_host, "{roles}");
    }
}

#[test]
fn the_fee_begins_above_the_free_seats() {
    let policy = Suite::new().policy;
    let quote = |capacity, seconds| policy.quote(0, capacity, START, START + seconds, 3);
    assert_eq!(quote(200, 3600), Ok(0));
    assert_eq!(quote(201, 3600), Ok(1000 + 3 + 7 * 3 * 60));
    assert_eq!(
        quote(201, 3601),
        Ok(1000 + 3 + 7 * 3 * 61),
        "a started minute counts"
    );
    let error = EventError::InvalidTimes {
        start: START,
        end: START,
        now_seconds: 0,
    };
    assert_eq!(quote(201, 0), Err(error));
    for absurd in [
        Policy {
            tariff_base: u128::MAX,
            ..policy
        },
        Policy {
            tariff_per_seat: u128::MAX,
            ..policy
        },
        Policy {
            tariff_per_minute: u128::MAX,
            ..policy
        },
    ] {
        let quote = absurd.quote(0, 300, START, END, 8);
        assert_eq!(quote, Err(EventError::AmountOverflow));
    }
}

#[test]
fn an_event_keeps_the_policy_that_it_was_created_under() {
    let mut suite = Suite::new();
    let id = suite.create(paid_draft()).expect("good");
    let fee = 1000 + 3 * 100 + 7 * 3 * 120;
    assert_eq!(suite.event(id).money.service_fee, fee);
    assert_eq!(suite.balance(TOKEN, HUB), fee);
    suite.policy.agreed.protocol_bps = 9_999;
    suite.policy.agreed.bond = 1;
    assert_eq!(suite.event(id).agreed.protocol_bps, 2_000);
    assert_eq!(suite.event(id).agreed.bond, BOND);
}

#[test]
fn a_pause_stops_creation_only_with_its_bit() {
    let mut suite = Suite::new();
    suite.policy.paused_mask = !PAUSE_CREATE;
    suite.create(draft()).expect("another bit");
    suite.policy.paused_mask = PAUSE_CREATE | 16;
    assert_eq!(
        suite.create(draft()),
        Err(EventError::Paused { mask: PAUSE_CREATE }.into())
    );
}

#[test]
fn a_larger_capacity_pays_the_difference_at_todays_tariff() {
    let mut suite = Suite::new();
    let id = suite.create(draft()).expect("good");
    assert_eq!(
        suite.raise(HOST, id, 201),
        Ok(1000 + 3 + 7 * 3 * 120),
        "from free to paid"
    );
    suite.policy.tariff_per_seat = 5;
    assert_eq!(suite.raise(HOST, id, 300), Ok(99 * 5));
    suite.policy.free_seats = 1_000;
    assert_eq!(suite.raise(HOST, id, 301), Ok(0), "today it is free");
    assert_eq!(suite.event(id).terms.capacity, 301);
    suite.check();
    for capacity in [301, 300, 0, MAX_CAPACITY + 1] {
        let error = EventError::InvalidCapacity { capacity };
        assert_eq!(suite.raise(HOST, id, capacity), Err(error.into()));
    }
    let error = EventError::NotHost {
        event_id: id,
        caller: BUYER,
    };
    assert_eq!(suite.raise(BUYER, id, 400), Err(error.into()));
    suite.now = START;
    suite.go_live(HOST, id).expect("at the start");
    suite.raise(HOST, id, 400).expect("while live");
    suite.end(HOST, id).expect("host");
    let error = EventError::WrongState {
        event_id: id,
        state: 3,
    };
    assert_eq!(suite.raise(HOST, id, 500), Err(error.into()));
}

#[test]
fn a_foreign_token_is_not_raised_above_the_free_seats() {
    let mut suite = Suite::new();
    let mut draft = draft();
    (draft.terms.pay_token, draft.terms.capacity) = (FOREIGN, 100);
    let id = suite.create(draft).expect("small enough");
    assert_eq!(suite.raise(HOST, id, 200), Ok(0));
    let error = EventError::PayTokenNotAllowed { token: FOREIGN };
    assert_eq!(suite.raise(HOST, id, 201), Err(error.into()));
}

#[test]
fn eight_tiers_and_no_more_by_the_host_while_scheduled() {
    let mut suite = Suite::new();
    let id = suite.create(draft()).expect("good");
    let tier = Tier {
        price: 5,
        ..Tier::default()
    };
    let error = EventError::NotHost {
        event_id: id,
        caller: BUYER,
    };
    assert_eq!(suite.add_tier(BUYER, id, tier), Err(error.into()));
    let dear = Tier {
        price: MAX_PRICE + 1,
        ..tier
    };
    assert_eq!(
        suite.add_tier(HOST, id, dear),
        Err(EventError::AmountOverflow.into())
    );
    for number in 1..MAX_TIERS {
        assert_eq!(suite.add_tier(HOST, id, tier), Ok(number));
    }
    assert_eq!(
        suite.add_tier(HOST, id, tier),
        Err(EventError::TooManyTiers { event_id: id }.into())
    );
    assert_eq!(
        suite.add_tier(HOST, 9, tier),
        Err(EventError::EventNotFound { event_id: 9 }.into())
    );
    suite.now = START;
    suite.go_live(HOST, id).expect("at the start");
    let error = EventError::WrongState {
        event_id: id,
        state: 2,
    };
    assert_eq!(suite.add_tier(HOST, id, tier), Err(error.into()));
}

#[test]
fn a_policy_is_read_from_its_words_or_not_at_all() {
    use crate::typed_data::{address, number};
    let answer = [
        number(2_u8),
        number(10_u128),
        number(11_u128),
        number(12_u128),
        number(200_u32),
        number(2_000_u16),
        number(250_u16),
        number(1_u32),
        number(2_u32),
        number(3_u32),
        number(501_u128),
        address(BOND_TOKEN),
        address(TREASURY),
        number(5_u32),
    ];
    let expected = Policy {
        pay_token_kind: 2,
        tariff_base: 10,
        tariff_per_seat: 11,
        tariff_per_minute: 12,
        free_seats: 200,
        paused_mask: 5,
        agreed: Agreed {
            treasury: TREASURY,
            bond_token: BOND_TOKEN,
            bond: 501,
            protocol_bps: 2_000,
            resale_fee_bps: 250,
            challenge_seconds: 1,
            dispute_seconds: 2,
            report_seconds: 3,
            is_measured: false,
        },
    };
    assert_eq!(Policy::from_words(&answer), Some(expected));
    for word in 0..POLICY_WORDS {
        let mut large = answer;
        large[word] = [0xFF; 32];
        assert_eq!(Policy::from_words(&large), None, "word {word}");
    }
    let mut foreign = answer;
    foreign[0] = number(1_u8);
    assert!(Policy::from_words(&foreign).expect("valid").agreed.is_measured);
}

#[test]
fn terms_are_read_from_their_words_or_refused_by_field() {
    use crate::typed_data::{address, number};
    let words = [
        number(1_u8),
        address(TOKEN),
        number(2_u8),
        number(3_u8),
        number(4_u8),
        number(5_u8),
        number(1_u8),
        number(7_u8),
        number(8_u8),
        number(9_u8),
        number(10_u8),
        number(11_u8),
        number(12_u8),
        number(13_u8),
        [14; 32],
    ];
    let draft = Draft::from_words(&words, HOST, 6).expect("valid");
    let terms = Terms {
        host: HOST,
        firm: 1,
        pay_token: TOKEN,
        start: 2,
        end: 3,
        capacity: 4,
        renditions: 5,
        is_transferable: true,
        sla_bps: 7,
        resale_cap_bps: 8,
        royalty_bps: 9,
        timeout_policy: 10,
    };
    let tier = Tier {
        price: 11,
        cap: 12,
        sold: 0,
        per_wallet: 13,
        allow_root: [14; 32],
    };
    assert_eq!((draft.terms, draft.tier, draft.title_bytes), (terms, tier, 6));
    for word in 0..14 {
        let mut large = words;
        large[word] = [0xFF; 32];
        let error = EventError::InvalidTerms { field: word as u8 };
        assert_eq!(Draft::from_words(&large, HOST, 6).err(), Some(error));
    }
}
