//! The ticket's blob: ERC-721 with events, states and users. Bob stands in for the event contract, its minter.
#![allow(non_snake_case, reason = "fields are called as in the interface")]

mod calls;
mod erc721;
mod minting;
mod states;

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
