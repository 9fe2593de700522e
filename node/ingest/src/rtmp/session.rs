//! One publisher's connection as a state machine.

use bytes::{Bytes, BytesMut};
use w3av_types::Secret;

use crate::rtmp::{
    aggregate::Aggregate,
    amf0::Value,
    chunk::{ChunkDecoder, ChunkEncoder},
    command::{self, Command, Level},
    handshake::Handshake,
    message::{self, Message, MessageType, UserControl},
};

mod error;

pub use error::SessionError;

/// The server's side of a connection that publishes. It never does I/O: bytes go in with [`Self::handle_input`],
/// what they mean comes out of [`Self::poll_event`], and what the peer must be sent out of [`Self::poll_output`].
///
/// After [`Event::PublishRequested`] no event comes until [`Self::accept_publish`] or [`Self::refuse_publish`].
/// After an error or the end, send the output that is left and close.
#[derive(Debug)]
pub struct Session {
    phase: Phase,
    input: BytesMut,
    output: BytesMut,
    decoder: ChunkDecoder,
    encoder: ChunkEncoder,
    aggregate: Option<Aggregate>,
    acknowledgement: Acknowledgement,
    commands: u32,
    ignored: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Handshake(Handshake),
    /// Waits for `connect`.
    Open,
    /// Waits for `publish`.
    Connected,
    /// Waits for the owner's decision.
    Asked,
    Publishing,
    Ended,
}

/// What a peer did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It wants to publish under this stream key.
    PublishRequested {
        /// The stream's name; whoever knows it may publish.
        key: Secret<String>,
    },
    /// It sent an FLV video body.
    Video {
        /// Decode time in milliseconds modulo 2^32.
        timestamp_ms: u32,
        /// The body; not empty.
        body: Bytes,
    },
    /// It sent an FLV audio body.
    Audio {
        /// Time in milliseconds modulo 2^32.
        timestamp_ms: u32,
        /// The body; not empty.
        body: Bytes,
    },
    /// It stopped publishing. The session is over.
    Unpublished,
}

/// Why a peer may not publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The stream key is wrong, or nothing is open for it.
    Denied,
    /// Somebody publishes there already.
    Taken,
    /// The node cannot tell or has no room now.
    Unavailable,
    /// The media cannot be carried, with the reason for the person at the encoder.
    Media(String),
}

/// When to acknowledge what was received. Source: RTMP 5.4.3.
#[derive(Debug, Clone, Copy, Default)]
struct Acknowledgement {
    /// Set by the peer; 0 until then.
    window: u32,
    /// All bytes of the connection, modulo 2^32.
    received: u32,
    acknowledged: u32,
}

impl Session {
    /// A session whose peer has just connected. `filler` varies the handshake's filler bytes.
    #[must_use]
    pub fn new(filler: u64) -> Self {
        Self {
            phase: Phase::Handshake(Handshake::new(filler)),
            input: BytesMut::new(),
            output: BytesMut::new(),
            decoder: ChunkDecoder::new(),
            encoder: ChunkEncoder::new(),
            aggregate: None,
            acknowledgement: Acknowledgement::default(),
            commands: 0,
            ignored: 0,
        }
    }

    /// Takes bytes from the peer, in any split.
    ///
    /// # Errors
    /// [`SessionError::InputOverflow`] when the owner does not poll events in between.
    pub fn handle_input(&mut self, bytes: &[u8]) -> Result<(), SessionError> {
        if self.input.len() + bytes.len() > MAX_INPUT_BYTES {
            return Err(SessionError::InputOverflow);
        }
        self.input.extend_from_slice(bytes);
        let Acknowledgement {
            window,
            received,
            acknowledged,
        } = &mut self.acknowledgement;
        *received = received.wrapping_add(bytes.len() as u32);
        if *window > 0 && received.wrapping_sub(*acknowledged) >= *window {
            *acknowledged = *received;
            let received = *received;
            self.send(CONTROL, &message::control(MessageType::Acknowledgement, received));
        }
        Ok(())
    }

