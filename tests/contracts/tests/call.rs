//! The call contract's blob, in front of the firm contract's.

use alloy_primitives::{Address, B256};
use alloy_sol_types::{SolCall, SolError, SolValue};
use w3av_contract_tests::{Chain, Emitted, Failure, NOW, Person};
use w3av_interfaces::{call::ICall, firm::IFirm};

const MEMBER: u8 = 32;

/// Bob's firm 1, with Charlie and Dave in it; Eve is Dave's delegate for calls.
struct Office {
    chain: Chain,
    firm: Address,
    call: Address,
}

impl Office {
    fn new() -> Self {
        let mut chain = Chain::new(NOW);
        let firm = chain.instantiate(Person::ALICE, "firm", Vec::new());
        let call = chain.instantiate(Person::ALICE, "call", (firm,).abi_encode_params());
        let mut office = Self { chain, firm, call };
        office.at_firm(Person::BOB, IFirm::createFirmCall { metaHash: B256::ZERO });
        for who in [Person::CHARLIE, Person::DAVE] {
            let who = who.address();
            office.at_firm(
                Person::BOB,
                IFirm::addMemberCall {
                    firm: 1,
                    who,
                    roles: MEMBER,
                },
            );
        }
        office.at_firm(
            Person::DAVE,
            IFirm::setDelegateCall {
                firm: 1,
                delegate: Person::EVE.address(),
                scope: 1,
                until: NOW + 1_000,
            },
        );
        office.chain.take_events();
        office
    }

    fn at_firm<C: SolCall>(&mut self, who: Person, call: C) -> C::Return {
        self.chain.call(who, self.firm, call).expect("allowed")
    }

    fn call<C: SolCall>(&mut self, who: Person, call: C) -> Result<C::Return, Failure> {
        self.chain.call(who, self.call, call)
    }

    fn ok<C: SolCall>(&mut self, who: Person, call: C) -> C::Return {
        self.call(who, call).expect("allowed")
    }

    /// The typed error that a call is refused with.
    fn refused<C: SolCall, E: SolError>(&mut self, who: Person, call: C) -> E {
        let failure = self.call(who, call).err().expect("refused");
        failure
            .error()
            .unwrap_or_else(|| panic!("{failure:?} instead of {}", E::SIGNATURE))
    }

    fn is_authorised(&mut self, caller: Person, callee: Person) -> bool {
        let (caller, callee) = (caller.address(), callee.address());
        self.ok(
            Person::FERDIE,
            ICall::isAuthorisedCall {
                firm: 1,
                caller,
                callee,
            },
        )
    }

    fn is_admitted(&mut self, host: Person, who: Person) -> bool {
        let (host, who) = (host.address(), who.address());
        self.ok(Person::FERDIE, ICall::isAdmittedCall { firm: 1, host, who })
    }

    fn remove(&mut self, who: Person) {
        let who = who.address();
        self.at_firm(Person::BOB, IFirm::removeMemberCall { firm: 1, who });
    }
}

fn ring(callee: Person, payload: usize) -> ICall::requestCallCall {
    ICall::requestCallCall {
        firm: 1,
        callee: callee.address(),
        calleeTag: B256::repeat_byte(0x7a),
        expiresAt: NOW + 120,
        payload: vec![0x5e; payload].into(),
    }
}

fn answer(caller: Person, payload: usize) -> ICall::answerCall {
    ICall::answerCall {
        firm: 1,
        caller: caller.address(),
        payload: vec![0xa5; payload].into(),
    }
}

fn post(other: Person, from_caller: bool, payload: usize) -> ICall::postCall {
    ICall::postCall {
        firm: 1,
        other: other.address(),
        fromCaller: from_caller,
        payload: vec![0x11; payload].into(),
    }
}

fn hang_up(other: Person, from_caller: bool) -> ICall::hangUpCall {
    ICall::hangUpCall {
        firm: 1,
        other: other.address(),
        fromCaller: from_caller,
    }
}

