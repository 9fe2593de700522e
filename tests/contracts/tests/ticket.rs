//! The ticket's blob: ERC-721 with events, states and users. Bob stands in for the event contract, its minter.

use alloy_primitives::{Address, FixedBytes, U256};
use alloy_sol_types::{SolCall, SolError, SolValue};
use w3av_contract_tests::{Chain, Cost, Failure, NOW, Person};
use w3av_interfaces::ticket::ITicket;

const BASE: &str = "https://w3.example/ticket/";
/// An event whose tickets may be transferred; royalty 2.5 %.
const OPEN: u64 = 1;
/// An event of soulbound tickets.
const BOUND: u64 = 2;

struct Tickets {
    chain: Chain,
    contract: Address,
}

impl Tickets {
    fn new() -> Self {
        let mut chain = Chain::new(NOW);
        let arguments = ("W3space Ticket".to_owned(), "W3T".to_owned(), BASE.to_owned()).abi_encode_params();
        let contract = chain.instantiate(Person::ALICE, "ticket", arguments);
        let mut tickets = Self { chain, contract };
        let minter = Person::BOB.address();
        tickets.call(Person::ALICE, ITicket::setMinterCall { minter });
        for (event, royalty, transferable) in [(OPEN, 250, true), (BOUND, 0, false)] {
            tickets.call(Person::BOB, open_event(event, royalty, transferable));
        }
        tickets.chain.take_events();
        tickets
    }

    #[track_caller]
    fn call<C: SolCall>(&mut self, who: Person, call: C) -> C::Return {
        let result = self.chain.call(who, self.contract, call);
        result.unwrap_or_else(|failure| panic!("{}: {failure:?}", C::SIGNATURE))
    }

    /// The call is refused with this error, and changes nothing: calls are layered as in a block.
    #[track_caller]
    fn refused<E: SolError>(&mut self, who: Person, call: impl SolCall, error: E) {
        let failure = self
            .chain
            .call(who, self.contract, call)
            .err()
            .expect(E::SIGNATURE);
        assert_eq!(failure, Failure::Reverted(error.abi_encode()), "{}", E::SIGNATURE);
    }

    fn mint(&mut self, to: Person, eventId: u64, quantity: u32) -> U256 {
        let call = ITicket::mintCall {
            to: to.address(),
            eventId,
            quantity,
            price: 5,
            tier: 3,
        };
        self.call(Person::BOB, call)
    }

    fn viewer(&mut self, tokenId: U256) -> (Address, u8) {
        let answer = self.call(Person::DAVE, ITicket::viewerOfCall { tokenId });
        (answer.viewer, answer.state)
    }

    fn owner(&mut self, tokenId: U256) -> Address {
        self.call(Person::DAVE, ITicket::ownerOfCall { tokenId })
    }
}

fn open_event(eventId: u64, royaltyBps: u16, transferable: bool) -> ITicket::openEventCall {
    ITicket::openEventCall {
        eventId,
        host: Person::FERDIE.address(),
        royaltyBps,
        transferable,
    }
}

fn transfer(from: Person, to: Person, tokenId: U256) -> ITicket::transferFromCall {
    ITicket::transferFromCall {
        from: from.address(),
        to: to.address(),
        tokenId,
    }
}

fn check_in(eventId: u64, word: u32, bits: U256) -> ITicket::checkInCall {
    ITicket::checkInCall {
        eventId,
        word,
        bits: bits.into(),
    }
}

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

#[test]
fn transfers_follow_the_standard_and_end_approvals() {
    let mut tickets = Tickets::new();
    let token = tickets.mint(Person::CHARLIE, OPEN, 1);
    let steal = transfer(Person::CHARLIE, Person::DAVE, token);
    let stranger = Person::DAVE.address();
    tickets.refused(
        Person::DAVE,
        steal.clone(),
        ITicket::ERC721InsufficientApproval {
            operator: stranger,
            tokenId: token,
        },
    );
    let approve = ITicket::approveCall {
        to: stranger,
        tokenId: token,
    };
    tickets.refused(
        Person::DAVE,
        approve.clone(),
        ITicket::ERC721InvalidApprover { approver: stranger },
    );
    tickets.call(Person::CHARLIE, approve);
    let approved: ITicket::Approval = tickets.chain.only_event();
    assert_eq!((approved.approved, approved.tokenId), (stranger, token));
    tickets.call(Person::DAVE, steal.clone());
    let moved: ITicket::Transfer = tickets.chain.only_event();
    assert_eq!(
        (moved.from, moved.to, moved.tokenId),
        (Person::CHARLIE.address(), stranger, token)
    );
    tickets.call(Person::DAVE, transfer(Person::DAVE, Person::CHARLIE, token));
    tickets.refused(
        Person::DAVE,
        steal.clone(),
        ITicket::ERC721InsufficientApproval {
            operator: stranger,
            tokenId: token,
        },
    );
    tickets.refused(
        Person::CHARLIE,
        transfer(Person::DAVE, Person::EVE, token),
        ITicket::ERC721IncorrectOwner {
            sender: stranger,
            tokenId: token,
            owner: Person::CHARLIE.address(),
        },
    );
    let operator = ITicket::setApprovalForAllCall {
        operator: stranger,
        approved: true,
    };
    tickets.call(Person::CHARLIE, operator);
    let all: ITicket::ApprovalForAll = tickets.chain.only_event();
    assert!(all.approved);
    let is_operator = tickets.call(
        Person::EVE,
        ITicket::isApprovedForAllCall {
            owner: Person::CHARLIE.address(),
            operator: stranger,
        },
    );
    assert!(is_operator);
    tickets.call(Person::DAVE, steal);
    assert_eq!(tickets.owner(token), stranger);
    tickets.refused(
        Person::DAVE,
        ITicket::balanceOfCall { owner: Address::ZERO },
        ITicket::ERC721InvalidOwner { owner: Address::ZERO },
    );
    tickets.refused(
        Person::DAVE,
        ITicket::setApprovalForAllCall {
            operator: Address::ZERO,
            approved: true,
        },
        ITicket::ERC721InvalidOperator {
            operator: Address::ZERO,
        },
    );
}

