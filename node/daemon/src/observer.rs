//! Watches what another node serves, as a witness: counts the media time that really arrives.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anyhow::Context as _;
use tokio::{sync::mpsc, task::spawn_blocking, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};
use w3av_api::WitnessRequest;
use w3av_chain::Signer;
use w3av_oracle::Event;
use w3av_types::EventId;

use crate::{
    driver::{Input, unix_ms},
    memory::Memory,
    peers::{Leave, PeerError, Peers},
    wire::hex_text,
};

/// One event at one other node.
#[derive(Debug)]
pub(crate) struct Observer {
    pub(crate) event: EventId,
    /// The node that serves it.
    pub(crate) holder: u32,
    /// This node.
    pub(crate) node: u32,
    pub(crate) signer: Signer,
    pub(crate) genesis: String,
    pub(crate) peers: Peers,
    pub(crate) memory: Arc<Memory>,
    pub(crate) facts: mpsc::Sender<Input>,
}

impl Observer {
    /// Runs until stopped. What can't be reached is tried again.
    pub(crate) async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        tokio::select! {
            () = stop.cancelled() => Ok(()),
            () = self.watch() => Ok(()),
        }
    }

    async fn watch(&self) {
        let mut seen = Seen::default();
        let mut delay = RETRY;
        loop {
            match self.watch_once(&mut seen).await {
                Ok(()) => return,
                Err(error) => {
                    debug!(event = %self.event, holder = self.holder, error = format!("{error:#}"), "not watching now");
                }
            }
            sleep(delay).await;
            delay = (delay * 2).min(MAX_RETRY);
            if seen.progressed() {
                delay = RETRY;
            }
        }
    }

    /// Watches with one leave, until the playlist ends.
    async fn watch_once(&self, seen: &mut Seen) -> anyhow::Result<()> {
        let endpoint = self.peers.endpoint(self.holder)?;
        let mut leave = self.ask_leave(&endpoint).await?;
        let master = String::from_utf8(self.peers.get(&endpoint, &leave.hls).await?.to_vec())?;
        let variant = lowest_variant(&master).context("the playlist names no rendition")?;
        info!(event = %self.event, holder = self.holder, variant, "watching as a witness");
        let mut refresh_at_ms = unix_ms() + REFRESH_MS;
        loop {
            if unix_ms() >= refresh_at_ms {
                leave = self.peers.refresh(&endpoint, &leave.token).await?;
                refresh_at_ms = unix_ms() + REFRESH_MS;
            }
            let base = leave.hls.trim_end_matches("master.m3u8");
            let playlist = self.peers.get(&endpoint, &format!("{base}{variant}")).await?;
            let playlist = String::from_utf8(playlist.to_vec())?;
            let folder = variant.rsplit_once('/').map_or("", |(folder, _)| folder);
            for (uri, duration_ms) in segments(&playlist) {
                if !seen.is_new(&uri) {
                    continue;
                }
                let segment = match self.peers.get(&endpoint, &format!("{base}{folder}/{uri}")).await {
                    // It left the window before we got to it: not received, so not counted.
                    Err(PeerError::Refused { status: 404, .. }) => {
                        seen.note(&uri);
                        continue;
                    }
                    other => other?,
                };
                seen.note(&uri);
                if is_transport_stream(&segment) {
                    self.count(duration_ms).await?;
                }
            }
            if playlist.lines().any(|line| line == "#EXT-X-ENDLIST") {
                return Ok(());
            }
            sleep(POLL).await;
        }
    }

    async fn ask_leave(&self, endpoint: &str) -> Result<Leave, PeerError> {
        let (event, node, at_ms) = (self.event.0, self.node, unix_ms());
        let server = endpoint.split_once("://").map_or("", |(_, rest)| rest);
        let server = server.split('/').next().unwrap_or(server);
        let text = WitnessRequest::text(&self.genesis, server, event, node, at_ms);
        let request = WitnessRequest {
            event,
            node,
            at_ms,
            signature: hex_text(&self.signer.sign(text.as_bytes())),
        };
        self.peers.witness(endpoint, &request).await
    }

    /// Writes down and tells what was received.
    async fn count(&self, added_ms: u64) -> anyhow::Result<()> {
        let (memory, event) = (Arc::clone(&self.memory), self.event);
        spawn_blocking(move || memory.add_delivered_ms(event, added_ms))
            .await
            .context("write the memory")??;
        let fact = Event::MediaDelivered { event, added_ms };
        // The driver is gone only when the node stops.
        _ = self.facts.send(Input::Fact(fact)).await;
        Ok(())
    }
}

/// Segments that were counted or given up, newest last.
#[derive(Debug, Default)]
struct Seen {
    names: BTreeSet<String>,
    order: std::collections::VecDeque<String>,
    has_progress: bool,
}

impl Seen {
    fn is_new(&self, uri: &str) -> bool {
        !self.names.contains(uri)
    }

    fn note(&mut self, uri: &str) {
        self.names.insert(uri.to_owned());
        self.order.push_back(uri.to_owned());
        self.has_progress = true;
        if self.order.len() > MAX_SEEN
            && let Some(oldest) = self.order.pop_front()
        {
            self.names.remove(&oldest);
        }
    }

    fn progressed(&mut self) -> bool {
        std::mem::take(&mut self.has_progress)
    }
}

