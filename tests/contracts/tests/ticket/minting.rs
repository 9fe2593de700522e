use super::*;

#[test]
fn constructor_takes_labels_of_the_lengths_that_wallets_take() {
    let mut tickets = Tickets::new();
    assert_eq!(tickets.call(Person::DAVE, ITicket::nameCall {}), "W3space Ticket");
    assert_eq!(tickets.call(Person::DAVE, ITicket::symbolCall {}), "W3T");
    assert_eq!(
        tickets.call(Person::DAVE, ITicket::minterCall {}),
        Person::BOB.address()
    );
    let token = tickets.mint(Person::CHARLIE, OPEN, 1);
    let uri = tickets.call(Person::DAVE, ITicket::tokenURICall { tokenId: token });
    assert_eq!(uri, format!("{BASE}4294967297"));
    let tokenId = token + U256::from(1);
    tickets.refused(
        Person::DAVE,
        ITicket::tokenURICall { tokenId },
        ITicket::ERC721NonexistentToken { tokenId },
    );
}

#[test]
fn the_owner_names_the_minter_once_and_only_the_minter_changes_tickets() {
    let mut tickets = Tickets::new();
    let token = tickets.mint(Person::CHARLIE, OPEN, 1);
    let minter = Person::DAVE.address();
    tickets.refused(
        Person::ALICE,
        ITicket::setMinterCall { minter },
        ITicket::MinterAlreadySet {
            minter: Person::BOB.address(),
        },
    );
    tickets.refused(
        Person::BOB,
        ITicket::setMinterCall { minter },
        ITicket::OwnableUnauthorizedAccount {
            account: Person::BOB.address(),
        },
    );
    for person in [Person::ALICE, Person::CHARLIE] {
        let caller = person.address();
        let error = || ITicket::NotMinter { caller };
        let mint = ITicket::mintCall {
            to: caller,
            eventId: OPEN,
            quantity: 1,
            price: 0,
            tier: 0,
        };
        tickets.refused(person, mint, error());
        tickets.refused(person, open_event(3, 0, true), error());
        tickets.refused(person, check_in(OPEN, 0, U256::MAX), error());
        tickets.refused(
            person,
            ITicket::markPaidBackCall {
                tokenId: token,
                whole: true,
            },
            error(),
        );
        tickets.refused(person, ITicket::markVoidCall { tokenId: token }, error());
        let moved = ITicket::moveSoldCall {
            from: Person::CHARLIE.address(),
            to: caller,
            tokenId: token,
        };
        tickets.refused(person, moved, error());
    }
}

#[test]
fn events_are_opened_once_and_bound_royalties() {
    let mut tickets = Tickets::new();
    tickets.refused(
        Person::BOB,
        open_event(OPEN, 0, true),
        ITicket::EventAlreadyOpen { eventId: OPEN },
    );
    tickets.refused(
        Person::BOB,
        open_event(3, 1_001, true),
        ITicket::InvalidRoyalty { royaltyBps: 1_001 },
    );
    let mint = |to, eventId, quantity| ITicket::mintCall {
        to,
        eventId,
        quantity,
        price: 0,
        tier: 0,
    };
    tickets.refused(
        Person::BOB,
        mint(Person::CHARLIE.address(), 3, 1),
        ITicket::EventNotOpen { eventId: 3 },
    );
    tickets.refused(
        Person::BOB,
        mint(Address::ZERO, OPEN, 1),
        ITicket::ERC721InvalidReceiver {
            receiver: Address::ZERO,
        },
    );
    tickets.mint(Person::CHARLIE, OPEN, 1);
    tickets.refused(
        Person::BOB,
        mint(Person::CHARLIE.address(), OPEN, u32::MAX),
        ITicket::SerialExhausted { eventId: OPEN },
    );
    let royalty = tickets.call(
        Person::DAVE,
        ITicket::royaltyInfoCall {
            tokenId: U256::from(OPEN << 32 | 1),
            salePrice: U256::MAX,
        },
    );
    assert_eq!(royalty.receiver, Person::FERDIE.address());
    assert_eq!(royalty.royaltyAmount, U256::MAX / U256::from(40));
}

#[test]
fn minting_gives_consecutive_valid_tickets_and_says_so() {
    let mut tickets = Tickets::new();
    let first = tickets.mint(Person::CHARLIE, BOUND, 2);
    assert_eq!(first, U256::from(BOUND << 32 | 1));
    let emitted = tickets.chain.take_events();
    assert_eq!(emitted.len(), 4);
    for (index, pair) in emitted.chunks(2).enumerate() {
        let tokenId = first + U256::from(index);
        let transfer: ITicket::Transfer = pair[0].decode().expect("Transfer first");
        assert_eq!(
            (transfer.from, transfer.to, transfer.tokenId),
            (Address::ZERO, Person::CHARLIE.address(), tokenId)
        );
        let locked: ITicket::Locked = pair[1].decode().expect("then Locked");
        assert_eq!(locked.tokenId, tokenId);
    }
    assert_eq!(tickets.mint(Person::DAVE, BOUND, 1), first + U256::from(2));
    let minted = tickets.call(Person::DAVE, ITicket::mintedOfCall { eventId: BOUND });
    assert_eq!(minted, 3);
    let balance = tickets.call(
        Person::DAVE,
        ITicket::balanceOfCall {
            owner: Person::CHARLIE.address(),
        },
    );
    assert_eq!(balance, U256::from(2));
    let about = tickets.call(Person::DAVE, ITicket::ticketOfCall { tokenId: first });
    assert_eq!(
        (about.owner, about.eventId, about.tier, about.state),
        (Person::CHARLIE.address(), BOUND, 3, 1)
    );
    assert_eq!(
        (about.transferable, about.paidBack, about.price),
        (false, false, 5)
    );
    assert!(tickets.call(Person::DAVE, ITicket::lockedCall { tokenId: first }));
}
