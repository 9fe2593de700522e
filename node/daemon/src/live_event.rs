//! What runs for one event while it is live.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::{
    sync::mpsc,
    task::{JoinSet, spawn_blocking},
    time::{MissedTickBehavior, interval, sleep},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{info, warn};
use w3av_api::Viewers;
use w3av_oracle::{BlockRef, Event};
use w3av_stream::{Directory, Stream};
use w3av_types::{EventId, RenditionId};

use crate::{
    config::HlsConfig,
    driver::{Input, unix_ms},
    memory::Memory,
    packaging::Packager,
    publish_gate::PublishGate,
    shelf::Shelves,
};

/// What events need of the node.
#[derive(Debug)]
pub(crate) struct Studio {
    pub(crate) directory: Arc<Directory>,
    pub(crate) publish_gate: Arc<PublishGate>,
    pub(crate) shelves: Arc<Shelves>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) hls: HlsConfig,
    /// Zero of the units' arrival times.
    pub(crate) origin: Instant,
    pub(crate) inputs: mpsc::Sender<Input>,
    pub(crate) viewers: Arc<Viewers>,
}

/// Accepts the host's stream, packages every rendition, and tells the oracle what happens. One task per event.
#[derive(Debug)]
pub(crate) struct LiveEvent {
    pub(crate) event: EventId,
    pub(crate) studio: Arc<Studio>,
    /// The block that made the event live; absent after a restart.
    pub(crate) cause: Option<BlockRef>,
    /// Fires when the event is over.
    pub(crate) closed: CancellationToken,
    /// Stops the ladder.
    pub(crate) ladder_stop: CancellationToken,
    /// Empty when no ladder runs.
    pub(crate) ladder: TaskTracker,
}

impl LiveEvent {
    /// Runs until the event is over, then drains: the publisher is refused, the ladder puts out what it has, the last
    /// segments go on the shelves.
    pub(crate) async fn run(self, cancel: CancellationToken) -> anyhow::Result<()> {
        let Some(stream) = self.open(&cancel).await else {
            return Ok(());
        };
        let mut packagers = JoinSet::new();
        let outcome = self.attend(&stream, &mut packagers, &cancel).await;
        self.drain(&stream, packagers).await;
        self.tell(Event::Drained(self.event)).await;
        outcome
    }

    /// Opens the stream and lets the host in; waits while the node has as many streams as it can carry.
    async fn open(&self, cancel: &CancellationToken) -> Option<Arc<Stream>> {
        let event = self.event;
        let stream = loop {
            if self.closed.is_cancelled() || cancel.is_cancelled() {
                return None;
            }
            match self.studio.directory.open(event) {
                Ok(stream) => break stream,
                Err(error) => warn!(%event, %error, "event is live but cannot be taken, trying again"),
            }
            tokio::select! {
                () = self.closed.cancelled() => return None,
                () = cancel.cancelled() => return None,
                () = sleep(OPEN_RETRY) => {}
            }
        };
        self.studio.publish_gate.open(event);
        let block = self.cause.map(|block| block.number);
        let since_block_ms = self
            .cause
            .map(|block| unix_ms().saturating_sub(block.timestamp_ms));
        info!(%event, block, since_block_ms, "ingest open");
        Some(stream)
    }

    async fn attend(
        &self,
        stream: &Arc<Stream>,
        packagers: &mut JoinSet<()>,
        cancel: &CancellationToken,
    ) -> anyhow::Result<()> {
        let shelf = self.studio.shelves.open(self.event);
        let mut catalogue = stream.catalogue();
        let mut packaged = BTreeSet::new();
        let mut delivered = Delivered::default();
        let mut look = interval(LOOK_INTERVAL);
        let mut has_segments = false;
        let mut count = interval(COUNT_INTERVAL);
        count.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.closed.cancelled() => break,
                () = cancel.cancelled() => break,
                Ok(()) = catalogue.changed() => {
                    for id in catalogue.borrow_and_update().iter().copied() {
                        if let Some(rendition) = stream.rendition(id).filter(|_| packaged.insert(id)) {
                            let packager =
                                Packager::new(self.event, rendition, Arc::clone(&shelf), &self.studio.hls, self.studio.origin);
                            packagers.spawn(packager.run());
                        }
                    }
                }
                _ = look.tick(), if !has_segments => {
                    has_segments = shelf.multivariant().is_some();
                    if has_segments {
                        self.tell(Event::FirstSegments(self.event)).await;
                    }
                }
                _ = count.tick() => self.count(stream, &mut delivered).await?,
            }
        }
        self.count(stream, &mut delivered).await
    }

    async fn drain(&self, stream: &Arc<Stream>, mut packagers: JoinSet<()>) {
        let event = self.event;
        self.studio.publish_gate.close(event);
        self.ladder_stop.cancel();
        self.ladder.close();
        self.ladder.wait().await;
        // Ends the publisher, and the packagers once they have read the rest.
        self.studio.directory.close(stream.id());
        while let Some(ended) = packagers.join_next().await {
            if let Err(error) = ended {
                warn!(%event, %error, "packager failed");
            }
        }
        info!(%event, "ingest closed");
    }

    /// Tells and writes down how much media time came in since the last time.
    async fn count(&self, stream: &Stream, delivered: &mut Delivered) -> anyhow::Result<()> {
        let Some(source) = stream.rendition(RenditionId::Source) else {
            return Ok(());
        };
        let (event, added_ms) = (self.event, delivered.since_last_ms(source.stats().media_90k));
        if added_ms == 0 {
            return Ok(());
        }
        let memory = Arc::clone(&self.studio.memory);
        let viewers = self.studio.viewers.sessions_of(event) as u64;
        spawn_blocking(move || {
            memory.note_viewers(event, viewers)?;
            memory.add_delivered_ms(event, added_ms)
        })
        .await
        .context("write the memory")??;
        self.tell(Event::MediaDelivered { event, added_ms }).await;
        Ok(())
    }

    /// Waits for room: facts are never dropped. The driver is gone only when the node stops, and then needs none.
    async fn tell(&self, fact: Event) {
        _ = self.studio.inputs.send(Input::Fact(fact)).await;
    }
}

