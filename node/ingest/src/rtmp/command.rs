//! Commands: calls, their results and status notices, in AMF0. Source: RTMP 7.2.

use bytes::{Bytes, BytesMut};

use crate::rtmp::{
    amf0::{self, AmfError, Value},
    message::{Message, MessageType},
};

/// A call of the peer.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// What is called.
    pub name: String,
    /// Number that the result repeats; 0 wants none.
    pub transaction: f64,
    /// What follows: the command object, then arguments.
    pub arguments: Vec<Value>,
}

/// Why a message is not a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// Its values cannot be read.
    #[error("reading the values of a command")]
    Amf {
        /// What is wrong with them.
        #[source]
        source: AmfError,
    },
    /// It does not start with a name.
    #[error("command without a name")]
    NoName,
}

impl Command {
    /// Reads the payload of a command message. `transaction` is 0 when it is missing.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn decode(message: &Message) -> Result<Self, CommandError> {
        let payload = match message.message_type {
            // One byte says that AMF0 follows all the same.
            MessageType::CommandAmf3 => message.payload.strip_prefix(&[0]).unwrap_or(&message.payload),
            _ => &message.payload[..],
        };
        let values = amf0::decode(payload).map_err(|source| CommandError::Amf { source })?;
        let mut values = values.into_iter();
        let Some(Value::String(name)) = values.next() else {
            return Err(CommandError::NoName);
        };
        let transaction = values.next().and_then(|value| value.as_number()).unwrap_or(0.0);
        Ok(Self {
            name,
            transaction,
            arguments: values.collect(),
        })
    }

    /// The text argument at `index`; 0 is the command object.
    #[must_use]
    pub fn text(&self, index: usize) -> Option<&str> {
        self.arguments.get(index).and_then(Value::as_str)
    }

    /// The text in the command object under `name`.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        self.arguments
            .first()
            .and_then(|object| object.field(name))
            .and_then(Value::as_str)
    }
}

/// The level of a status notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Status,
    Error,
}

/// What a status notice or a result says.
pub(crate) fn information(level: Level, code: &str, description: &str) -> Value {
    let level = match level {
        Level::Status => "status",
        Level::Error => "error",
    };
    let fields = [("level", level), ("code", code), ("description", description)];
    Value::Object(
        fields
            .map(|(name, text)| (name.to_owned(), Value::String(text.to_owned())))
            .into(),
    )
}

/// A command of this node.
pub(crate) fn call(name: &str, transaction: f64, arguments: &[Value], stream_id: u32) -> Message {
    let mut payload = BytesMut::new();
    amf0::encode(&Value::String(name.to_owned()), &mut payload);
    amf0::encode(&Value::Number(transaction), &mut payload);
    arguments
        .iter()
        .for_each(|argument| amf0::encode(argument, &mut payload));
    let payload = Bytes::from(payload);
    Message {
        message_type: MessageType::CommandAmf0,
        stream_id,
        timestamp_ms: 0,
        payload,
    }
}
