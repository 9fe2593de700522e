use bytes::BufMut;
use proptest::prelude::*;

use super::*;
use crate::rtmp::{
    chunk::ChunkError,
    handshake::{HandshakeError, PACKET_BYTES, VERSION},
};

/// A publisher that says what it says without waiting for answers.
struct Client {
    bytes: BytesMut,
    encoder: ChunkEncoder,
}

impl Client {
    fn greeting() -> Self {
        let mut bytes = BytesMut::from(&[VERSION][..]);
        bytes.put_bytes(7, 2 * PACKET_BYTES);
        Self {
            bytes,
            encoder: ChunkEncoder::new(),
        }
    }

    fn call(mut self, name: &str, arguments: &[Value]) -> Self {
        self.encoder
            .encode(3, &command::call(name, 2.0, arguments, 0), &mut self.bytes);
        self
    }

    fn connect(self, app: &str) -> Self {
        let object = Value::Object(vec![("app".into(), Value::String(app.into()))]);
        self.call("connect", &[object])
    }

    fn publish(self, key: &str) -> Self {
        let arguments = [
            Value::Null,
            Value::String(key.into()),
            Value::String("live".into()),
        ];
        self.call("publish", &arguments)
    }

    fn send(mut self, message_type: MessageType, timestamp_ms: u32, payload: &[u8]) -> Self {
        let payload = Bytes::copy_from_slice(payload);
        let message = Message {
            message_type,
            stream_id: 1,
            timestamp_ms,
            payload,
        };
        self.encoder.encode(4, &message, &mut self.bytes);
        self
    }
}

/// What came of it all: events, commands and other messages sent back, and the error.
#[derive(Debug, PartialEq)]
struct Outcome {
    events: Vec<Event>,
    answers: Vec<Message>,
    error: Option<SessionError>,
}

impl Outcome {
    /// The codes of all results and notices, in order.
    fn codes(&self) -> Vec<String> {
        let code = |message: &Message| {
            let command = Command::decode(message).ok()?;
            let code = command
                .arguments
                .iter()
                .find_map(|value| value.field("code")?.as_str().map(str::to_owned));
            Some(
                format!("{} {}", command.name, code.unwrap_or_default())
                    .trim_end()
                    .to_owned(),
            )
        };
        let is_command = |m: &&Message| m.message_type == MessageType::CommandAmf0;
        self.answers.iter().filter(is_command).filter_map(code).collect()
    }

    fn of_type(&self, message_type: MessageType) -> Vec<&[u8]> {
        self.answers
            .iter()
            .filter(|m| m.message_type == message_type)
            .map(|m| &m.payload[..])
            .collect()
    }
}

/// Feeds a session in parts of the lengths in `split`, over and over, accepting the publisher.
fn run(bytes: &[u8], split: &[usize]) -> Outcome {
    let (mut session, mut output, mut events, mut error) =
        (Session::new(1), BytesMut::new(), Vec::new(), None);
    let (mut rest, mut lengths) = (bytes, split.iter().cycle());
    while !rest.is_empty() && error.is_none() {
        let len = lengths
            .next()
            .map_or(MAX_INPUT_BYTES, |len| *len)
            .clamp(1, rest.len());
        let (part, others) = rest.split_at(len);
        rest = others;
        error = session.handle_input(part).err();
        loop {
            match session.poll_event() {
                Ok(Some(event)) => {
                    if matches!(event, Event::PublishRequested { .. }) {
                        session.accept_publish();
                    }
                    events.push(event);
                }
                Ok(None) => break,
                Err(failed) => {
                    error = Some(failed);
                    break;
                }
            }
        }
        output.extend(session.poll_output());
    }
    Outcome {
        events,
        answers: answers(output),
        error,
    }
}

fn answers(mut output: BytesMut) -> Vec<Message> {
    let handshake_len = 1 + 2 * PACKET_BYTES;
    if output.len() < handshake_len {
        return Vec::new();
    }
    let _ = output.split_to(handshake_len);
    let mut decoder = ChunkDecoder::new();
    std::iter::from_fn(|| decoder.decode(&mut output).expect("our own chunks")).collect()
}

fn key(text: &str) -> Event {
    Event::PublishRequested {
        key: Secret::new(text.to_owned()),
    }
}

fn whole_publication() -> Client {
    Client::greeting()
        .connect("live")
        .call("releaseStream", &[Value::Null, Value::String("7-ab".into())])
        .call("FCPublish", &[Value::Null, Value::String("7-ab".into())])
        .call("createStream", &[Value::Null])
        .call("_checkbw", &[Value::Null])
        .publish("7-ab")
        .send(MessageType::DataAmf0, 0, b"metadata of any kind")
        .send(MessageType::Audio, 0, &[0xaf, 0, 0x12, 0x10])
        .send(MessageType::Video, 40, &[0x17; 300])
        .send(MessageType::Video, 80, &[])
        .send(MessageType::UserControl, 0, &[0, 6, 1, 2, 3, 4])
        .call("deleteStream", &[Value::Null, Value::Number(1.0)])
}