/// Media time in whole milliseconds, without losing fractions.
#[derive(Debug, Default)]
struct Delivered {
    counted_ms: u64,
}

impl Delivered {
    fn since_last_ms(&mut self, media_90k: i64) -> u64 {
        let total_ms = u64::try_from(media_90k / 90).unwrap_or_default();
        let added_ms = total_ms.saturating_sub(self.counted_ms);
        self.counted_ms += added_ms;
        added_ms
    }
}

/// Delivered time that a crash may lose, against one `fsync` per event.
const COUNT_INTERVAL: Duration = Duration::from_secs(2);
/// Between two looks for the first segments, which the stream's status report waits for.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);
/// A stream's place becomes free when another event ends; nothing is gained by asking more often.
const OPEN_RETRY: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use w3av_gate::StreamKeys;
    use w3av_media::{AccessUnit, Track};
    use w3av_types::Secret;

    use super::*;

    const EVENT: EventId = EventId(7);

    struct Set {
        _dir: tempfile::TempDir,
        studio: Arc<Studio>,
        inputs: mpsc::Receiver<Input>,
        key: Secret<String>,
    }

    fn set() -> Set {
        let dir = tempfile::tempdir().expect("temporary folder");
        let keys = Arc::new(StreamKeys::new(&Secret::new([1; 32])));
        let (sender, inputs) = mpsc::channel(64);
        let studio = Studio {
            directory: Arc::default(),
            publish_gate: Arc::new(PublishGate::new(Arc::clone(&keys))),
            shelves: Arc::default(),
            memory: Arc::new(Memory::open(&dir.path().join("memory.redb")).expect("new")),
            hls: HlsConfig::default(),
            origin: Instant::now(),
            inputs: sender,
            viewers: Arc::new(Viewers::new(
                w3av_gate::Gate::new(&Secret::new([1; 32]), w3av_gate::GateConfig::new("localhost")),
                Arc::new(|| 0),
                Arc::new(|| [0; 32]),
            )),
        };
        Set {
            _dir: dir,
            studio: Arc::new(studio),
            inputs,
            key: keys.issue(EVENT),
        }
    }

    impl Set {
        fn event(&self, closed: &CancellationToken) -> LiveEvent {
            LiveEvent {
                event: EVENT,
                studio: Arc::clone(&self.studio),
                cause: None,
                closed: closed.clone(),
                ladder_stop: CancellationToken::new(),
                ladder: TaskTracker::new(),
            }
        }

        async fn fact(&mut self) -> Event {
            match self.inputs.recv().await {
                Some(Input::Fact(event)) => event,
                other => panic!("not a fact: {other:?}"),
            }
        }
    }

    fn unit(dts_90k: i64) -> AccessUnit {
        AccessUnit {
            track: Track::Audio,
            dts_90k,
            cts_90k: 0,
            is_key: true,
            is_disposable: false,
            arrival_us: 0,
            data: Bytes::from_static(&[0x21, 0x10, 0x04]),
        }
    }

    #[tokio::test]
    async fn oracle_learns_of_media_and_end() {
        let mut set = set();
        let closed = CancellationToken::new();
        let running = tokio::spawn(set.event(&closed).run(CancellationToken::new()));
        let stream = loop {
            if let Some(stream) = set.studio.directory.find(EVENT)
                && set.studio.publish_gate.authorize(set.key.expose()).is_ok()
            {
                break stream;
            }
            tokio::task::yield_now().await;
        };
        let mut publisher = stream.publish(RenditionId::Source).expect("free");
        publisher.push(unit(0));
        publisher.push(unit(90_000));
        closed.cancel();
        let mut facts = vec![set.fact().await];
        while facts.last() != Some(&Event::Drained(EVENT)) {
            facts.push(set.fact().await);
        }
        running.await.expect("no panic").expect("no failure");
        assert!(
            matches!(
                facts[0],
                Event::MediaDelivered {
                    added_ms: 1_000..,
                    ..
                }
            ),
            "{facts:?}"
        );
        assert!(set.studio.memory.delivered_ms(EVENT).expect("readable") >= 1_000);
        assert!(set.studio.directory.find(EVENT).is_none());
        assert!(set.studio.publish_gate.authorize(set.key.expose()).is_err());
    }

    #[tokio::test]
    async fn event_that_is_over_before_it_opens_lets_nobody_in() {
        let set = set();
        let closed = CancellationToken::new();
        closed.cancel();
        set.event(&closed)
            .run(CancellationToken::new())
            .await
            .expect("no failure");
        assert!(set.studio.directory.find(EVENT).is_none());
        assert!(set.studio.publish_gate.authorize(set.key.expose()).is_err());
    }

    #[test]
    fn delivered_time_keeps_fractions() {
        let mut delivered = Delivered::default();
        let added = [89, 90, 269, 270, 100, 900].map(|media_90k| delivered.since_last_ms(media_90k));
        assert_eq!(added, [0, 1, 1, 1, 0, 7]);
    }
}
