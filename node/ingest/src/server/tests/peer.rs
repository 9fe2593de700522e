//! A server with one open stream, and a publisher that says anything.

use std::sync::atomic::Ordering;

use bytes::{Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::JoinHandle,
};
use w3av_stream::{Join, Reader, Stream, StreamState};
use w3av_types::RenditionId;

use super::{super::*, EVENT, HANG, KEY};
use crate::{
    key::KeyError,
    rtmp::{
        amf0::Value,
        chunk::{ChunkDecoder, ChunkEncoder},
        command::{self, Command},
        handshake::{PACKET_BYTES, VERSION},
        message::{Message, MessageType},
    },
};

#[derive(Debug)]
struct Keys;

impl KeyCheck for Keys {
    async fn authorize(&self, key: &str) -> Result<EventId, KeyError> {
        match key {
            KEY => Ok(EVENT),
            "8-no-stream" => Ok(EventId(8)),
            "later" => Err(KeyError::Unavailable),
            _ => Err(KeyError::Invalid),
        }
    }
}

/// A server with one open stream.
pub(super) struct Fixture {
    pub(super) address: SocketAddr,
    pub(super) directory: Arc<Directory>,
    pub(super) stream: Arc<Stream>,
    events: mpsc::Receiver<IngestEvent>,
    pub(super) stats: Arc<IngestStats>,
    pub(super) cancel: CancellationToken,
    task: JoinHandle<Result<(), IngestError>>,
}

impl Fixture {
    pub(super) async fn new() -> Self {
        Self::with(IngestConfig::default()).await
    }

    pub(super) async fn with(config: IngestConfig) -> Self {
        let config = IngestConfig {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            ..config
        };
        let directory = Arc::new(Directory::new());
        let stream = directory.open(EVENT).expect("room");
        let (sender, events) = mpsc::channel(16);
        let server = IngestServer::bind(config, Arc::clone(&directory), Keys, sender, Instant::now());
        let server = server.await.expect("a free port");
        let (address, stats) = (server.local_addr().expect("bound"), server.stats());
        let cancel = CancellationToken::new();
        let task = tokio::spawn(server.run(cancel.clone()));
        Self {
            address,
            directory,
            stream,
            events,
            stats,
            cancel,
            task,
        }
    }

    pub(super) async fn event(&mut self) -> IngestEvent {
        timeout(HANG, self.events.recv())
            .await
            .expect("an event")
            .expect("the server runs")
    }

    /// A reader of the source rendition, before or after its first publisher.
    pub(super) fn source(&self) -> Reader {
        drop(self.stream.publish(RenditionId::Source));
        self.stream
            .rendition(RenditionId::Source)
            .expect("published")
            .subscribe(Join::GopCache)
    }

    pub(super) fn state(&self) -> StreamState {
        *self.stream.state().borrow()
    }

    /// Stops the server and checks that nothing is left of any connection.
    pub(super) async fn stop(mut self) -> Arc<IngestStats> {
        self.cancel.cancel();
        timeout(HANG, self.task)
            .await
            .expect("stops")
            .expect("no panic")
            .expect("no error");
        for gauge in [&self.stats.connections_open, &self.stats.publishers_now] {
            assert_eq!(gauge.load(Ordering::Relaxed), 0);
        }
        if let Some(source) = self.stream.rendition(RenditionId::Source) {
            assert!(!source.has_publisher());
        }
        self.events.close();
        self.stats
    }
}

/// A publisher that does not wait for answers before it goes on.
pub(super) struct Peer {
    pub(super) socket: TcpStream,
    encoder: ChunkEncoder,
    decoder: ChunkDecoder,
    input: BytesMut,
}

impl Peer {
    pub(super) async fn greet(address: SocketAddr) -> Self {
        let mut socket = TcpStream::connect(address).await.expect("the server listens");
        let mut greeting = vec![VERSION];
        greeting.resize(1 + 2 * PACKET_BYTES, 0);
        socket.write_all(&greeting).await.expect("open");
        socket.read_exact(&mut greeting).await.expect("an answer");
        Self {
            socket,
            encoder: ChunkEncoder::new(),
            decoder: ChunkDecoder::new(),
            input: BytesMut::new(),
        }
    }

    /// Connects, asks to publish, and returns the code of the status that comes.
    pub(super) async fn publish(address: SocketAddr, key: &str) -> (Self, String) {
        let mut peer = Self::greet(address).await;
        let app = Value::Object(vec![("app".into(), Value::String("live".into()))]);
        let publish = [
            Value::Null,
            Value::String(key.into()),
            Value::String("live".into()),
        ];
        peer.send(command::call("connect", 1.0, &[app], 0)).await;
        peer.send(command::call("publish", 2.0, &publish, 1)).await;
        let code = peer.status().await;
        (peer, code)
    }

    pub(super) async fn send(&mut self, message: Message) {
        let mut bytes = BytesMut::new();
        self.encoder.encode(4, &message, &mut bytes);
        self.socket.write_all(&bytes).await.expect("open");
    }

    pub(super) async fn send_media(&mut self, message_type: MessageType, timestamp_ms: u32, body: &[u8]) {
        let payload = Bytes::copy_from_slice(body);
        self.send(Message {
            message_type,
            stream_id: 1,
            timestamp_ms,
            payload,
        })
        .await;
    }

    /// AAC configuration and one frame.
    pub(super) async fn send_sound(&mut self) {
        self.send_media(MessageType::Audio, 0, &[0xaf, 0, 0x12, 0x10])
            .await;
        self.send_media(MessageType::Audio, 0, &[0xaf, 1, 0x21, 0x10])
            .await;
    }

    pub(super) async fn status(&mut self) -> String {
        loop {
            let message = timeout(HANG, self.message())
                .await
                .expect("an answer")
                .expect("a status before the end");
            let Ok(command) = Command::decode(&message) else {
                continue;
            };
            if command.name == "onStatus" {
                let code = command.arguments[1].field("code").and_then(Value::as_str);
                return code.expect("a code").to_owned();
            }
        }
    }

    /// The next message, or nothing at the end of the connection.
    pub(super) async fn message(&mut self) -> Option<Message> {
        loop {
            if let Some(message) = self.decoder.decode(&mut self.input).expect("the server's chunks") {
                return Some(message);
            }
            if self.socket.read_buf(&mut self.input).await.unwrap_or(0) == 0 {
                return None;
            }
        }
    }

    pub(super) async fn ends(mut self) {
        let end = async { while self.message().await.is_some() {} };
        timeout(HANG, end)
            .await
            .expect("the server closes the connection");
    }
}
