use alloy_dyn_abi::{DynSolValue, EventExt};
use alloy_primitives::{IntoLogData, LogData};
use serde_json::{Map, Value, json};

use crate::{
    decode::ContractEvent,
    message::{interface, value_json, value_text},
    network::Contract,
};

/// A contract event taken apart for people and scripts: which contract, its name, its fields by name.
#[derive(Debug, Clone, PartialEq)]
pub struct EventFields {
    /// The contract that emitted it.
    pub contract: Contract,
    /// Name of the event.
    pub name: String,
    fields: Vec<(String, DynSolValue)>,
}

impl EventFields {
    /// Text of one field: numbers in decimal, addresses in hex.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value_text(value))
    }

    /// One line: `event.TicketsSold(eventId: 1, quantity: 2)`.
    #[must_use]
    pub fn to_text(&self) -> String {
        let fields = self
            .fields
            .iter()
            .map(|(name, value)| format!("{name}: {}", value_text(value)));
        format!(
            "{}.{}({})",
            self.contract,
            self.name,
            fields.collect::<Vec<_>>().join(", ")
        )
    }

    /// `{"contract", "event", "fields": {…}}`; numbers wider than 32 bits are decimal strings.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let fields = self
            .fields
            .iter()
            .map(|(name, value)| (name.clone(), value_json(value)));
        json!({"contract": self.contract.name(), "event": self.name, "fields": fields.collect::<Map<_, _>>()})
    }
}

impl ContractEvent {
    /// The contract that emitted it.
    #[must_use]
    pub const fn contract(&self) -> Contract {
        match self {
            Self::Access(_) => Contract::Access,
            Self::Token { contract, .. } => *contract,
            Self::Firm(_) => Contract::Firm,
            Self::Call(_) => Contract::Call,
            Self::Oracle(_) => Contract::Oracle,
            Self::Ticket(_) => Contract::Ticket,
            Self::Event(_) => Contract::Event,
        }
    }

    /// Takes the event apart by the golden interface.
    #[must_use]
    pub fn fields(&self) -> EventFields {
        let log = self.log();
        let abi = interface(self.contract());
        let declared = abi
            .events()
            .find(|event| log.topics().first() == Some(&event.selector()));
        let declared = declared.expect("typed events and the ABI come from the same golden interface");
        let decoded = declared
            .decode_log_parts(log.topics().iter().copied(), &log.data)
            .expect("a typed event encodes to what the golden interface declares");
        let (mut indexed, mut body) = (decoded.indexed.into_iter(), decoded.body.into_iter());
        let fields = declared.inputs.iter().filter_map(|param| {
            let value = if param.indexed {
                indexed.next()
            } else {
                body.next()
            };
            value.map(|value| (param.name.clone(), value))
        });
        EventFields {
            contract: self.contract(),
            name: declared.name.clone(),
            fields: fields.collect(),
        }
    }

    fn log(&self) -> LogData {
        match self {
            Self::Access(event) => event.to_log_data(),
            Self::Token { event, .. } => event.to_log_data(),
            Self::Firm(event) => event.to_log_data(),
            Self::Call(event) => event.to_log_data(),
            Self::Oracle(event) => event.to_log_data(),
            Self::Ticket(event) => event.to_log_data(),
            Self::Event(event) => event.to_log_data(),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, U256};
    use w3av_interfaces::{event::IEvent, ticket::ITicket, token::IToken};

    use super::*;

    #[test]
    fn fields_come_in_the_order_of_the_declaration() {
        let host = Address::repeat_byte(0xAA);
        let live = IEvent::WentLive {
            eventId: 7,
            host,
            renditions: 3,
            end: 1_800_000_000,
            seed: alloy_primitives::B256::ZERO,
        };
        let fields = ContractEvent::Event(IEvent::IEventEvents::WentLive(live)).fields();
        let host = "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        let seed = format!("0x{}", "00".repeat(32));
        let text =
            format!("event.WentLive(eventId: 7, host: {host}, renditions: 3, end: 1800000000, seed: {seed})");
        assert_eq!(fields.to_text(), text);
        let expected = json!({"contract": "event", "event": "WentLive",
            "fields": {"eventId": "7", "host": host, "renditions": 3, "end": "1800000000", "seed": seed}});
        assert_eq!(fields.to_json(), expected);
        assert_eq!(
            (fields.field("renditions").as_deref(), fields.field("capacity")),
            (Some("3"), None)
        );
    }

    #[test]
    fn the_instance_is_named_not_the_code() {
        let (from, to) = (Address::ZERO, Address::repeat_byte(1));
        let event = IToken::ITokenEvents::Transfer(IToken::Transfer {
            from,
            to,
            value: U256::from(5),
        });
        let fields = ContractEvent::Token {
            contract: Contract::W3space,
            event,
        }
        .fields();
        assert!(
            fields.to_text().starts_with("w3space.Transfer("),
            "{}",
            fields.to_text()
        );
        let event = ITicket::ITicketEvents::Transfer(ITicket::Transfer {
            from,
            to,
            tokenId: U256::from(5),
        });
        assert_eq!(
            ContractEvent::Ticket(event).fields().field("tokenId").as_deref(),
            Some("5")
        );
    }
}
