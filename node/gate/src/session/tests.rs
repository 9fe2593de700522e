use proptest::prelude::*;

use super::*;

const NOW: u64 = 1_795_380_334_000;
const IDLE: u64 = 180_000;

fn sessions(config: SessionConfig) -> Sessions {
    Sessions::new(config)
}

fn ticket(event: u64, serial: u32) -> TicketId {
    TicketId::new(EventId(event), serial)
}

fn random(n: u64) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    bytes
}

fn open(sessions: &mut Sessions, now_ms: u64, ticket: TicketId, n: u64) -> Result<Opened, SessionError> {
    let opening = sessions.begin();
    sessions.open(now_ms, opening, ticket, Address([1; 20]), random(n))
}

#[test]
fn new_session_ends_the_ticket_s_earlier_one() {
    let mut table = sessions(SessionConfig::default());
    let first = open(&mut table, NOW, ticket(7, 1), 1).expect("room");
    let second = open(&mut table, NOW, ticket(7, 1), 2).expect("room");
    assert_eq!((first.ended, second.ended), (None, Some(first.session)));
    assert!(!table.is_live(first.session, ticket(7, 1)));
    assert!(table.is_live(second.session, ticket(7, 1)));
    assert_eq!(table.len(), 1);
}

#[test]
fn second_session_is_refused_when_configured_until_the_first_is_idle() {
    let mut table = sessions(SessionConfig {
        policy: ConcurrencyPolicy::Refuse,
        ..SessionConfig::default()
    });
    let first = open(&mut table, NOW, ticket(7, 1), 1).expect("room");
    let refused = open(&mut table, NOW + IDLE - 1, ticket(7, 1), 2);
    assert_eq!(refused, Err(SessionError::InUse { ticket: ticket(7, 1) }));
    let second = open(&mut table, NOW + IDLE, ticket(7, 1), 3).expect("the first is idle");
    assert_eq!(second.ended, Some(first.session));
}

#[test]
fn tickets_do_not_disturb_each_other() {
    let mut table = sessions(SessionConfig::default());
    let (one, two) = (ticket(7, 1), ticket(7, 2));
    let first = open(&mut table, NOW, one, 1).expect("room");
    open(&mut table, NOW, two, 2).expect("room");
    assert!(table.is_live(first.session, one) && !table.is_live(first.session, two));
    assert_eq!(table.touch(NOW, first.session, two), Err(SessionError::Ended));
    assert_eq!(table.touch(NOW, first.session, one), Ok(()));
}

#[test]
fn revoked_ticket_ends_its_session_only() {
    let mut table = sessions(SessionConfig::default());
    let gone = open(&mut table, NOW, ticket(7, 1), 1).expect("room");
    let kept = open(&mut table, NOW, ticket(7, 2), 2).expect("room");
    assert_eq!(table.revoke(ticket(7, 1)), [gone.session]);
    assert_eq!(table.revoke(ticket(7, 1)), []);
    assert_eq!(
        table.touch(NOW, gone.session, ticket(7, 1)),
        Err(SessionError::Ended)
    );
    assert!(table.is_live(kept.session, ticket(7, 2)));
}

#[test]
fn revoked_event_ends_all_of_its_sessions() {
    let mut table = sessions(SessionConfig::default());
    let first = open(&mut table, NOW, ticket(7, 1), 1).expect("room").session;
    let second = open(&mut table, NOW, ticket(7, 2), 2).expect("room").session;
    let other = open(&mut table, NOW, ticket(8, 1), 3).expect("room").session;
    let mut ended = table.revoke_event(EventId(7));
    ended.sort_unstable();
    assert_eq!(ended, [first, second]);
    assert!(table.is_live(other, ticket(8, 1)));
}

#[test]
fn revocation_during_an_opening_is_not_lost() {
    let mut table = sessions(SessionConfig::default());
    let opening = table.begin();
    table.revoke(ticket(7, 1));
    let attempt =
        |table: &mut Sessions, ticket, n| table.open(NOW, opening, ticket, Address::ZERO, random(n));
    assert_eq!(
        attempt(&mut table, ticket(7, 1), 1),
        Err(SessionError::Revoked { ticket: ticket(7, 1) })
    );
    assert!(attempt(&mut table, ticket(7, 2), 2).is_ok());
    table.revoke_event(EventId(7));
    assert_eq!(
        attempt(&mut table, ticket(7, 2), 3),
        Err(SessionError::Revoked { ticket: ticket(7, 2) })
    );
    assert!(
        open(&mut table, NOW, ticket(7, 1), 4).is_ok(),
        "asked the chain again"
    );
}