#[test]
fn call_from_ringing_to_hanging_up_with_its_mails() {
    let mut office = Office::new();
    let contract = office.ok(Person::FERDIE, ICall::firmContractCall {});
    assert_eq!(contract, office.firm);
    let id = office.ok(Person::CHARLIE, ring(Person::DAVE, 300));
    let cost = office.chain.last_cost();
    println!("call.requestCall (300 B): {cost:?}");
    assert!(cost.ref_time <= 2_000_000_000, "{cost:?}");
    let events = office.chain.take_events();
    let ringing: ICall::CallAuthorised = events[0].decode().expect("the first");
    assert_eq!((ringing.callId, ringing.caller), (id, Person::CHARLIE.address()));
    assert_eq!(
        (ringing.calleeTag, ringing.expiresAt),
        (B256::repeat_byte(0x7a), NOW + 120)
    );
    let mail: ICall::Mail = events[1].decode().expect("the second");
    assert_eq!(
        (mail.sequence, mail.fromCaller, mail.payload.len()),
        (0, true, 300)
    );
    // Events don't name who is called.
    let callee = Person::DAVE.address();
    for Emitted { topics, data, .. } in &events {
        let mut bytes = topics.iter().flat_map(|topic| topic.0).collect::<Vec<u8>>();
        bytes.extend(data);
        assert!(!bytes.windows(20).any(|window| window == callee.as_slice()));
    }
    assert!(office.is_authorised(Person::CHARLIE, Person::DAVE));
    assert!(!office.is_authorised(Person::DAVE, Person::CHARLIE));
    // Dave's other device answers.
    office.ok(Person::EVE, answer(Person::CHARLIE, 200));
    println!("call.answer (200 B): {:?}", office.chain.last_cost());
    let events = office.chain.take_events();
    let answered: ICall::CallAnswered = events[0].decode().expect("the first");
    assert_eq!(answered.callId, id);
    let mail: ICall::Mail = events[1].decode().expect("the second");
    assert_eq!((mail.sequence, mail.fromCaller), (1, false));
    for (who, call) in [
        (Person::CHARLIE, post(Person::DAVE, true, 1_024)),
        (Person::DAVE, post(Person::CHARLIE, false, 100)),
    ] {
        office.ok(who, call);
        println!("call.post: {:?}", office.chain.last_cost());
        let mail: ICall::Mail = office.chain.only_event();
        assert_eq!(mail.callId, id);
    }
    let of = ICall::callOfCall {
        firm: 1,
        caller: Person::CHARLIE.address(),
        callee,
    };
    let state = office.ok(Person::FERDIE, of.clone());
    assert_eq!(
        (state.callId, state.state, state.expiresAt),
        (id, 2, NOW + 43_200)
    );
    office.ok(Person::DAVE, hang_up(Person::CHARLIE, false));
    println!("call.hangUp: {:?}", office.chain.last_cost());
    let ended: ICall::CallEnded = office.chain.only_event();
    assert_eq!(ended.callId, id);
    assert_eq!(office.ok(Person::FERDIE, of).state, 3);
    assert!(!office.is_authorised(Person::CHARLIE, Person::DAVE));
    let limited: ICall::RateLimited = office.refused(Person::CHARLIE, ring(Person::DAVE, 0));
    assert_eq!(limited.retryAt, NOW + 5);
    office.chain.set_time(NOW + 5);
    let next = office.ok(Person::CHARLIE, ring(Person::DAVE, 300));
    let cost = office.chain.last_cost();
    println!("call.requestCall again: {cost:?}");
    assert_eq!(cost.deposit, 0, "the cell is reused");
    assert_ne!(next, id);
}

#[test]
fn what_is_not_allowed_is_refused_by_name() {
    let mut office = Office::new();
    let _: ICall::NotSameFirm = office.refused(Person::FERDIE, ring(Person::DAVE, 0));
    let _: ICall::NotSameFirm = office.refused(Person::CHARLIE, ring(Person::FERDIE, 0));
    let _: ICall::CallingSelf = office.refused(Person::EVE, ring(Person::DAVE, 0));
    let _: ICall::PayloadTooLarge = office.refused(Person::CHARLIE, ring(Person::DAVE, 1_025));
    let nobody = ICall::requestCallCall {
        callee: Address::ZERO,
        ..ring(Person::DAVE, 0)
    };
    let _: ICall::ZeroAddress = office.refused(Person::CHARLIE, nobody);
    for expires in [0, NOW, NOW + 121, u64::MAX] {
        let call = ICall::requestCallCall {
            expiresAt: expires,
            ..ring(Person::DAVE, 0)
        };
        let error: ICall::InvalidExpiry = office.refused(Person::CHARLIE, call);
        assert_eq!(error.max, NOW + 120);
    }
    let _: ICall::WrongState = office.refused(Person::DAVE, answer(Person::CHARLIE, 0));
    office.ok(Person::CHARLIE, ring(Person::DAVE, 0));
    let _: ICall::WrongState = office.refused(Person::CHARLIE, ring(Person::DAVE, 0));
    let _: ICall::PayloadTooLarge = office.refused(Person::DAVE, answer(Person::CHARLIE, 4_000));
    for _ in 0..16 {
        office.ok(Person::CHARLIE, post(Person::DAVE, true, 0));
    }
    let error: ICall::RateLimited = office.refused(Person::CHARLIE, post(Person::DAVE, true, 0));
    assert_eq!(error.retryAt, 0);
    office.chain.set_time(NOW + 120);
    let _: ICall::CallExpired = office.refused(Person::DAVE, answer(Person::CHARLIE, 0));
    assert!(!office.is_authorised(Person::CHARLIE, Person::DAVE));
}

#[test]
fn blocked_caller_does_not_get_through() {
    let mut office = Office::new();
    let block = |blocked| ICall::setBlockedCall {
        other: Person::DAVE.address(),
        blocked,
    };
    office.ok(Person::CHARLIE, block(true));
    let event: ICall::BlockSet = office.chain.only_event();
    assert!(event.blocked);
    for who in [Person::DAVE, Person::EVE] {
        let _: ICall::Blocked = office.refused(who, ring(Person::CHARLIE, 0));
    }
    let query = ICall::isBlockedCall {
        account: Person::CHARLIE.address(),
        other: Person::DAVE.address(),
    };
    assert!(office.ok(Person::FERDIE, query));
    office.ok(Person::CHARLIE, block(false));
    office.ok(Person::DAVE, ring(Person::CHARLIE, 0));
}

