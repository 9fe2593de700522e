use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use alloy_primitives::B256;
use alloy_sol_types::SolEventInterface;
use subxt::{
    PolkadotConfig,
    error::EventsError,
    events::Event,
    ext::scale_decode::{self, DecodeAsType},
};
use tracing::warn;
use w3av_interfaces::{
    access::IAccess, call::ICall, event::IEvent, firm::IFirm, oracle::IOracle, ticket::ITicket, token::IToken,
};
use w3av_types::{Address, ErrorKind};

use crate::{
    client::ChainError,
    network::{Addresses, Contract},
};

/// An event that a contract of the suite emitted.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant)] // moved once from decoder to consumer
pub enum ContractEvent {
    /// Of the access contract.
    Access(IAccess::IAccessEvents),
    /// Of a token; `contract` says which ([`Contract::W3w`] or [`Contract::W3space`]).
    Token {
        /// Which of the two tokens.
        contract: Contract,
        /// The event.
        event: IToken::ITokenEvents,
    },
    /// Of the firm contract.
    Firm(IFirm::IFirmEvents),
    /// Of the call contract.
    Call(ICall::ICallEvents),
    /// Of the oracle contract.
    Oracle(IOracle::IOracleEvents),
    /// Of the ticket contract.
    Ticket(ITicket::ITicketEvents),
    /// Of the event contract.
    Event(IEvent::IEventEvents),
}

/// Decodes `Revive.ContractEmitted` into typed events by contract address and topic 0.
///
/// Events of contracts outside the suite are none of our business and are skipped; events of the suite that can't be
/// decoded are counted and logged. Cheap to clone; clones share the count.
#[derive(Debug, Clone)]
pub struct Decoder {
    contracts: Arc<HashMap<Address, Contract>>,
    undecoded: Arc<AtomicU64>,
}

/// What was in an event of the suite that could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndecodedEvent {
    /// Which contract emitted it.
    pub contract: Contract,
    /// Its first topic, if any.
    pub topic0: Option<B256>,
}

/// Why an emitted event could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {event:?} is not in the golden interface: {reason}")]
pub struct DecodeError {
    /// The event.
    pub event: UndecodedEvent,
    /// What the decoder said.
    pub reason: String,
}

impl DecodeError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Internal
    }
}

impl Decoder {
    /// A decoder for the contracts at these addresses.
    #[must_use]
    pub fn new(addresses: &Addresses) -> Self {
        let contracts = Contract::ALL
            .iter()
            .map(|contract| (addresses.of(*contract), *contract))
            .collect();
        Self {
            contracts: Arc::new(contracts),
            undecoded: Arc::default(),
        }
    }

    /// A decoder that knows no contract: for extrinsics whose events nobody wants.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            contracts: Arc::default(),
            undecoded: Arc::default(),
        }
    }

    /// Decodes what a contract emitted; `None` when the contract isn't of the suite.
    ///
    /// # Errors
    /// [`DecodeError`] for an unknown topic 0 or malformed data; counted in [`Self::undecoded`].
    pub fn decode(
        &self,
        contract: Address,
        topics: &[B256],
        data: &[u8],
    ) -> Result<Option<ContractEvent>, DecodeError> {
        let Some(&contract) = self.contracts.get(&contract) else {
            return Ok(None);
        };
        let event = match contract {
            Contract::Access => {
                IAccess::IAccessEvents::decode_raw_log(topics, data).map(ContractEvent::Access)
            }
            Contract::W3w | Contract::W3space => IToken::ITokenEvents::decode_raw_log(topics, data)
                .map(|event| ContractEvent::Token { contract, event }),
            Contract::Firm => IFirm::IFirmEvents::decode_raw_log(topics, data).map(ContractEvent::Firm),
            Contract::Call => ICall::ICallEvents::decode_raw_log(topics, data).map(ContractEvent::Call),
            Contract::Oracle => {
                IOracle::IOracleEvents::decode_raw_log(topics, data).map(ContractEvent::Oracle)
            }
            Contract::Ticket => {
                ITicket::ITicketEvents::decode_raw_log(topics, data).map(ContractEvent::Ticket)
            }
            Contract::Event => IEvent::IEventEvents::decode_raw_log(topics, data).map(ContractEvent::Event),
        };
        event.map(Some).map_err(|error| {
            self.undecoded.fetch_add(1, Ordering::Relaxed);
            let event = UndecodedEvent {
                contract,
                topic0: topics.first().copied(),
            };
            DecodeError {
                event,
                reason: error.to_string(),
            }
        })
    }

    /// Events of the suite that could not be decoded since the start. Should be 0: anything else means that the
    /// contracts on chain are not the ones this build knows.
    #[must_use]
    pub fn undecoded(&self) -> u64 {
        self.undecoded.load(Ordering::Relaxed)
    }

    /// Decodes the contract events among all events of a block; the number is the event's index in the block.
    pub(crate) fn decode_block<'a>(
        &self,
        events: impl Iterator<Item = Result<Event<'a, PolkadotConfig>, EventsError>>,
    ) -> Result<Vec<(u32, ContractEvent)>, ChainError> {
        let mut decoded = Vec::new();
        for event in events {
            let event = event.map_err(|error| ChainError::rpc("decoding block events", error))?;
            if event.pallet_name() != "Revive" || event.event_name() != "ContractEmitted" {
                continue;
            }
            let emitted = event
                .decode_fields_unchecked_as::<ContractEmitted>()
                .map_err(|error| ChainError::rpc("decoding Revive.ContractEmitted", error))?;
            let topics: Vec<B256> = emitted.topics.into_iter().map(B256::from).collect();
            match self.decode(Address(emitted.contract), &topics, &emitted.data) {
                Ok(Some(contract_event)) => decoded.push((event.index(), contract_event)),
                Ok(None) => {}
                Err(error) => warn!(index = event.index(), %error, "contract event not decoded"),
            }
        }
        Ok(decoded)
    }
}

