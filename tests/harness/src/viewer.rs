//! A viewer: proves who they are, gets a session, plays.

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::process::Command;
use w3av_chain::Signer;
use w3av_packager::flv::Demuxer;
use w3av_types::{EventId, TicketId};

/// An HTTP answer of the node is local and quick; a stream that stalls for longer is broken.
const ANSWER: Duration = Duration::from_secs(15);

/// What the gate said no with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The problem's detail.
    pub detail: String,
}

/// Admission to one event.
#[derive(Debug, Clone, Deserialize)]
pub struct Session {
    /// The path token.
    pub token: String,
    /// Path of the multivariant playlist.
    pub hls: String,
    /// Path of the FLV stream of the source rendition.
    pub flv: String,
}

/// What a separate player decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Playback {
    /// Pictures decoded.
    pub frames: u64,
    /// Picture height of the rendition that was played.
    pub height: u32,
}

/// How an FLV stream began.
#[derive(Debug, Clone, Copy)]
pub struct FlvStart {
    /// From the request to the first media tag.
    pub first_tag: Duration,
    /// Media tags read.
    pub tags: u64,
    /// Whether timestamps never went back within a track.
    pub is_monotonic: bool,
}

/// A viewer of one node.
#[derive(Debug, Clone)]
pub struct Viewer {
    http: reqwest::Client,
    node: String,
}