#[test]
fn publisher_is_answered_step_by_step() {
    let outcome = run(&whole_publication().bytes, &[]);
    let audio = Event::Audio {
        timestamp_ms: 0,
        body: Bytes::from_static(&[0xaf, 0, 0x12, 0x10]),
    };
    let video = Event::Video {
        timestamp_ms: 40,
        body: Bytes::from_static(&[0x17; 300]),
    };
    assert_eq!(
        (&outcome.events[..], outcome.error),
        (&[key("7-ab"), audio, video, Event::Unpublished][..], None)
    );
    let wanted = [
        "_result NetConnection.Connect.Success",
        "_result",
        "onFCPublish NetStream.Publish.Start",
        "_result",
        "_error NetConnection.Call.Failed",
        "onStatus NetStream.Publish.Start",
        "onStatus NetStream.Unpublish.Success",
    ];
    assert_eq!(outcome.codes(), wanted);
    assert_eq!(
        outcome.of_type(MessageType::UserControl),
        [&[0, 0, 0, 0, 0, 1][..], &[0, 7, 1, 2, 3, 4]]
    );
    assert_eq!(outcome.of_type(MessageType::WindowAcknowledgementSize).len(), 1);
    assert_eq!(outcome.of_type(MessageType::SetPeerBandwidth).len(), 1);
}

#[test]
fn created_stream_has_the_number_that_media_is_sent_on() {
    let outcome = run(&whole_publication().bytes, &[]);
    let results = outcome
        .answers
        .iter()
        .filter_map(|message| Command::decode(message).ok());
    let numbers: Vec<_> = results.filter_map(|c| c.arguments.get(1)?.as_number()).collect();
    assert_eq!(numbers, [f64::from(STREAM_ID)]);
}

#[test]
fn no_event_comes_before_the_owner_decides() {
    let bytes = Client::greeting()
        .connect("live")
        .publish("7-ab")
        .send(MessageType::Audio, 0, &[0xaf])
        .bytes;
    let mut session = Session::new(1);
    session.handle_input(&bytes).expect("room");
    assert_eq!(session.poll_event(), Ok(Some(key("7-ab"))));
    assert_eq!(session.poll_event(), Ok(None));
    session.accept_publish();
    assert!(matches!(session.poll_event(), Ok(Some(Event::Audio { .. }))));
}

#[test]
fn refused_publisher_is_told_why_and_heard_no_more() {
    for (refusal, code) in [
        (Refusal::Denied, "NetStream.Publish.Denied"),
        (Refusal::Taken, "NetStream.Publish.BadName"),
        (Refusal::Unavailable, "NetStream.Publish.Failed"),
        (Refusal::Media("H.265".into()), "NetStream.Publish.Rejected"),
    ] {
        let bytes = Client::greeting()
            .connect("live")
            .publish("x")
            .send(MessageType::Audio, 0, &[0xaf])
            .bytes;
        let mut session = Session::new(1);
        session.handle_input(&bytes).expect("room");
        session.poll_event().expect("asks").expect("asks");
        session.refuse_publish(&refusal);
        session.accept_publish();
        assert_eq!((session.poll_event(), session.is_ended()), (Ok(None), true));
        let mut output = BytesMut::new();
        output.extend(session.poll_output());
        let outcome = Outcome {
            events: vec![],
            answers: answers(output),
            error: None,
        };
        assert_eq!(outcome.codes().last(), Some(&format!("onStatus {code}")));
    }
}

#[test]
fn key_is_never_printed() {
    let outcome = run(&whole_publication().bytes, &[]);
    assert!(!format!("{:?}", outcome.events).contains("7-ab"));
}

#[test]
fn peers_out_of_order_are_refused() {
    let greeting = Client::greeting;
    let chunk = |source| SessionError::Chunk { source };
    let rows: [(Client, SessionError); 9] = [
        (greeting().publish("k"), SessionError::NotConnected),
        (greeting().connect("vod"), SessionError::App),
        (
            greeting().connect("live").connect("live"),
            SessionError::OutOfOrder,
        ),
        (
            greeting().connect("live").publish("a").publish("b"),
            SessionError::OutOfOrder,
        ),
        (greeting().connect("live").publish(""), SessionError::Key),
        (
            greeting().connect("live").publish(&"k".repeat(257)),
            SessionError::Key,
        ),
        (
            greeting().connect("live").send(MessageType::Video, 0, &[1]),
            SessionError::MediaBeforePublish,
        ),
        (
            greeting().connect("live").call("play", &[Value::Null]),
            SessionError::Play,
        ),
        (
            greeting()
                .connect("live")
                .send(MessageType::SetChunkSize, 0, &[0; 4]),
            chunk(ChunkError::ChunkSize { size: 0 }),
        ),
    ];
    for (client, error) in rows {
        assert_eq!(run(&client.bytes, &[]).error, Some(error));
    }
}

