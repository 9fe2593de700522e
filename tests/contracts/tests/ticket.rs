//! The ticket's blob: ERC-721 with states, minted by the event contract only.

use alloy_primitives::{Address, FixedBytes, U256};
use w3av_contract_tests::{Person, Suite, event_request};
use w3av_interfaces::ticket::ITicket;

fn ticket_of_charlie(suite: &mut Suite, transferable: bool) -> U256 {
    let mut request = event_request(suite.w3w, 10);
    request.transferable = transferable;
    let event = suite.create(request).expect("Bob creates");
    suite.buy(Person::CHARLIE, event, 1).expect("Charlie buys")
}

fn transfer(token: U256, from: Person, to: Address) -> ITicket::transferFromCall {
    ITicket::transferFromCall {
        from: from.address(),
        to,
        tokenId: token,
    }
}

#[test]
fn only_the_event_contract_mints() {
    let mut suite = Suite::new();
    let call = ITicket::mintCall {
        to: Person::BOB.address(),
        eventId: 1,
        quantity: 1,
        price: 0,
        transferable: true,
    };
    for person in [Person::ALICE, Person::BOB] {
        let failure = suite
            .chain
            .call(person, suite.ticket, call.clone())
            .err()
            .expect("not the minter");
        assert!(failure.error::<ITicket::NotMinter>().is_some(), "{failure:?}");
    }
    let again = ITicket::setMinterCall {
        minter: Person::BOB.address(),
    };
    let failure = suite
        .chain
        .call(Person::ALICE, suite.ticket, again)
        .err()
        .expect("named once");
    assert!(
        failure.error::<ITicket::MinterAlreadySet>().is_some(),
        "{failure:?}"
    );
}

#[test]
fn ticket_id_is_event_and_serial_and_its_viewer_is_the_owner() {
    let mut suite = Suite::new();
    let token = ticket_of_charlie(&mut suite, false);
    assert_eq!(token, U256::from(1u64 << 32 | 1));
    let viewer = suite
        .chain
        .call(
            Person::DAVE,
            suite.ticket,
            ITicket::viewerOfCall { tokenId: token },
        )
        .expect("a view");
    assert_eq!((viewer.viewer, viewer.state), (Person::CHARLIE.address(), 1));
    let nobody = ITicket::viewerOfCall {
        tokenId: token + U256::from(1),
    };
    let viewer = suite
        .chain
        .call(Person::DAVE, suite.ticket, nobody)
        .expect("a view");
    assert_eq!((viewer.viewer, viewer.state), (Address::ZERO, 0));
}

#[test]
fn soulbound_ticket_stays_and_a_transferable_one_moves() {
    let mut suite = Suite::new();
    let bound = ticket_of_charlie(&mut suite, false);
    let failure = suite.chain.call(
        Person::CHARLIE,
        suite.ticket,
        transfer(bound, Person::CHARLIE, Person::DAVE.address()),
    );
    assert!(
        failure
            .err()
            .expect("soulbound")
            .error::<ITicket::Soulbound>()
            .is_some()
    );
    let free = ticket_of_charlie(&mut suite, true);
    suite.chain.take_events();
    suite
        .chain
        .call(
            Person::CHARLIE,
            suite.ticket,
            transfer(free, Person::CHARLIE, Person::DAVE.address()),
        )
        .expect("moves");
    let event: ITicket::Transfer = suite.chain.only_event();
    assert_eq!(
        (event.from, event.to, event.tokenId),
        (Person::CHARLIE.address(), Person::DAVE.address(), free)
    );
}

#[test]
fn strangers_move_nothing_and_approvals_end_with_a_transfer() {
    let mut suite = Suite::new();
    let token = ticket_of_charlie(&mut suite, true);
    let steal = transfer(token, Person::CHARLIE, Person::DAVE.address());
    let failure = suite
        .chain
        .call(Person::DAVE, suite.ticket, steal.clone())
        .err()
        .expect("a stranger");
    assert!(
        failure.error::<ITicket::ERC721InsufficientApproval>().is_some(),
        "{failure:?}"
    );
    let approve = ITicket::approveCall {
        to: Person::DAVE.address(),
        tokenId: token,
    };
    suite
        .chain
        .call(Person::CHARLIE, suite.ticket, approve)
        .expect("the owner approves");
    suite
        .chain
        .call(Person::DAVE, suite.ticket, steal)
        .expect("approved");
    let back = transfer(token, Person::DAVE, Person::CHARLIE.address());
    suite
        .chain
        .call(Person::DAVE, suite.ticket, back)
        .expect("the owner");
    let again = transfer(token, Person::CHARLIE, Person::DAVE.address());
    let failure = suite
        .chain
        .call(Person::DAVE, suite.ticket, again)
        .err()
        .expect("the approval is gone");
    assert!(
        failure.error::<ITicket::ERC721InsufficientApproval>().is_some(),
        "{failure:?}"
    );
}

#[test]
fn standard_interfaces_are_announced() {
    let mut suite = Suite::new();
    let supports = |suite: &mut Suite, id: [u8; 4]| {
        let call = ITicket::supportsInterfaceCall {
            interfaceId: FixedBytes(id),
        };
        suite
            .chain
            .call(Person::DAVE, suite.ticket, call)
            .expect("a view")
    };
    assert!(supports(&mut suite, [0x01, 0xff, 0xc9, 0xa7]), "ERC-165");
    assert!(supports(&mut suite, [0x80, 0xac, 0x58, 0xcd]), "ERC-721");
    assert!(!supports(&mut suite, [0xff; 4]), "ERC-165's invalid id");
}