impl Viewer {
    /// A viewer that talks to the node at this address.
    #[must_use]
    pub fn new(node: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            node: node.to_owned(),
        }
    }

    /// Asks for a session with a signed challenge. The outer error is a broken node, the inner one its refusal.
    pub async fn admit(
        &self,
        who: &Signer,
        event: EventId,
        ticket: TicketId,
    ) -> Result<Result<Session, Refusal>> {
        let body = json!({ "event": event.0, "ticket": ticket.to_string() });
        let answer = self.prove(who, "/api/v1/sessions", body).await?;
        Ok(match answer {
            Ok(session) => Ok(serde_json::from_value(session).context("reading the session")?),
            Err(refusal) => Err(refusal),
        })
    }

    /// Asks for a new token of the same session.
    pub async fn refresh(&self, session: &Session) -> Result<Result<Session, Refusal>> {
        let answer = self
            .post("/api/v1/sessions/refresh", &json!({ "token": session.token }))
            .await?;
        Ok(match answer {
            Ok(session) => Ok(serde_json::from_value(session).context("reading the session")?),
            Err(refusal) => Err(refusal),
        })
    }

    /// Asks for the event's RTMP address with its stream key, as its host.
    pub async fn rtmp_address(&self, host: &Signer, event: EventId) -> Result<Result<String, Refusal>> {
        let answer = self
            .prove(host, "/api/v1/stream-keys", json!({ "event": event.0 }))
            .await?;
        Ok(answer.map(|key| {
            let text = |name: &str| key[name].as_str().unwrap_or_default().to_owned();
            format!(
                "{}/{}",
                text("rtmp_url").trim_end_matches('/'),
                text("stream_key")
            )
        }))
    }

    async fn prove(&self, who: &Signer, path: &str, mut body: Value) -> Result<Result<Value, Refusal>> {
        let address = who.address().to_string();
        let challenge = match self
            .post("/api/v1/challenges", &json!({ "address": address }))
            .await?
        {
            Ok(challenge) => challenge,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let text = challenge["text"].as_str().context("the challenge has no text")?;
        body["address"] = json!(address);
        body["nonce"] = challenge["nonce"].clone();
        body["proof"] = json!({
            "scheme": "sr25519",
            "public_key": format!("0x{}", hex::encode(who.public_key())),
            "signature": format!("0x{}", hex::encode(who.sign(text.as_bytes()))),
        });
        self.post(path, &body).await
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Result<Value, Refusal>> {
        let answer = self
            .http
            .post(format!("{}{path}", self.node))
            .timeout(ANSWER)
            .json(body)
            .send()
            .await;
        let answer = answer.with_context(|| format!("asking {path}"))?;
        let status = answer.status();
        let value: Value = answer
            .json()
            .await
            .with_context(|| format!("reading the answer of {path}"))?;
        Ok(if status.is_success() {
            Ok(value)
        } else {
            Err(refusal(status.as_u16(), &value))
        })
    }

    /// Fetches a path; returns the status and the body.
    pub async fn get(&self, path: &str) -> Result<(u16, Bytes)> {
        let answer = self
            .http
            .get(format!("{}{path}", self.node))
            .timeout(ANSWER)
            .send()
            .await?;
        Ok((answer.status().as_u16(), answer.bytes().await?))
    }

    /// Waits until the multivariant playlist is there.
    pub async fn wait_for_hls(&self, session: &Session, within: Duration) -> Result<String> {
        let started = Instant::now();
        loop {
            let (status, body) = self.get(&session.hls).await?;
            if status == 200 {
                return String::from_utf8(body.to_vec()).context("the playlist is not text");
            }
            ensure!(
                started.elapsed() < within,
                "no playlist within {within:?}, the last status was {status}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Decodes `seconds` of a gated address with the ffmpeg command line and counts the pictures.
    pub async fn play(&self, path: &str, seconds: u32) -> Result<Playback> {
        let output = Command::new("ffmpeg")
            .args(["-hide_banner", "-nostdin", "-loglevel", "info", "-xerror", "-i"])
            .arg(format!("{}{path}", self.node))
            .args([
                "-t",
                &seconds.to_string(),
                "-map",
                "0:v:0",
                "-map",
                "0:a:0?",
                "-f",
                "null",
                "-",
            ])
            .kill_on_drop(true)
            .output();
        let limit = Duration::from_secs(u64::from(seconds) * 3 + 20);
        let output = tokio::time::timeout(limit, output)
            .await
            .context("the player did not end")?
            .context("running ffmpeg")?;
        let text = String::from_utf8_lossy(&output.stderr);
        let frames = text
            .rsplit("frame=")
            .next()
            .and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        // The first "Video: h264 …, 1280x720" names the picture size.
        let height = text
            .split("Video: ")
            .nth(1)
            .and_then(|stream| stream.split([' ', ',']).find_map(picture_height));
        match (output.status.success(), frames, height) {
            (true, Some(frames), Some(height)) => Ok(Playback { frames, height }),
            // The address holds the token: it is left out of what is shown.
            _ => bail!("the player failed:\n{}", text.replace(path, "<gated address>")),
        }
    }

    /// Reads FLV tags until `tags` media tags have come.
    pub async fn read_flv(&self, path: &str, tags: u64) -> Result<FlvStart> {
        let started = Instant::now();
        let mut answer = self.http.get(format!("{}{path}", self.node)).send().await?;
        ensure!(
            answer.status().is_success(),
            "the FLV request was answered with {}",
            answer.status()
        );
        let mut demuxer = Demuxer::new();
        let (mut count, mut first_tag, mut is_monotonic) = (0, None, true);
        let mut last = std::collections::HashMap::new();
        while count < tags {
            let chunk = tokio::time::timeout(ANSWER, answer.chunk())
                .await
                .context("the FLV stream stalls")??;
            demuxer.feed(&chunk.context("the FLV stream ended")?);
            while let Some(tag) = demuxer.next().context("the FLV stream is broken")? {
                first_tag.get_or_insert_with(|| started.elapsed());
                let previous = last.insert(tag.kind, tag.timestamp_ms);
                is_monotonic &= previous.is_none_or(|previous| previous <= tag.timestamp_ms);
                count += 1;
            }
        }
        Ok(FlvStart {
            first_tag: first_tag.unwrap_or_default(),
            tags: count,
            is_monotonic,
        })
    }

    /// Reads an FLV stream until the node ends it; returns how long that took.
    pub async fn flv_until_ended(&self, path: &str, within: Duration) -> Result<Duration> {
        let started = Instant::now();
        let mut answer = self.http.get(format!("{}{path}", self.node)).send().await?;
        ensure!(
            answer.status().is_success(),
            "the FLV request was answered with {}",
            answer.status()
        );
        let drained = async { while let Ok(Some(_)) = answer.chunk().await {} };
        tokio::time::timeout(within, drained)
            .await
            .with_context(|| format!("the FLV stream goes on after {within:?}"))?;
        Ok(started.elapsed())
    }
}

/// The height in a word such as `1280x720`.
fn picture_height(word: &str) -> Option<u32> {
    let (width, height) = word.split_once('x')?;
    width.parse::<u32>().ok()?;
    height.parse().ok()
}

fn refusal(status: u16, problem: &Value) -> Refusal {
    Refusal {
        status,
        detail: problem["detail"].as_str().unwrap_or_default().to_owned(),
    }
}