#[test]
fn unknown_application_is_told_so() {
    assert_eq!(
        run(&Client::greeting().connect("vod").bytes, &[]).codes(),
        ["_error NetConnection.Connect.Rejected"]
    );
    for app in ["live", "live/", "/live"] {
        assert_eq!(
            run(&Client::greeting().connect(app).bytes, &[]).error,
            None,
            "{app}"
        );
    }
}

#[test]
fn other_protocols_are_refused_at_once() {
    let error = SessionError::Handshake {
        source: HandshakeError { version: b'G' },
    };
    assert_eq!(run(b"GET / HTTP/1.1\r\n\r\n", &[]).error, Some(error));
}

#[test]
fn calls_without_end_are_refused() {
    let client = (0..=MAX_COMMANDS).fold(Client::greeting().connect("live"), |client, _| {
        client.call("x", &[])
    });
    assert_eq!(run(&client.bytes, &[]).error, Some(SessionError::TooManyCommands));
}

#[test]
fn input_that_nobody_polls_is_bounded() {
    let mut session = Session::new(1);
    session.handle_input(&[VERSION; MAX_INPUT_BYTES]).expect("room");
    assert_eq!(session.handle_input(&[0]), Err(SessionError::InputOverflow));
}

#[test]
fn received_bytes_are_acknowledged_once_per_window() {
    let client = Client::greeting().connect("live").send(
        MessageType::WindowAcknowledgementSize,
        0,
        &[0, 0, 0x27, 0x10],
    );
    let client = client.publish("k");
    let client = (0..300).fold(client, |client, n| {
        client.send(MessageType::Audio, n * 20, &[0xaf; 100])
    });
    let bytes = client.bytes;
    let outcome = run(&bytes, &[50]);
    assert_eq!(
        outcome.of_type(MessageType::Acknowledgement).len(),
        bytes.len() / 10_000
    );
}

#[test]
fn aggregate_is_taken_apart() {
    let aggregate = [
        8, 0, 0, 1, 0, 0, 5, 0, 0, 0, 0, 0xaf, 0, 0, 0, 12, 9, 0, 0, 1, 0, 0, 9, 0, 0, 0, 0, 0x17, 0, 0, 0,
        12,
    ];
    let client =
        Client::greeting()
            .connect("live")
            .publish("k")
            .send(MessageType::Aggregate, 100, &aggregate);
    let outcome = run(&client.bytes, &[]);
    let audio = Event::Audio {
        timestamp_ms: 100,
        body: Bytes::from_static(&[0xaf]),
    };
    let video = Event::Video {
        timestamp_ms: 104,
        body: Bytes::from_static(&[0x17]),
    };
    assert_eq!(outcome.events[1..], [audio, video]);
    let nested = [22, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 11];
    let client = Client::greeting()
        .connect("live")
        .publish("k")
        .send(MessageType::Aggregate, 100, &nested);
    assert_eq!(run(&client.bytes, &[]).events.len(), 1);
}

#[test]
fn amf3_commands_are_read_as_amf0() {
    let mut payload = vec![0];
    let object = Value::Object(vec![("app".into(), Value::String("live".into()))]);
    payload.extend_from_slice(&command::call("connect", 1.0, &[object], 0).payload);
    let client = Client::greeting().send(MessageType::CommandAmf3, 0, &payload);
    assert_eq!(
        run(&client.bytes, &[]).codes(),
        ["_result NetConnection.Connect.Success"]
    );
}

proptest! {
    #[test]
    fn any_split_gives_the_same_events_and_answers(split in prop::collection::vec(1..700usize, 1..30)) {
        let bytes = whole_publication().bytes;
        prop_assert_eq!(run(&bytes, &split), run(&bytes, &[]));
    }

    /// Bytes that are damaged somewhere, as the network never does and an attacker likes to.
    #[test]
    fn damaged_publications_never_panic_in_any_split(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
        split in prop::collection::vec(1..700usize, 1..30),
    ) {
        let mut bytes = whole_publication().bytes;
        let start = 1 + 2 * PACKET_BYTES;
        for (index, value) in damage {
            let index = start + index.index(bytes.len() - start);
            bytes[index] = value;
        }
        bytes.truncate(start + cut.index(bytes.len() - start));
        let (split, whole) = (run(&bytes, &split), run(&bytes, &[]));
        prop_assert_eq!((split.events, split.error), (whole.events, whole.error));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), greets in any::<bool>()) {
        let mut all = if greets { Client::greeting().bytes } else { BytesMut::new() };
        all.put_slice(&bytes);
        run(&all, &[]);
    }
}
