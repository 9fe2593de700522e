//! The JSON messages beside the envelopes. Source: `PROTOCOL.md`, WebSocket carrier.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use w3av_types::Address;

use crate::{CallId, DeviceId};

/// What a client says to a node. Untrusted: nothing of it is checked but its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// Answer to the challenge.
    Hello {
        /// Whose device it is.
        #[serde(with = "text")]
        account: Address,
        /// Which device.
        slot: u8,
        /// Over [`crate::Challenge::text`].
        #[serde(with = "hex0x")]
        signature: [u8; 64],
    },
    /// Takes a seat in a room.
    Join {
        /// Its id.
        #[serde(with = "text")]
        room: CallId,
        /// Its firm.
        firm: u32,
        /// Who opened it.
        #[serde(with = "text")]
        host: Address,
    },
    /// Gives the seat up.
    Leave {
        /// Its id.
        #[serde(with = "text")]
        room: CallId,
    },
}

/// What a node says to a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum NodeMessage {
    /// What the client must sign.
    Challenge {
        /// Drawn for this socket.
        #[serde(with = "hex0x")]
        nonce: [u8; 32],
        /// The chain's genesis hash.
        #[serde(with = "hex0x")]
        genesis: [u8; 32],
        /// The call contract.
        #[serde(with = "text")]
        contract: Address,
    },
    /// The device is known; envelopes go both ways now.
    Ready,
    /// The last message of a socket.
    Refused {
        /// For programs.
        code: RefusedCode,
        /// For people.
        detail: String,
    },
    /// An envelope or a join that came to nothing.
    Undelivered {
        /// Absent when it could not be read.
        #[serde(serialize_with = "optional", skip_serializing_if = "Option::is_none")]
        call: Option<CallId>,
        /// Absent when it could not be read, and for a join.
        #[serde(skip_serializing_if = "Option::is_none")]
        sequence: Option<u32>,
        /// For programs.
        code: UndeliveredCode,
        /// For people.
        detail: String,
    },
    /// Who is in a room now.
    Room {
        /// Its id.
        #[serde(with = "text")]
        room: CallId,
        /// 1 mesh, 2 star.
        topology: u8,
        /// In ascending order.
        present: Vec<Present>,
    },
    /// A call or a place in a room is over.
    Ended {
        /// Id of the call or room.
        #[serde(with = "text")]
        call: CallId,
        /// Why.
        reason: EndReason,
    },
}

/// A device in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Present {
    /// Whose it is.
    #[serde(with = "text")]
    pub account: Address,
    /// Which one.
    pub slot: u8,
}

impl From<DeviceId> for Present {
    fn from(device: DeviceId) -> Self {
        Self {
            account: device.account(),
            slot: device.slot(),
        }
    }
}

/// Why a socket is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedCode {
    /// Not what the protocol allows there.
    Malformed,
    /// No hello in time.
    TooLate,
    /// The chain knows no such device, or it has ended.
    UnknownDevice,
    /// The hello is not signed by the device.
    BadSignature,
    /// Too many sockets.
    Busy,
    /// The chain does not answer.
    Unavailable,
    /// The device has a newer socket.
    Replaced,
    /// The chain ended or changed the device's keys.
    DeviceEnded,
    /// Nothing was heard for too long.
    Silent,
    /// The node stops.
    Stopping,
}

impl RefusedCode {
    /// As the protocol spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::TooLate => "too_late",
            Self::UnknownDevice => "unknown_device",
            Self::BadSignature => "bad_signature",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
            Self::Replaced => "replaced",
            Self::DeviceEnded => "device_ended",
            Self::Silent => "silent",
            Self::Stopping => "stopping",
        }
    }
}

/// Why an envelope or a join came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UndeliveredCode {
    /// The chain does not allow it, or did not within the time that it waits.
    NotAuthorised,
    /// The receiver has no socket here.
    Offline,
    /// More than a device may send.
    RateLimited,
    /// Too much waits, or all seats are taken.
    Busy,
    /// No envelope, or not one of this device, chain and time.
    Malformed,
    /// Its sequence was used.
    Replayed,
}

impl UndeliveredCode {
    /// As the protocol spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAuthorised => "not_authorised",
            Self::Offline => "offline",
            Self::RateLimited => "rate_limited",
            Self::Busy => "busy",
            Self::Malformed => "malformed",
            Self::Replayed => "replayed",
        }
    }
}

/// Why a call, or a place in a room, is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Hung up, expired, or followed by a newer call of the pair.
    Ended,
    /// One side is no member now, or blocked.
    NotAuthorised,
    /// The room is closed or expired.
    Closed,
}

/// Text is not `0x` and 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 0x and 64 hex digits")]
pub struct CallIdError;

