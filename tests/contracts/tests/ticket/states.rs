use super::*;

#[test]
fn user_watches_until_it_expires() {
    let mut tickets = Tickets::new();
    let token = tickets.mint(Person::CHARLIE, BOUND, 1);
    let user = ITicket::setUserCall {
        tokenId: token,
        user: Person::EVE.address(),
        expires: NOW + 60,
    };
    tickets.refused(
        Person::EVE,
        user.clone(),
        ITicket::ERC721InsufficientApproval {
            operator: Person::EVE.address(),
            tokenId: token,
        },
    );
    tickets.chain.take_events();
    tickets.call(Person::CHARLIE, user);
    let updated: ITicket::UpdateUser = tickets.chain.only_event();
    assert_eq!((updated.user, updated.expires), (Person::EVE.address(), NOW + 60));
    for (now, viewer, is_user) in [(NOW + 60, Person::EVE, true), (NOW + 61, Person::CHARLIE, false)] {
        tickets.chain.set_time(now);
        assert_eq!(tickets.viewer(token), (viewer.address(), 1));
        let user = tickets.call(Person::DAVE, ITicket::userOfCall { tokenId: token });
        assert_eq!(user == Person::EVE.address(), is_user);
    }
    let expires = tickets.call(Person::DAVE, ITicket::userExpiresCall { tokenId: token });
    assert_eq!(expires, U256::from(NOW + 60));
    assert_eq!(tickets.viewer(U256::MAX), (Address::ZERO, 0));
}

#[test]
fn money_goes_back_once_and_states_are_final() {
    let mut tickets = Tickets::new();
    let token = tickets.mint(Person::CHARLIE, OPEN, 2);
    tickets.chain.take_events();
    let pay = |tokenId, whole| ITicket::markPaidBackCall { tokenId, whole };
    let paid = tickets.call(Person::BOB, pay(token, true));
    assert_eq!((paid.owner, paid.price), (Person::CHARLIE.address(), 5));
    let events = tickets.chain.take_events();
    let changed: ITicket::TicketStateChanged = events[0].decode().expect("the state changed");
    assert_eq!((changed.tokenId, changed.state), (token, 3));
    let update: ITicket::MetadataUpdate = events[1].decode().expect("so did the metadata");
    assert_eq!((update.tokenId, events.len()), (token, 2));
    tickets.refused(
        Person::BOB,
        pay(token, false),
        ITicket::AlreadyPaidBack { tokenId: token },
    );
    tickets.refused(
        Person::CHARLIE,
        transfer(Person::CHARLIE, Person::DAVE, token),
        ITicket::TicketNotValid {
            tokenId: token,
            state: 3,
        },
    );
    let second = token + U256::from(1);
    tickets.call(Person::BOB, ITicket::markVoidCall { tokenId: second });
    tickets.refused(
        Person::BOB,
        ITicket::markVoidCall { tokenId: second },
        ITicket::TicketNotValid {
            tokenId: second,
            state: 4,
        },
    );
    tickets.chain.take_events();
    tickets.call(Person::BOB, pay(second, true));
    assert!(
        tickets.chain.take_events().is_empty(),
        "a void ticket's money changes no state"
    );
    let missing = token + U256::from(2);
    tickets.refused(
        Person::BOB,
        pay(missing, true),
        ITicket::ERC721NonexistentToken { tokenId: missing },
    );
}

#[test]
fn a_word_of_check_ins_counts_minted_serials_once() {
    let mut tickets = Tickets::new();
    tickets.mint(Person::CHARLIE, OPEN, 3);
    tickets.chain.take_events();
    let bits = U256::from(0b1_0111u8);
    assert_eq!(tickets.call(Person::BOB, check_in(OPEN, 0, bits)), 2);
    let events = tickets.chain.take_events();
    let checked: ITicket::CheckedIn = events[0].decode().expect("checked in");
    assert_eq!(
        (checked.eventId, checked.word, U256::from_be_bytes(checked.bits.0)),
        (OPEN, 0, U256::from(0b110u8))
    );
    let update: ITicket::BatchMetadataUpdate = events[1].decode().expect("so did the metadata");
    assert_eq!(
        (update.fromTokenId, update.toTokenId),
        (U256::from(OPEN << 32 | 1), U256::from(OPEN << 32 | 3))
    );
    assert_eq!(tickets.call(Person::BOB, check_in(OPEN, 0, bits)), 0);
    assert!(tickets.chain.take_events().is_empty(), "nothing new");
    let used = U256::from(OPEN << 32 | 2);
    assert_eq!(tickets.viewer(used), (Person::CHARLIE.address(), 2));
    tickets.refused(
        Person::CHARLIE,
        transfer(Person::CHARLIE, Person::DAVE, used),
        ITicket::TicketNotValid {
            tokenId: used,
            state: 2,
        },
    );
    let word = tickets.call(
        Person::DAVE,
        ITicket::checkInWordCall {
            eventId: OPEN,
            word: 0,
        },
    );
    assert_eq!(U256::from_be_bytes(word.0), U256::from(0b110u8));
    tickets.refused(
        Person::BOB,
        check_in(3, 0, U256::MAX),
        ITicket::EventNotOpen { eventId: 3 },
    );
}