#[test]
fn safe_transfers_go_to_accounts_and_not_to_code() {
    let mut tickets = Tickets::new();
    let token = tickets.mint(Person::CHARLIE, OPEN, 1);
    let contract = tickets.contract;
    let plain = |from: Person, to| ITicket::safeTransferFrom_0Call {
        from: from.address(),
        to,
        tokenId: token,
    };
    let with_data = |from: Person, to| ITicket::safeTransferFrom_1Call {
        from: from.address(),
        to,
        tokenId: token,
        data: vec![7; 100].into(),
    };
    let error = || ITicket::ERC721InvalidReceiver { receiver: contract };
    tickets.refused(Person::CHARLIE, plain(Person::CHARLIE, contract), error());
    tickets.refused(Person::CHARLIE, with_data(Person::CHARLIE, contract), error());
    tickets.call(Person::CHARLIE, plain(Person::CHARLIE, Person::DAVE.address()));
    tickets.call(Person::DAVE, with_data(Person::DAVE, Person::CHARLIE.address()));
    assert_eq!(tickets.owner(token), Person::CHARLIE.address());
}

#[test]
fn soulbound_ticket_moves_only_when_sold() {
    let mut tickets = Tickets::new();
    let token = tickets.mint(Person::CHARLIE, BOUND, 1);
    tickets.refused(
        Person::CHARLIE,
        transfer(Person::CHARLIE, Person::DAVE, token),
        ITicket::Soulbound { tokenId: token },
    );
    let sold = ITicket::moveSoldCall {
        from: Person::CHARLIE.address(),
        to: Person::DAVE.address(),
        tokenId: token,
    };
    tickets.call(Person::BOB, sold.clone());
    tickets.refused(
        Person::BOB,
        sold,
        ITicket::ERC721IncorrectOwner {
            sender: Person::CHARLIE.address(),
            tokenId: token,
            owner: Person::DAVE.address(),
        },
    );
    assert_eq!(tickets.viewer(token), (Person::DAVE.address(), 1));
}

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

#[test]
fn interfaces_of_the_standards_are_announced() {
    let mut tickets = Tickets::new();
    for (id, expected) in [
        (0x01ff_c9a7_u32, true),
        (0x80ac_58cd, true),
        (0x5b5e_139f, true),
        (0x2a55_205a, true),
        (0x4906_4906, true),
        (0xb45a_3c0e, true),
        (0xad09_2b5c, true),
        (0xffff_ffff, false),
    ] {
        let interfaceId = FixedBytes(id.to_be_bytes());
        let call = ITicket::supportsInterfaceCall { interfaceId };
        assert_eq!(tickets.call(Person::DAVE, call), expected, "{id:#x}");
    }
}

#[test]
fn costs_stay_below_what_was_promised() {
    let mut tickets = Tickets::new();
    tickets.mint(Person::CHARLIE, OPEN, 10);
    let mut costs: Vec<(&str, Cost)> = Vec::new();
    tickets.mint(Person::CHARLIE, OPEN, 1);
    costs.push(("mint 1", tickets.chain.last_cost()));
    // 0.002 an item and 0.00001 a byte, in 12 decimals: Polkadot Hub's tariff.
    assert!(tickets.chain.last_cost().deposit <= 3_000_000_000);
    tickets.mint(Person::CHARLIE, OPEN, 10);
    costs.push(("mint 10", tickets.chain.last_cost()));
    for _ in 0..24 {
        tickets.mint(Person::CHARLIE, OPEN, 10);
    }
    assert_eq!(tickets.call(Person::BOB, check_in(OPEN, 0, U256::MAX)), 255);
    costs.push(("checkIn 256", tickets.chain.last_cost()));
    assert!(tickets.chain.last_cost().ref_time <= 1_000_000_000);
    let token = U256::from(OPEN << 32 | 256);
    tickets.call(Person::CHARLIE, transfer(Person::CHARLIE, Person::DAVE, token));
    costs.push(("transferFrom", tickets.chain.last_cost()));
    let paid = ITicket::markPaidBackCall {
        tokenId: token,
        whole: true,
    };
    tickets.call(Person::BOB, paid);
    costs.push(("markPaidBack", tickets.chain.last_cost()));
    println!("{costs:#?}");
}