impl FromStr for CallId {
    type Err = CallIdError;

    fn from_str(text: &str) -> Result<Self, CallIdError> {
        bytes_of(text).map(Self).ok_or(CallIdError)
    }
}

fn bytes_of<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text.strip_prefix("0x")?, &mut bytes).ok()?;
    Some(bytes)
}

fn optional<S: serde::Serializer>(call: &Option<CallId>, serializer: S) -> Result<S::Ok, S::Error> {
    match call {
        Some(call) => serializer.collect_str(call),
        None => serializer.serialize_none(),
    }
}

/// Values that are written as text.
mod text {
    use std::{borrow::Cow, fmt::Display, str::FromStr};

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// Bytes as `0x` and hex digits.
mod hex0x {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("0x{}", hex::encode(bytes)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        deserializer: D,
    ) -> Result<[u8; N], D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        super::bytes_of(&text)
            .ok_or_else(|| D::Error::custom(format!("these are not 0x and {} hex digits", 2 * N)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(message: &NodeMessage) -> String {
        serde_json::to_string(message).expect("serialises")
    }

    #[test]
    fn messages_of_the_node_are_spelled_as_the_protocol_does() {
        let call = CallId([0xC0; 32]);
        let id = "c0".repeat(32);
        let undelivered = |call, sequence| NodeMessage::Undelivered {
            call,
            sequence,
            code: UndeliveredCode::NotAuthorised,
            detail: "why".into(),
        };
        let device = DeviceId::new(Address([0xA1; 20]), 2).expect("a slot");
        for (message, expected) in [
            (NodeMessage::Ready, r#"{"type":"ready"}"#.to_owned()),
            (
                NodeMessage::Refused {
                    code: RefusedCode::UnknownDevice,
                    detail: "why".into(),
                },
                r#"{"type":"refused","code":"unknown_device","detail":"why"}"#.to_owned(),
            ),
            (
                undelivered(Some(call), Some(7)),
                format!(
                    r#"{{"type":"undelivered","call":"0x{id}","sequence":7,"code":"not_authorised","detail":"why"}}"#
                ),
            ),
            (
                undelivered(None, None),
                r#"{"type":"undelivered","code":"not_authorised","detail":"why"}"#.to_owned(),
            ),
            (
                NodeMessage::Room {
                    room: call,
                    topology: 1,
                    present: vec![device.into()],
                },
                format!(
                    r#"{{"type":"room","room":"0x{id}","topology":1,"present":[{{"account":"0x{}","slot":2}}]}}"#,
                    "a1".repeat(20)
                ),
            ),
            (
                NodeMessage::Ended {
                    call,
                    reason: EndReason::NotAuthorised,
                },
                format!(r#"{{"type":"ended","call":"0x{id}","reason":"not_authorised"}}"#),
            ),
        ] {
            assert_eq!(json(&message), expected);
        }
    }

    #[test]
    fn names_are_the_ones_that_are_sent() {
        for code in [
            UndeliveredCode::NotAuthorised,
            UndeliveredCode::RateLimited,
            UndeliveredCode::Replayed,
        ] {
            assert_eq!(serde_json::to_value(code).expect("serialises"), code.name());
        }
        for code in [
            RefusedCode::TooLate,
            RefusedCode::DeviceEnded,
            RefusedCode::Stopping,
        ] {
            assert_eq!(serde_json::to_value(code).expect("serialises"), code.name());
        }
    }

    #[test]
    fn messages_of_clients_have_one_form() {
        let hello = format!(
            r#"{{"type":"hello","account":"0x{}","slot":0,"signature":"0x{}"}}"#,
            "a1".repeat(20),
            "07".repeat(64)
        );
        let join = format!(
            r#"{{"type":"join","room":"0x{}","firm":1,"host":"0x{}"}}"#,
            "c0".repeat(32),
            "a1".repeat(20)
        );
        let parse = |text: &str| serde_json::from_str::<ClientMessage>(text);
        assert!(
            matches!(parse(&hello), Ok(ClientMessage::Hello { slot: 0, .. })),
            "{:?}",
            parse(&hello)
        );
        assert!(
            matches!(parse(&join), Ok(ClientMessage::Join { firm: 1, .. })),
            "{:?}",
            parse(&join)
        );
        for wrong in [
            "",
            "{}",
            r#"{"type":"ready"}"#,
            &hello.replace("0xa1", "0xa"),
            &hello.replace("\"slot\":0", "\"slot\":256"),
            &hello.replace("\"slot\":0", "\"slot\":0,\"more\":1"),
            &join.replace("0xc0", "c0"),
            &join.replace("\"firm\":1", "\"firm\":-1"),
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
