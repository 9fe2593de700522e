//! An RTMP publisher that notes when each unit leaves it.

use anyhow::{Context, Result, ensure};
use bytes::{Bytes, BytesMut};
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    process::{Child, Command},
    task::JoinHandle,
};
use w3av_ingest::rtmp::{
    amf0::{self, Value},
    chunk::ChunkEncoder,
    message::{Message, MessageType},
};
use w3av_packager::flv::{Demuxer, TagKind};

/// Bytes of C1 and S1 (RTMP 1.0, 5.2.3).
const HANDSHAKE: usize = 1_536;
/// Chunk streams of commands, audio and video, as encoders use them.
const COMMANDS: u32 = 3;
const AUDIO: u32 = 4;
const VIDEO: u32 = 6;
const CHUNK_SIZE: usize = 4_096;

/// When each unit was sent, by its payload.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent(Arc<Mutex<HashMap<u64, Instant>>>);

impl Sent {
    pub(crate) fn when(&self, key: u64) -> Option<Instant> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .copied()
    }
}

/// Tells units apart: a server may rewrite the header in front of a payload, but not the payload.
pub(crate) fn key(body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    body.get(5..).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}

/// A running push of the test picture.
#[derive(Debug)]
pub(crate) struct Push {
    pub(crate) sent: Sent,
    // Killed when dropped.
    _source: Child,
    task: JoinHandle<Result<()>>,
}

impl Drop for Push {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Push {
    /// Connects to `rtmp://host:port/app/key` and pushes 720p at 3 Mbit/s with a GOP of a second.
    pub(crate) async fn start(url: &str) -> Result<Self> {
        let (address, path) = url
            .trim_start_matches("rtmp://")
            .split_once('/')
            .context("an RTMP address")?;
        let (app, key) = path
            .split_once('/')
            .context("an RTMP address with application and key")?;
        let mut socket = TcpStream::connect(address)
            .await
            .context("connecting to the server")?;
        socket.set_nodelay(true)?;
        shake_hands(&mut socket).await?;
        let (reader, writer) = socket.into_split();
        let (mut encoder, mut writer) = (ChunkEncoder::new(), writer);
        publish(&mut encoder, &mut writer, app, key, address).await?;
        let mut source = source()?;
        let output = source.stdout.take().context("ffmpeg has no output")?;
        let sent = Sent::default();
        let noted = sent.clone();
        let task = tokio::spawn(async move {
            let answers = tokio::spawn(ignore(reader));
            let outcome = forward(output, &mut encoder, &mut writer, &noted).await;
            answers.abort();
            outcome
        });
        Ok(Self {
            sent,
            _source: source,
            task,
        })
    }
}

async fn shake_hands(socket: &mut TcpStream) -> Result<()> {
    let mut hello = vec![3; 1 + HANDSHAKE];
    hello[1..9].fill(0);
    socket.write_all(&hello).await?;
    let mut answer = vec![0; 1 + 2 * HANDSHAKE];
    socket
        .read_exact(&mut answer)
        .await
        .context("the server's handshake")?;
    ensure!(answer[0] == 3, "the server speaks RTMP version {}", answer[0]);
    socket.write_all(&answer[1..=HANDSHAKE]).await?;
    Ok(())
}

async fn publish(
    encoder: &mut ChunkEncoder,
    writer: &mut OwnedWriteHalf,
    app: &str,
    key: &str,
    address: &str,
) -> Result<()> {
    let mut bytes = BytesMut::new();
    encoder.set_chunk_size(CHUNK_SIZE, &mut bytes);
    let text = |text: &str| Value::String(text.into());
    let properties = Value::Object(vec![
        ("app".into(), text(app)),
        ("type".into(), text("nonprivate")),
        ("tcUrl".into(), text(&format!("rtmp://{address}/{app}"))),
    ]);
    command(
        encoder,
        0,
        &[text("connect"), Value::Number(1.0), properties],
        &mut bytes,
    );
    command(
        encoder,
        0,
        &[text("createStream"), Value::Number(2.0), Value::Null],
        &mut bytes,
    );
    command(
        encoder,
        1,
        &[
            text("publish"),
            Value::Number(3.0),
            Value::Null,
            text(key),
            text("live"),
        ],
        &mut bytes,
    );
    writer.write_all(&bytes).await.context("sending the commands")
}

fn command(encoder: &mut ChunkEncoder, stream_id: u32, values: &[Value], output: &mut BytesMut) {
    let mut payload = BytesMut::new();
    values.iter().for_each(|value| amf0::encode(value, &mut payload));
    let message = Message {
        message_type: MessageType::CommandAmf0,
        timestamp_ms: 0,
        stream_id,
        payload: payload.freeze(),
    };
    encoder.encode(COMMANDS, &message, output);
}

fn source() -> Result<Child> {
    Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-nostdin", "-re"])
        .args([
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=1280x720:rate=30",
            "-f",
            "lavfi",
            "-i",
            "sine=sample_rate=48000",
        ])
        .args([
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-tune",
            "zerolatency",
            "-b:v",
            "3M",
            "-g",
            "30",
            "-pix_fmt",
            "yuv420p",
        ])
        .args([
            "-c:a",
            "aac",
            "-b:a",
            "128k",
            "-ac",
            "2",
            "-flush_packets",
            "1",
            "-f",
            "flv",
            "-",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("starting ffmpeg")
}

async fn forward(
    mut input: impl AsyncReadExt + Unpin,
    encoder: &mut ChunkEncoder,
    writer: &mut OwnedWriteHalf,
    sent: &Sent,
) -> Result<()> {
    let (mut demuxer, mut buffer, mut bytes) = (Demuxer::new(), vec![0; 64 * 1024], BytesMut::new());
    loop {
        let count = input.read(&mut buffer).await?;
        ensure!(count > 0, "ffmpeg ended");
        demuxer.feed(&buffer[..count]);
        while let Some(tag) = demuxer.next()? {
            let (chunk_stream, message_type) = match tag.kind {
                TagKind::Audio => (AUDIO, MessageType::Audio),
                TagKind::Video => (VIDEO, MessageType::Video),
                _ => continue,
            };
            let key = key(&tag.body);
            let payload: Bytes = tag.body;
            let message = Message {
                message_type,
                timestamp_ms: tag.timestamp_ms,
                stream_id: 1,
                payload,
            };
            bytes.clear();
            encoder.encode(chunk_stream, &message, &mut bytes);
            sent.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(key, Instant::now());
            writer.write_all(&bytes).await.context("sending media")?;
        }
    }
}

/// Reads the server's answers so that its buffers do not fill.
async fn ignore(mut reader: OwnedReadHalf) {
    let mut buffer = [0; 4_096];
    while reader.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
}
