//! Action Message Format 0: the values in RTMP commands.

use bytes::{Buf, BufMut, BytesMut};
use w3av_types::ErrorKind;

/// One AMF0 value. Source: AMF0, 2.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A boolean.
    Boolean(bool),
    /// A text; the short or the long form, by its length.
    String(String),
    /// Named values in order.
    Object(Vec<(String, Self)>),
    /// No value.
    Null,
    /// No value either.
    Undefined,
    /// Named values in order, announced as an array.
    EcmaArray(Vec<(String, Self)>),
    /// Values in order.
    StrictArray(Vec<Self>),
    /// Milliseconds since 1970, UTC.
    Date(f64),
}

impl Value {
    /// The text, when it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, when it is one.
    #[must_use]
    pub const fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The value of this name in an object.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) | Self::EcmaArray(fields) => fields
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }
}

/// Why bytes are not AMF0 values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmfError {
    /// The bytes end inside a value.
    #[error("amf0 value ends early")]
    Truncated,
    /// A marker that is not supported here: references, documents, typed objects, AMF3.
    #[error("amf0 marker {marker}")]
    Marker {
        /// The marker found.
        marker: u8,
    },
    /// A text is not UTF-8.
    #[error("amf0 text is not utf-8")]
    Text,
    /// Values nest too deep.
    #[error("amf0 values nest deeper than {MAX_DEPTH}")]
    TooDeep,
    /// Too many values.
    #[error("more than {MAX_VALUES} amf0 values")]
    TooMany,
}

impl AmfError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

/// Reads all values in `input`, which are not longer than the message they came in.
///
/// # Errors
/// [`AmfError`].
pub fn decode(mut input: &[u8]) -> Result<Vec<Value>, AmfError> {
    let mut decoder = Decoder {
        values_left: MAX_VALUES,
    };
    let mut values = Vec::new();
    while input.has_remaining() {
        values.push(decoder.value(&mut input, MAX_DEPTH)?);
    }
    Ok(values)
}

/// Appends a value.
pub fn encode(value: &Value, output: &mut BytesMut) {
    match value {
        Value::Number(number) => {
            output.put_u8(NUMBER);
            output.put_f64(*number);
        }
        Value::Boolean(truth) => output.put_slice(&[BOOLEAN, u8::from(*truth)]),
        Value::String(text) => match u16::try_from(text.len()) {
            Ok(_) => {
                output.put_u8(STRING);
                encode_name(text, output);
            }
            Err(_) => {
                output.put_u8(LONG_STRING);
                output.put_u32(text.len() as u32);
                output.put_slice(text.as_bytes());
            }
        },
        Value::Object(fields) => {
            output.put_u8(OBJECT);
            encode_fields(fields, output);
        }
        Value::Null => output.put_u8(NULL),
        Value::Undefined => output.put_u8(UNDEFINED),
        Value::EcmaArray(fields) => {
            output.put_u8(ECMA_ARRAY);
            output.put_u32(fields.len() as u32);
            encode_fields(fields, output);
        }
        Value::StrictArray(values) => {
            output.put_u8(STRICT_ARRAY);
            output.put_u32(values.len() as u32);
            values.iter().for_each(|value| encode(value, output));
        }
        Value::Date(milliseconds) => {
            output.put_u8(DATE);
            output.put_f64(*milliseconds);
            output.put_u16(0);
        }
    }
}

fn encode_fields(fields: &[(String, Value)], output: &mut BytesMut) {
    for (name, value) in fields {
        encode_name(name, output);
        encode(value, output);
    }
    output.put_slice(&[0, 0, OBJECT_END]);
}

/// Names have 16 bits of length; longer ones, which this node never makes, are cut.
fn encode_name(name: &str, output: &mut BytesMut) {
    let name = &name[..name.floor_char_boundary(usize::from(u16::MAX))];
    output.put_u16(name.len() as u16);
    output.put_slice(name.as_bytes());
}

struct Decoder {
    values_left: usize,
}

impl Decoder {
    fn value(&mut self, input: &mut &[u8], depth_left: usize) -> Result<Value, AmfError> {
        self.values_left = self.values_left.checked_sub(1).ok_or(AmfError::TooMany)?;
        let inner = |depth: usize| depth.checked_sub(1).ok_or(AmfError::TooDeep);
        match input.try_get_u8().map_err(truncated)? {
            NUMBER => input.try_get_f64().map(Value::Number).map_err(truncated),
            BOOLEAN => input
                .try_get_u8()
                .map(|byte| Value::Boolean(byte != 0))
                .map_err(truncated),
            STRING => short_text(input).map(Value::String),
            OBJECT => self.fields(input, inner(depth_left)?).map(Value::Object),
            NULL => Ok(Value::Null),
            UNDEFINED => Ok(Value::Undefined),
            ECMA_ARRAY => {
                // The count is a hint that encoders get wrong; the end marker counts.
                input.try_get_u32().map_err(truncated)?;
                self.fields(input, inner(depth_left)?).map(Value::EcmaArray)
            }
            STRICT_ARRAY => {
                let count = input.try_get_u32().map_err(truncated)?;
                let depth_left = inner(depth_left)?;
                (0..count)
                    .map(|_| self.value(input, depth_left))
                    .collect::<Result<_, _>>()
                    .map(Value::StrictArray)
            }
            DATE => {
                let milliseconds = input.try_get_f64().map_err(truncated)?;
                input.try_get_u16().map_err(truncated)?;
                Ok(Value::Date(milliseconds))
            }
            LONG_STRING => {
                let len = input.try_get_u32().map_err(truncated)?;
                text(input, len as usize).map(Value::String)
            }
            marker => Err(AmfError::Marker { marker }),
        }
    }

    fn fields(&mut self, input: &mut &[u8], depth_left: usize) -> Result<Vec<(String, Value)>, AmfError> {
        let mut fields = Vec::new();
        loop {
            let name = short_text(input)?;
            if name.is_empty() && input.first() == Some(&OBJECT_END) {
                input.advance(1);
                return Ok(fields);
            }
            fields.push((name, self.value(input, depth_left)?));
        }
    }
}

fn short_text(input: &mut &[u8]) -> Result<String, AmfError> {
    let len = input.try_get_u16().map_err(truncated)?;
    text(input, usize::from(len))
}

fn text(input: &mut &[u8], len: usize) -> Result<String, AmfError> {
    let (bytes, rest) = input.split_at_checked(len).ok_or(AmfError::Truncated)?;
    *input = rest;
    std::str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|_| AmfError::Text)
}

fn truncated(_: bytes::TryGetError) -> AmfError {
    AmfError::Truncated
}

/// Real commands nest two deep.
pub const MAX_DEPTH: usize = 8;
/// Real commands have some twenty values. It bounds the memory that a message of one-byte values turns into.
pub const MAX_VALUES: usize = 512;

const NUMBER: u8 = 0;
const BOOLEAN: u8 = 1;
const STRING: u8 = 2;
const OBJECT: u8 = 3;
const NULL: u8 = 5;
const UNDEFINED: u8 = 6;
const ECMA_ARRAY: u8 = 8;
const OBJECT_END: u8 = 9;
const STRICT_ARRAY: u8 = 10;
const DATE: u8 = 11;
const LONG_STRING: u8 = 12;

#[cfg(test)]
mod tests;