/// The rendition of the lowest rate: enough to count time, and cheapest for both sides. Source: RFC 8216, 4.3.4.2.
fn lowest_variant(master: &str) -> Option<&str> {
    let mut best: Option<(u64, &str)> = None;
    let mut rate = None;
    for line in master.lines() {
        if let Some(attributes) = line.strip_prefix("#EXT-X-STREAM-INF:") {
            rate = attributes
                .split(',')
                .find_map(|attribute| attribute.trim().strip_prefix("BANDWIDTH=")?.parse().ok());
        } else if !line.starts_with('#') && is_plain(line) {
            let found = (rate.take().unwrap_or(u64::MAX), line);
            if best.is_none_or(|known| found.0 < known.0) {
                best = Some(found);
            }
        }
    }
    best.map(|(_, variant)| variant)
}

/// Address and duration in ms of each segment. Source: RFC 8216, 4.3.2.1.
fn segments(playlist: &str) -> Vec<(String, u64)> {
    let (mut segments, mut duration_ms) = (Vec::new(), None);
    for line in playlist.lines() {
        if let Some(text) = line.strip_prefix("#EXTINF:") {
            let seconds = text.split(',').next().and_then(|text| text.parse::<f64>().ok());
            duration_ms = seconds
                .filter(|seconds| (0.0..=MAX_SEGMENT_S).contains(seconds))
                .map(|seconds| (seconds * 1_000.0).round() as u64);
        } else if !line.starts_with('#')
            && is_plain(line)
            && let Some(duration_ms) = duration_ms.take()
        {
            segments.push((line.to_owned(), duration_ms));
        }
    }
    segments
}

/// A relative address that can't lead anywhere else.
fn is_plain(line: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    !line.is_empty() && line.chars().all(is_allowed) && !line.contains("..") && !line.starts_with('/')
}

/// Whether the bytes are whole transport stream packets, one of which starts a video or audio packet with a time stamp.
/// Source: ISO/IEC 13818-1, 2.4.3.2, 2.4.3.6.
fn is_transport_stream(bytes: &[u8]) -> bool {
    const PACKET: usize = 188;
    if bytes.is_empty() || !bytes.len().is_multiple_of(PACKET) {
        return false;
    }
    let mut has_time_stamp = false;
    for packet in bytes.chunks_exact(PACKET) {
        let (is_start, has_error) = (packet[1] & 0x40 != 0, packet[1] & 0x80 != 0);
        if packet[0] != 0x47 || has_error {
            return false;
        }
        let adaptation = packet[3] >> 4 & 3;
        let at = if adaptation & 2 == 0 {
            4
        } else {
            5 + usize::from(packet[4])
        };
        if is_start
            && adaptation & 1 != 0
            && let Some(pes) = packet.get(at..at + 9)
        {
            let is_media = pes[..3] == [0, 0, 1] && matches!(pes[3], 0xC0..=0xEF);
            has_time_stamp |= is_media && pes[7] & 0x80 != 0;
        }
    }
    has_time_stamp
}

/// Between two looks at the playlist: a segment is a second or two.
const POLL: Duration = Duration::from_millis(1_000);
/// Before the first playlist is there; doubles up to [`MAX_RETRY`].
const RETRY: Duration = Duration::from_millis(500);
const MAX_RETRY: Duration = Duration::from_secs(10);
/// A token admits for 90 s by default.
const REFRESH_MS: u64 = 30_000;
/// Names that are remembered: a segment is listed for seconds, these are many minutes.
const MAX_SEEN: usize = 1_024;
/// A longer segment is no segment of ours.
const MAX_SEGMENT_S: f64 = 30.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_rate_is_watched() {
        let master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=3000,CODECS=\"a,b\"\n720p/index.m3u8\n\
                      #EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=1,BANDWIDTH=900\n360p/index.m3u8\n";
        assert_eq!(lowest_variant(master), Some("360p/index.m3u8"));
        assert_eq!(lowest_variant("#EXTM3U\n"), None);
        assert_eq!(lowest_variant("http://elsewhere/x\n//e/x\n../x\n/x\n"), None);
    }

    #[test]
    fn segments_have_their_durations() {
        let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:0.5,\n0.ts\n#EXTINF:2.002,\n1.ts\n#EXTINF:x,\n2.ts\n\
                        #EXTINF:1e9,\n3.ts\n4.ts\n#EXTINF:1,\nhttp://elsewhere/5.ts\n";
        assert_eq!(
            segments(playlist),
            [("0.ts".to_owned(), 500), ("1.ts".to_owned(), 2_002)]
        );
    }

    #[test]
    fn only_a_transport_stream_with_a_time_stamp_counts() {
        let mut packet = [0xff_u8; 188];
        packet[..4].copy_from_slice(&[0x47, 0x41, 0x00, 0x10]);
        packet[4..13].copy_from_slice(&[0, 0, 1, 0xE0, 0, 0, 0x80, 0x80, 5]);
        assert!(is_transport_stream(&packet));
        assert!(is_transport_stream(&[packet, packet].concat()));
        assert!(!is_transport_stream(&packet[..187]));
        assert!(!is_transport_stream(&[]));
        let mut broken = packet;
        broken[0] = 0;
        assert!(!is_transport_stream(&broken));
        let mut silent = packet;
        silent[1] = 0x01;
        assert!(!is_transport_stream(&silent));
        let mut adapted = packet;
        (adapted[3], adapted[4]) = (0x30, 255);
        assert!(
            !is_transport_stream(&adapted),
            "an adaptation field beyond the packet"
        );
    }

    #[test]
    fn segment_is_counted_once() {
        let mut seen = Seen::default();
        assert!(seen.is_new("1.ts"));
        seen.note("1.ts");
        assert!(!seen.is_new("1.ts"));
        assert!(seen.progressed() && !seen.progressed());
        for number in 0..=MAX_SEEN {
            seen.note(&format!("{number}.aac"));
        }
        assert!(seen.names.len() <= MAX_SEEN && seen.order.len() <= MAX_SEEN);
    }
}