/// Fields of `Revive.ContractEmitted`.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
struct ContractEmitted {
    contract: [u8; 20],
    data: Vec<u8>,
    topics: Vec<[u8; 32]>,
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{U256, address};
    use alloy_sol_types::SolEvent;

    use super::*;

    fn addresses() -> Addresses {
        let byte = |contract| Contract::ALL.iter().position(|known| *known == contract);
        Addresses::each(|contract| Address([byte(contract).expect("known") as u8 + 1; 20]))
    }

    fn log(event: &impl SolEvent) -> (Vec<B256>, Vec<u8>) {
        let log = event.encode_log_data();
        (log.topics().to_vec(), log.data.to_vec())
    }

    #[test]
    fn the_address_says_which_transfer_it_is() {
        let decoder = Decoder::new(&addresses());
        let from = address!("0x00000000000000000000000000000000000000aa");
        let (topics, data) = log(&IToken::Transfer {
            from,
            to: from,
            value: U256::from(7),
        });
        for contract in [Contract::W3w, Contract::W3space] {
            let event = decoder
                .decode(addresses().of(contract), &topics, &data)
                .expect("known");
            let Some(ContractEvent::Token {
                contract: found,
                event: IToken::ITokenEvents::Transfer(transfer),
            }) = event
            else {
                panic!("{event:?}")
            };
            assert_eq!((found, transfer.value), (contract, U256::from(7)));
        }
        // ERC-721 has the same topic 0, with the token id in a topic.
        let (topics, data) = log(&ITicket::Transfer {
            from,
            to: from,
            tokenId: U256::from(9),
        });
        let event = decoder.decode(addresses().ticket, &topics, &data).expect("known");
        assert!(
            matches!(event, Some(ContractEvent::Ticket(ITicket::ITicketEvents::Transfer(transfer))) if transfer.tokenId == U256::from(9))
        );
        assert_eq!(decoder.undecoded(), 0);
    }

    #[test]
    fn dynamic_fields_survive() {
        let decoder = Decoder::new(&addresses());
        let created = IEvent::EventCreated {
            eventId: 7,
            host: address!("0x00000000000000000000000000000000000000aa"),
            firm: 1,
            payToken: address!("0x0101010101010101010101010101010101010101"),
            price: 10u128.pow(18),
            capacity: 500,
            start: 1_800_000_000,
            end: 1_800_003_600,
            renditions: 3,
            serviceFee: 42,
            timeoutPolicy: 2,
            title: "Opening night – Æøå".to_owned(),
        };
        let (topics, data) = log(&created);
        let event = decoder.decode(addresses().event, &topics, &data).expect("known");
        assert_eq!(
            event,
            Some(ContractEvent::Event(IEvent::IEventEvents::EventCreated(created)))
        );
    }

    #[test]
    fn every_contract_has_its_events() {
        let decoder = Decoder::new(&addresses());
        let assigned = IOracle::NodesAssigned {
            eventId: 7,
            nodes: vec![3, 1, 2],
            seed: B256::repeat_byte(9),
        };
        let (topics, data) = log(&assigned);
        let event = decoder.decode(addresses().oracle, &topics, &data).expect("known");
        assert_eq!(
            event,
            Some(ContractEvent::Oracle(IOracle::IOracleEvents::NodesAssigned(
                assigned
            )))
        );
        let (topics, data) = log(&IAccess::ParameterSet { key: 7, value: 5 });
        let event = decoder.decode(addresses().access, &topics, &data).expect("known");
        assert!(matches!(
            event,
            Some(ContractEvent::Access(IAccess::IAccessEvents::ParameterSet(_)))
        ));
        let (topics, data) = log(&ICall::CallAnswered {
            callId: B256::repeat_byte(1),
        });
        let event = decoder.decode(addresses().call, &topics, &data).expect("known");
        assert!(matches!(
            event,
            Some(ContractEvent::Call(ICall::ICallEvents::CallAnswered(_)))
        ));
        assert_eq!(decoder.undecoded(), 0);
    }

    #[test]
    fn foreign_contracts_are_skipped_and_unknown_topics_counted() {
        let decoder = Decoder::new(&addresses());
        let shared = decoder.clone();
        let (topics, data) = log(&ITicket::MinterSet {
            minter: address!("0x0505050505050505050505050505050505050505"),
        });
        assert_eq!(decoder.decode(Address([99; 20]), &topics, &data), Ok(None));
        assert_eq!(shared.undecoded(), 0);
        // The ticket's event from the event contract, no topics at all, a truncated body.
        assert!(decoder.decode(addresses().event, &topics, &data).is_err());
        assert!(decoder.decode(addresses().ticket, &[], &data).is_err());
        let (topics, data) = log(&IEvent::EventSettled {
            eventId: 1,
            hostPayout: 2,
            protocolFee: 3,
            serviceBudget: 4,
            payoutBps: 5,
        });
        let error = decoder
            .decode(addresses().event, &topics, &data[..10])
            .expect_err("truncated");
        assert_eq!(
            error.event,
            UndecodedEvent {
                contract: Contract::Event,
                topic0: topics.first().copied()
            }
        );
        assert_eq!(shared.undecoded(), 3);
    }
}