#[test]
fn removal_ends_calls_and_rooms_at_once() {
    let mut office = Office::new();
    office.ok(Person::CHARLIE, ring(Person::DAVE, 0));
    office.ok(Person::DAVE, answer(Person::CHARLIE, 0));
    let open = ICall::openRoomCall {
        firm: 1,
        topology: 2,
        seats: 32,
        expiresAt: NOW + 3_600,
    };
    let room = office.ok(Person::CHARLIE, open);
    for who in [Person::DAVE, Person::EVE, Person::BOB, Person::CHARLIE] {
        assert!(office.is_admitted(Person::CHARLIE, who));
    }
    assert!(!office.is_admitted(Person::CHARLIE, Person::FERDIE));
    assert!(office.is_authorised(Person::CHARLIE, Person::EVE));
    office.remove(Person::DAVE);
    for who in [Person::DAVE, Person::EVE] {
        assert!(!office.is_authorised(Person::CHARLIE, who));
        assert!(!office.is_admitted(Person::CHARLIE, who));
        let mail = ICall::postToRoomCall {
            firm: 1,
            host: Person::CHARLIE.address(),
            payload: vec![1].into(),
        };
        let _: ICall::NotSameFirm = office.refused(who, mail);
    }
    let _: ICall::NotSameFirm = office.refused(Person::DAVE, post(Person::CHARLIE, false, 0));
    // Who is no member any more can still hang up and close.
    office.ok(Person::DAVE, hang_up(Person::CHARLIE, false));
    office.remove(Person::CHARLIE);
    assert!(!office.is_admitted(Person::CHARLIE, Person::BOB));
    office.chain.take_events();
    office.ok(Person::CHARLIE, ICall::closeRoomCall { firm: 1 });
    let closed: ICall::RoomClosed = office.chain.only_event();
    assert_eq!(closed.roomId, room);
}

#[test]
fn room_is_opened_used_and_closed() {
    let mut office = Office::new();
    let open = ICall::openRoomCall {
        firm: 1,
        topology: 1,
        seats: 8,
        expiresAt: NOW + 43_200,
    };
    let _: ICall::InvalidTopology = office.refused(
        Person::BOB,
        ICall::openRoomCall {
            topology: 3,
            ..open.clone()
        },
    );
    let seats: ICall::InvalidSeats = office.refused(
        Person::BOB,
        ICall::openRoomCall {
            seats: 9,
            ..open.clone()
        },
    );
    assert_eq!((seats.seats, seats.max), (9, 8));
    let _: ICall::InvalidExpiry = office.refused(
        Person::BOB,
        ICall::openRoomCall {
            expiresAt: NOW + 43_201,
            ..open.clone()
        },
    );
    let _: ICall::NotSameFirm = office.refused(Person::FERDIE, open.clone());
    let mail = |payload: usize| ICall::postToRoomCall {
        firm: 1,
        host: Person::BOB.address(),
        payload: vec![3; payload].into(),
    };
    let _: ICall::RoomNotOpen = office.refused(Person::DAVE, mail(1));
    let _: ICall::RoomNotOpen = office.refused(Person::BOB, ICall::closeRoomCall { firm: 1 });
    let room = office.ok(Person::BOB, open.clone());
    println!("call.openRoom: {:?}", office.chain.last_cost());
    let opened: ICall::RoomOpened = office.chain.only_event();
    assert_eq!((opened.roomId, opened.host), (room, Person::BOB.address()));
    let of = ICall::roomOfCall {
        firm: 1,
        host: Person::BOB.address(),
    };
    let found = office.ok(Person::FERDIE, of.clone());
    assert_eq!((found.roomId, found.topology, found.seats), (room, 1, 8));
    let _: ICall::WrongState = office.refused(Person::BOB, open);
    office.ok(Person::EVE, mail(1_024));
    println!("call.postToRoom (1024 B): {:?}", office.chain.last_cost());
    let event: ICall::RoomMail = office.chain.only_event();
    assert_eq!((event.from, event.sequence), (Person::DAVE.address(), 0));
    let _: ICall::PayloadTooLarge = office.refused(Person::EVE, mail(1_025));
    office.ok(Person::BOB, ICall::closeRoomCall { firm: 1 });
    assert_eq!(office.ok(Person::FERDIE, of).roomId, B256::ZERO);
}

#[test]
fn nobody_is_called_when_the_firm_contract_does_not_answer() {
    let mut chain = Chain::new(NOW);
    let nowhere = Address::repeat_byte(0x99);
    let call = chain.instantiate(Person::ALICE, "call", (nowhere,).abi_encode_params());
    let failure = chain
        .call(Person::CHARLIE, call, ring(Person::DAVE, 0))
        .err()
        .expect("refused");
    assert!(failure.error::<ICall::NotSameFirm>().is_some(), "{failure:?}");
}