    /// What the bytes so far mean: call until it returns `None`, then send the output, then read more.
    ///
    /// # Errors
    /// [`SessionError`]; the session is over then.
    pub fn poll_event(&mut self) -> Result<Option<Event>, SessionError> {
        if let Phase::Handshake(handshake) = &mut self.phase {
            let result = handshake.decode(&mut self.input, &mut self.output);
            if !result.map_err(|source| SessionError::Handshake { source })? {
                return Ok(None);
            }
            self.phase = Phase::Open;
        }
        while !matches!(self.phase, Phase::Asked | Phase::Ended) {
            let Some(message) = self.next_message()? else {
                return Ok(None);
            };
            if let Some(event) = self.handle_message(message)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    /// Bytes to send, once; `None` when there are none.
    pub fn poll_output(&mut self) -> Option<Bytes> {
        (!self.output.is_empty()).then(|| self.output.split().freeze())
    }

    /// Lets the peer publish.
    pub fn accept_publish(&mut self) {
        if self.phase == Phase::Asked {
            self.send(
                CONTROL,
                &message::user_control(UserControl::StreamBegin, STREAM_ID),
            );
            self.send_status(Level::Status, "NetStream.Publish.Start", "publishing");
            self.phase = Phase::Publishing;
        }
    }

    /// Tells the peer why it may not publish, or not go on; the session is over.
    pub fn refuse_publish(&mut self, refusal: &Refusal) {
        let (code, description) = match refusal {
            Refusal::Denied => (
                "NetStream.Publish.Denied",
                "wrong stream key, or the event is not live",
            ),
            Refusal::Taken => (
                "NetStream.Publish.BadName",
                "somebody publishes this stream already",
            ),
            Refusal::Unavailable => ("NetStream.Publish.Failed", "try again later"),
            Refusal::Media(reason) => ("NetStream.Publish.Rejected", reason.as_str()),
        };
        self.send_status(Level::Error, code, description);
        self.phase = Phase::Ended;
    }

    /// Whether nothing will come any more.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.phase == Phase::Ended
    }

    /// Whether some of a message, a header or the handshake came, but not all.
    #[must_use]
    pub fn is_mid_message(&self) -> bool {
        !self.input.is_empty() || self.decoder.is_mid_message()
    }

    /// Messages received whole so far.
    #[must_use]
    pub const fn completed(&self) -> u64 {
        self.decoder.completed()
    }

    /// Messages received and of no use here: metadata, and calls of things that this node does not have.
    #[must_use]
    pub const fn ignored(&self) -> u64 {
        self.ignored
    }

    fn next_message(&mut self) -> Result<Option<Message>, SessionError> {
        if let Some(aggregate) = &mut self.aggregate {
            let message = aggregate
                .next_message()
                .map_err(|source| SessionError::Aggregate { source })?;
            if let Some(message) = message {
                return Ok(Some(message));
            }
            self.aggregate = None;
        }
        self.decoder
            .decode(&mut self.input)
            .map_err(|source| SessionError::Chunk { source })
    }

    fn handle_message(&mut self, message: Message) -> Result<Option<Event>, SessionError> {
        match message.message_type {
            MessageType::CommandAmf0 | MessageType::CommandAmf3 => return self.handle_command(&message),
            MessageType::Audio | MessageType::Video => return self.handle_media(message),
            MessageType::Aggregate if self.aggregate.is_none() => {
                self.aggregate = Some(Aggregate::new(message))
            }
            MessageType::WindowAcknowledgementSize => {
                let window = message
                    .payload
                    .first_chunk()
                    .map_or(0, |bytes| u32::from_be_bytes(*bytes));
                self.acknowledgement.window = window;
            }
            MessageType::UserControl => self.answer_ping(&message.payload),
            MessageType::Acknowledgement | MessageType::SetPeerBandwidth => {}
            // The chunk decoder keeps its own messages; what else comes is metadata or unknown.
            _ => self.ignored += 1,
        }
        Ok(None)
    }

    fn handle_media(&mut self, message: Message) -> Result<Option<Event>, SessionError> {
        if self.phase != Phase::Publishing {
            return Err(SessionError::MediaBeforePublish);
        }
        let Message {
            message_type,
            timestamp_ms,
            payload: body,
            ..
        } = message;
        // Some encoders send empty bodies to keep the connection alive.
        Ok((!body.is_empty()).then(|| match message_type {
            MessageType::Video => Event::Video { timestamp_ms, body },
            _ => Event::Audio { timestamp_ms, body },
        }))
    }

    fn answer_ping(&mut self, payload: &[u8]) {
        let Some((event, value)) = payload.split_first_chunk() else {
            return;
        };
        let is_ping = u16::from_be_bytes(*event) == UserControl::PingRequest as u16;
        if let Some(value) = value.first_chunk().filter(|_| is_ping) {
            let value = u32::from_be_bytes(*value);
            self.send(CONTROL, &message::user_control(UserControl::PingResponse, value));
        }
    }

    fn handle_command(&mut self, message: &Message) -> Result<Option<Event>, SessionError> {
        self.commands += 1;
        if self.commands > MAX_COMMANDS {
            return Err(SessionError::TooManyCommands);
        }
        let command = Command::decode(message).map_err(|source| SessionError::Command { source })?;
        match (&self.phase, command.name.as_str()) {
            (Phase::Open, "connect") => self.connect(&command)?,
            (Phase::Open, _) => return Err(SessionError::NotConnected),
            (Phase::Connected, "publish") => return self.ask_to_publish(&command).map(Some),
            (_, "connect" | "publish") => return Err(SessionError::OutOfOrder),
            (_, "releaseStream" | "FCSubscribe") => self.answer(&command, &[Value::Null, Value::Undefined]),
            (_, "createStream") => {
                self.answer(&command, &[Value::Null, Value::Number(f64::from(STREAM_ID))]);
            }
            (_, "FCPublish") => {
                let information = command::information(Level::Status, "NetStream.Publish.Start", "");
                self.send(
                    COMMANDS,
                    &command::call("onFCPublish", 0.0, &[Value::Null, information], 0),
                );
            }
            (Phase::Publishing, "FCUnpublish" | "deleteStream" | "closeStream") => {
                self.send_status(Level::Status, "NetStream.Unpublish.Success", "stopped");
                self.phase = Phase::Ended;
                return Ok(Some(Event::Unpublished));
            }
            (_, "FCUnpublish" | "deleteStream" | "closeStream" | "_result" | "_error" | "onStatus") => {}
            (_, "play" | "play2") => {
                self.send_status(
                    Level::Error,
                    "NetStream.Play.Failed",
                    "this server only takes streams",
                );
                return Err(SessionError::Play);
            }
            _ => self.refuse_call(&command),
        }
        Ok(None)
    }

    fn connect(&mut self, command: &Command) -> Result<(), SessionError> {
        let app = command.property("app").unwrap_or_default().trim_matches('/');
        if app != APP {
            let information = command::information(
                Level::Error,
                "NetConnection.Connect.Rejected",
                "the application is `live`: rtmp://host/live",
            );
            let result = command::call("_error", command.transaction, &[Value::Null, information], 0);
            self.send(COMMANDS, &result);
            return Err(SessionError::App);
        }
        self.send(
            CONTROL,
            &message::control(MessageType::WindowAcknowledgementSize, WINDOW_BYTES),
        );
        self.send(CONTROL, &message::set_peer_bandwidth(WINDOW_BYTES));
        self.encoder.set_chunk_size(CHUNK_SIZE, &mut self.output);
        let properties = [
            ("fmsVer".to_owned(), Value::String("FMS/3,5,7,7009".to_owned())),
            ("capabilities".to_owned(), Value::Number(31.0)),
        ];
        let information = command::information(Level::Status, "NetConnection.Connect.Success", "connected");
        self.answer(command, &[Value::Object(properties.into()), information]);
        self.phase = Phase::Connected;
        Ok(())
    }

    fn ask_to_publish(&mut self, command: &Command) -> Result<Event, SessionError> {
        let name = command.text(1).unwrap_or_default();
        if name.is_empty() || name.len() > MAX_KEY_BYTES {
            self.refuse_publish(&Refusal::Denied);
            return Err(SessionError::Key);
        }
        self.phase = Phase::Asked;
        Ok(Event::PublishRequested {
            key: Secret::new(name.to_owned()),
        })
    }

    fn answer(&mut self, command: &Command, values: &[Value]) {
        self.send(
            COMMANDS,
            &command::call("_result", command.transaction, values, 0),
        );
    }

    fn refuse_call(&mut self, command: &Command) {
        self.ignored += 1;
        if command.transaction != 0.0 {
            let information = command::information(Level::Error, "NetConnection.Call.Failed", "no such call");
            let result = command::call("_error", command.transaction, &[Value::Null, information], 0);
            self.send(COMMANDS, &result);
        }
    }

    fn send_status(&mut self, level: Level, code: &str, description: &str) {
        let information = command::information(level, code, description);
        self.send(
            STATUS,
            &command::call("onStatus", 0.0, &[Value::Null, information], STREAM_ID),
        );
    }

    fn send(&mut self, chunk_stream: u32, message: &Message) {
        self.encoder.encode(chunk_stream, message, &mut self.output);
    }
}

/// The application that encoders name in their URL: `rtmp://host/live`.
pub const APP: &str = "live";
/// The one message stream of a connection.
pub const STREAM_ID: u32 = 1;
/// Longest stream key: an event's number and some hundred hex digits.
pub const MAX_KEY_BYTES: usize = 256;
/// Bytes that may wait for [`Session::poll_event`]. What is read at once is less.
pub const MAX_INPUT_BYTES: usize = 256 << 10;
/// A publisher makes less than ten calls; some encoders repeat one now and then.
pub const MAX_COMMANDS: u32 = 512;

const WINDOW_BYTES: u32 = 2_500_000;
const CHUNK_SIZE: usize = 4_096;

const CONTROL: u32 = 2;
const COMMANDS: u32 = 3;
const STATUS: u32 = 5;

#[cfg(test)]
mod tests;
