use std::{sync::Arc, time::Duration};

use bytes::BytesMut;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
    time::{Instant, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;
use w3av_stream::{Publisher, StreamError, StreamState};
use w3av_types::{EventId, RenditionId};

use super::{ConnectionError, IngestEvent, Services, TimeoutPhase};
use crate::{
    demuxer::{DemuxError, Demuxed, Demuxer, DemuxerStats},
    key::{KeyCheck, KeyError},
    rtmp::session::{Event, Refusal, Session},
    stats::IngestStats,
    timeline::TimelineStats,
};

/// One peer: its socket, its session and, once accepted, what it publishes.
pub(super) struct Connection<K> {
    services: Arc<Services<K>>,
    socket: TcpStream,
    session: Session,
    buffer: BytesMut,
    opened: Instant,
    last_read: Instant,
    /// When the unfinished message started, and how many were finished before it.
    message: Option<(Instant, u64)>,
    publication: Option<Publication>,
}

struct Publication {
    event: EventId,
    publisher: Publisher,
    state: watch::Receiver<StreamState>,
    demuxer: Demuxer,
    demuxed: Vec<Demuxed>,
    has_unit: bool,
    counted: (DemuxerStats, TimelineStats),
}

impl<K: KeyCheck> Connection<K> {
    pub(super) fn new(services: Arc<Services<K>>, socket: TcpStream, filler: u64) -> Self {
        let now = Instant::now();
        Self {
            services,
            socket,
            session: Session::new(filler),
            buffer: BytesMut::with_capacity(READ_BYTES),
            opened: now,
            last_read: now,
            message: None,
            publication: None,
        }
    }

    /// Serves the peer until it leaves, the stream closes or `cancel`. Call [`Self::finish`] after it in any case.
    pub(super) async fn run(&mut self, cancel: &CancellationToken) -> Result<(), ConnectionError> {
        let result = tokio::select! {
            biased;
            () = cancel.cancelled() => Ok(()),
            result = self.serve() => result,
        };
        // The peer may still want to read why.
        let flushed = self.flush().await;
        result.and(flushed)
    }

    /// Leaves the publisher's seat and tells so. Returns what was published.
    pub(super) async fn finish(mut self) -> Option<EventId> {
        IngestStats::add(&self.services.stats.messages_ignored, self.session.ignored());
        let publication = self.publication.take();
        let event = publication.as_ref().map(|publication| publication.event);
        if let Some(event) = event {
            drop(publication);
            self.services
                .stats
                .publishers_now
                .fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
            let lost = self.services.events.send(IngestEvent::Lost { event });
            // Nobody receives at the end of a shutdown.
            let _ = timeout(GOODBYE, lost).await;
        }
        self.linger().await;
        event
    }

    async fn serve(&mut self) -> Result<(), ConnectionError> {
        loop {
            while let Some(event) = self
                .session
                .poll_event()
                .map_err(|source| ConnectionError::Protocol { source })?
            {
                self.handle_event(event).await?;
            }
            self.flush().await?;
            if self.session.is_ended() || !self.read().await? {
                return Ok(());
            }
        }
    }

    /// Reads what there is; false at the orderly end of the connection or of the stream.
    async fn read(&mut self) -> Result<bool, ConnectionError> {
        let (deadline, phase) = self.deadline();
        self.buffer.clear();
        self.buffer.reserve(READ_BYTES);
        let closed = async {
            match &mut self.publication {
                // An error means that the stream is gone, which is just as closed.
                Some(publication) => drop(publication.state.wait_for(|s| *s == StreamState::Closed).await),
                None => std::future::pending().await,
            }
        };
        let read = tokio::select! {
            biased;
            () = closed => return Ok(false),
            read = timeout_at(deadline, self.socket.read_buf(&mut self.buffer)) => read,
        };
        let len = read
            .map_err(|_| ConnectionError::Timeout { phase })?
            .map_err(|source| ConnectionError::Io { source })?;
        if len == 0 {
            return if self.session.is_mid_message() {
                Err(ConnectionError::Truncated)
            } else {
                Ok(false)
            };
        }
        self.last_read = Instant::now();
        IngestStats::add(&self.services.stats.bytes, len as u64);
        self.session
            .handle_input(&self.buffer)
            .map_err(|source| ConnectionError::Protocol { source })?;
        Ok(true)
    }

    /// When the peer has taken too long, and for what.
    fn deadline(&mut self) -> (Instant, TimeoutPhase) {
        let config = &self.services.config;
        if self.publication.is_none() {
            return (
                self.opened + Duration::from_millis(config.setup_timeout_ms),
                TimeoutPhase::Setup,
            );
        }
        let completed = self.session.completed();
        self.message = match self.message {
            _ if !self.session.is_mid_message() => None,
            Some(message) if message.1 == completed => Some(message),
            _ => Some((self.last_read, completed)),
        };
        let idle = self.last_read + Duration::from_millis(config.idle_timeout_ms);
        match self.message {
            Some((started, _)) if started + Duration::from_millis(config.message_timeout_ms) < idle => (
                started + Duration::from_millis(config.message_timeout_ms),
                TimeoutPhase::Message,
            ),
            _ => (idle, TimeoutPhase::Idle),
        }
    }

    async fn handle_event(&mut self, event: Event) -> Result<(), ConnectionError> {
        let arrival_us = u64::try_from(self.services.origin.elapsed().as_micros()).unwrap_or(u64::MAX);
        match event {
            Event::PublishRequested { key } => {
                if let Err(error) = self.publish(key.expose()).await {
                    self.session.refuse_publish(&refusal(&error));
                    return Err(error);
                }
                Ok(())
            }
            Event::Video { timestamp_ms, body } => {
                self.push(|demuxer, out| demuxer.video(timestamp_ms, body, arrival_us, out))
                    .await
            }
            Event::Audio { timestamp_ms, body } => {
                self.push(|demuxer, out| demuxer.audio(timestamp_ms, body, arrival_us, out))
                    .await
            }
            Event::Unpublished => Ok(()),
        }
    }

    async fn publish(&mut self, key: &str) -> Result<(), ConnectionError> {
        let phase = TimeoutPhase::Setup;
        let event = timeout(KEY_CHECK_TIMEOUT, self.services.keys.authorize(key))
            .await
            .unwrap_or(Err(KeyError::Unavailable))
            .map_err(|source| ConnectionError::Key { source })?;
        if self.opened.elapsed() > Duration::from_millis(self.services.config.setup_timeout_ms) {
            return Err(ConnectionError::Timeout { phase });
        }
        let stream = self
            .services
            .directory
            .find(event)
            .ok_or(ConnectionError::NotOpen { event })?;
        let publisher = stream
            .publish(RenditionId::Source)
            .map_err(|source| ConnectionError::Publish { source })?;
        let demuxer = Demuxer::new(publisher.resume_90k());
        self.publication = Some(Publication {
            event,
            state: stream.state(),
            publisher,
            counted: (demuxer.stats(), demuxer.timeline_stats()),
            demuxer,
            demuxed: Vec::new(),
            has_unit: false,
        });
        IngestStats::count(&self.services.stats.publishers);
        IngestStats::count(&self.services.stats.publishers_now);
        self.session.accept_publish();
        self.tell(IngestEvent::Connected { event }).await;
        Ok(())
    }

    async fn push(
        &mut self,
        demux: impl FnOnce(&mut Demuxer, &mut Vec<Demuxed>) -> Result<(), DemuxError>,
    ) -> Result<(), ConnectionError> {
        let Some(publication) = &mut self.publication else {
            return Ok(());
        };
        let result = demux(&mut publication.demuxer, &mut publication.demuxed);
        let is_first = publication.push(&self.services.stats);
        let event = publication.event;
        if let Err(source) = result {
            let reason = innermost(&source);
            self.session.refuse_publish(&Refusal::Media(reason));
            return Err(ConnectionError::Media { source });
        }
        if is_first {
            self.tell(IngestEvent::FirstUnit { event }).await;
        }
        Ok(())
    }

    /// Waits while the owner is busy: reading stops then, and the publisher's own queue grows.
    async fn tell(&self, event: IngestEvent) {
        // Without a receiver the server is about to be stopped.
        let _ = self.services.events.send(event).await;
    }

    async fn flush(&mut self) -> Result<(), ConnectionError> {
        while let Some(output) = self.session.poll_output() {
            timeout(WRITE_TIMEOUT, self.socket.write_all(&output))
                .await
                .map_err(|_| ConnectionError::Timeout {
                    phase: TimeoutPhase::Write,
                })?
                .map_err(|source| ConnectionError::Io { source })?;
        }
        Ok(())
    }

    /// Lets the peer read the last words: closing with unread input would take them back.
    async fn linger(&mut self) {
        let drain = async {
            self.socket.shutdown().await?;
            let mut left = LINGER_BYTES;
            while left > 0 {
                self.buffer.clear();
                match self.socket.read_buf(&mut self.buffer).await? {
                    0 => break,
                    len => left = left.saturating_sub(len),
                }
            }
            std::io::Result::Ok(())
        };
        // It is gone either way.
        let _ = timeout(GOODBYE, drain).await;
    }
}

impl Publication {
    /// Moves what was demuxed into the stream. Returns whether the publisher's first unit was among it.
    fn push(&mut self, stats: &IngestStats) -> bool {
        let had_unit = self.has_unit;
        for demuxed in self.demuxed.drain(..) {
            match demuxed {
                Demuxed::Configs(configs) => self.publisher.set_configs(configs),
                Demuxed::Discontinuity => self.publisher.mark_discontinuity(),
                Demuxed::Unit(unit) => {
                    let is_accepted = self.publisher.push(unit);
                    self.has_unit |= is_accepted;
                    IngestStats::count(if is_accepted {
                        &stats.units
                    } else {
                        &stats.units_refused
                    });
                }
            }
        }
        self.count(stats);
        self.has_unit && !had_unit
    }

    /// Adds what the demuxer counted since the last call.
    fn count(&mut self, stats: &IngestStats) {
        let now = (self.demuxer.stats(), self.demuxer.timeline_stats());
        if now == self.counted {
            return;
        }
        let ((media, time), (media_before, time_before)) = (now, std::mem::replace(&mut self.counted, now));
        IngestStats::add(&stats.bodies_skipped, media.skipped - media_before.skipped);
        IngestStats::add(&stats.units_malformed, media.malformed - media_before.malformed);
        IngestStats::add(&stats.units_nudged, time.nudged - time_before.nudged);
        IngestStats::add(
            &stats.discontinuities,
            time.discontinuities - time_before.discontinuities,
        );
        IngestStats::add(&stats.audio_resynced, time.resynced - time_before.resynced);
    }
}

/// What the peer is told.
fn refusal(error: &ConnectionError) -> Refusal {
    match error {
        ConnectionError::Key {
            source: KeyError::Invalid,
        }
        | ConnectionError::NotOpen { .. } => Refusal::Denied,
        ConnectionError::Publish {
            source: StreamError::AlreadyPublished { .. },
        } => Refusal::Taken,
        _ => Refusal::Unavailable,
    }
}

/// The last cause, which names what the person at the encoder can change.
fn innermost(error: &DemuxError) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// Bytes read at once.
const READ_BYTES: usize = 64 << 10;
/// A key check reads a small table; a peer waits no longer for one that hangs.
const KEY_CHECK_TIMEOUT: Duration = Duration::from_secs(5);
/// Replies are a few hundred bytes; a peer that does not take them is gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);
/// For the last words in either direction.
const GOODBYE: Duration = Duration::from_secs(1);
/// Bytes that are thrown away while the peer reads the last words.
const LINGER_BYTES: usize = 1 << 20;