#[test]
fn opening_that_missed_too_many_revocations_is_refused() {
    let mut table = sessions(SessionConfig::default());
    let opening = table.begin();
    for serial in 1..=MAX_RECENT_REVOCATIONS as u32 + 1 {
        table.revoke(ticket(9, serial));
    }
    assert_eq!(table.recent.len(), MAX_RECENT_REVOCATIONS);
    let refused = table.open(NOW, opening, ticket(7, 1), Address::ZERO, random(1));
    assert_eq!(refused, Err(SessionError::Revoked { ticket: ticket(7, 1) }));
}

#[test]
fn idle_session_ends_and_a_held_one_does_not() {
    let mut table = sessions(SessionConfig::default());
    let idle = open(&mut table, NOW, ticket(7, 1), 1).expect("room").session;
    let held = open(&mut table, NOW, ticket(7, 2), 2).expect("room").session;
    let used = open(&mut table, NOW, ticket(7, 3), 3).expect("room").session;
    table.hold(held).expect("live");
    table.touch(NOW + 1, used, ticket(7, 3)).expect("live");
    assert_eq!(
        table.touch(NOW + IDLE, idle, ticket(7, 1)),
        Err(SessionError::Ended)
    );
    assert_eq!(table.sweep(NOW + IDLE), []);
    assert_eq!(table.sweep(NOW + IDLE + 1), [used]);
    table.release(NOW + IDLE, held);
    assert_eq!(table.sweep(NOW + IDLE + 1), []);
    assert_eq!(table.sweep(NOW + 2 * IDLE), [held]);
}

#[test]
fn full_table_refuses_until_a_session_is_idle() {
    let mut table = sessions(SessionConfig {
        max_sessions: 2,
        ..SessionConfig::default()
    });
    let first = open(&mut table, NOW, ticket(7, 1), 1).expect("room").session;
    open(&mut table, NOW + 1, ticket(7, 2), 2).expect("room");
    let full = Err(SessionError::Full { max_sessions: 2 });
    assert_eq!(open(&mut table, NOW + 2, ticket(7, 3), 3), full);
    assert!(open(&mut table, NOW + IDLE, ticket(7, 3), 4).is_ok());
    assert!(!table.is_live(first, ticket(7, 1)));
    assert_eq!(open(&mut table, NOW + IDLE, ticket(7, 4), 5), full);
}

#[test]
fn equal_random_draws_never_share_a_session() {
    let mut table = sessions(SessionConfig::default());
    open(&mut table, NOW, ticket(7, 1), 1).expect("room");
    assert!(open(&mut table, NOW, ticket(7, 2), 1).is_err());
}

#[derive(Debug, Clone)]
enum Step {
    Open(u32),
    Touch(u32),
    Revoke(u32),
    RevokeEvent,
    Sweep,
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1u32..12).prop_map(Step::Open),
        3 => (1u32..12).prop_map(Step::Touch),
        2 => (1u32..12).prop_map(Step::Revoke),
        1 => Just(Step::RevokeEvent),
        1 => Just(Step::Sweep),
        2 => (0..IDLE).prop_map(Step::Wait),
    ]
}

proptest! {
    #[test]
    fn table_stays_bounded_with_one_session_per_ticket(steps in prop::collection::vec(step(), 1..200)) {
        let mut table = sessions(SessionConfig { max_sessions: 5, ..SessionConfig::default() });
        let (mut now, mut last) = (NOW, HashMap::new());
        for (n, step) in (1u64..).zip(steps) {
            match step {
                Step::Open(serial) => {
                    if let Ok(opened) = open(&mut table, now, ticket(7, serial), n) {
                        last.insert(serial, opened.session);
                    }
                }
                Step::Touch(serial) => {
                    let known = last.get(&serial).copied().unwrap_or(SessionId(0));
                    let was_live = table.is_live(known, ticket(7, serial));
                    let touched = table.touch(now, known, ticket(7, serial)).is_ok();
                    prop_assert!(was_live || !touched);
                }
                Step::Revoke(serial) => {
                    table.revoke(ticket(7, serial));
                    prop_assert!(!table.by_ticket.contains_key(&ticket(7, serial)));
                }
                Step::RevokeEvent => {
                    table.revoke_event(EventId(7));
                    prop_assert!(table.is_empty());
                }
                Step::Sweep => _ = table.sweep(now),
                Step::Wait(ms) => now += ms,
            }
            prop_assert!(table.len() <= 5);
            prop_assert_eq!(table.sessions.len(), table.by_ticket.len());
            for (ticket, session) in &table.by_ticket {
                prop_assert_eq!(table.sessions[session].ticket, *ticket);
            }
        }
    }
}
