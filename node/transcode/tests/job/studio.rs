//! A stream with a camera, a job and viewers.

use std::{
    env,
    path::PathBuf,
    process::Command,
    sync::{Arc, LazyLock},
    time::Duration,
};

use tokio::{
    task::JoinHandle,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use w3av_media::{AccessUnit, Track, TrackConfigs, ladder};
use w3av_stream::{Directory, Item, Join, Publisher, Reader, ReaderEnd, Stream};
use w3av_transcode::{Job, JobStats, TranscodeError, WorkerCommand};
use w3av_types::{EventId, RenditionId};

use crate::source::Clip;

/// One event's stream.
pub(crate) struct Studio {
    directory: Directory,
    pub(crate) stream: Arc<Stream>,
}

impl Studio {
    pub(crate) fn open() -> Self {
        let directory = Directory::new();
        let stream = directory.open(EventId(7)).expect("room");
        Self { directory, stream }
    }

    pub(crate) fn close(&self) {
        self.directory.close(EventId(7));
    }

    pub(crate) fn camera(&self) -> Camera {
        let publisher = self.stream.publish(RenditionId::Source).expect("free");
        Camera { publisher }
    }

    pub(crate) fn start_job(&self) -> RunningJob {
        self.start_job_with(WorkerCommand {
            path: worker(),
            args: Vec::new(),
        })
    }

    pub(crate) fn start_job_with(&self, command: WorkerCommand) -> RunningJob {
        let rungs = ladder::parse("360:600000:96000,240:300000:64000").expect("valid");
        let job = Job::new(Arc::clone(&self.stream), rungs, command);
        let (stats, cancel) = (job.stats(), CancellationToken::new());
        let task = tokio::spawn(job.run(cancel.clone()));
        RunningJob { stats, cancel, task }
    }
}

/// The worker program: `W3AV_WORKER`, or the one next to this test, built now if it is not there.
fn worker() -> PathBuf {
    if let Some(path) = env::var_os("W3AV_WORKER") {
        return path.into();
    }
    let test = env::current_exe().expect("a path");
    let path = test
        .ancestors()
        .nth(2)
        .expect("target/debug/deps")
        .join("w3av-worker");
    if !path.is_file() {
        eprintln!(
            "building w3av-worker: {} is absent and W3AV_WORKER is not set",
            path.display()
        );
        let status = Command::new(env!("CARGO"))
            .args(["build", "-p", "w3av-worker"])
            .status()
            .expect("cargo");
        assert!(status.success() && path.is_file(), "cargo build -p w3av-worker");
    }
    path
}

/// A job in a task of its own.
pub(crate) struct RunningJob {
    pub(crate) stats: Arc<JobStats>,
    cancel: CancellationToken,
    task: JoinHandle<Result<(), TranscodeError>>,
}

impl RunningJob {
    /// Cancels it and waits for its end.
    pub(crate) async fn stop(self) -> Result<(), TranscodeError> {
        self.cancel.cancel();
        self.end().await
    }

    /// Waits for its end.
    pub(crate) async fn end(self) -> Result<(), TranscodeError> {
        timeout(PATIENCE, self.task)
            .await
            .expect("the job ends")
            .expect("no panic")
    }
}

/// Publishes clips as the source, at the speed at which they were filmed.
pub(crate) struct Camera {
    publisher: Publisher,
}

impl Camera {
    /// Publishes a whole clip in its own time.
    pub(crate) async fn film(&mut self, clip: Clip) {
        self.publisher.set_configs(clip.configs);
        let offset_90k = clip.units[0].dts_90k;
        let (epoch, started) = (*EPOCH, Instant::now());
        for mut unit in clip.units {
            let due = u64::try_from((unit.dts_90k - offset_90k).max(0) / 90).expect("positive");
            sleep_until(started + Duration::from_millis(due)).await;
            unit.arrival_us = u64::try_from(epoch.elapsed().as_micros()).expect("small") + 1;
            self.publisher.push(unit);
        }
    }

    /// The same in a task, so that others can go on meanwhile; the camera stays on the stream until it is aborted.
    pub(crate) fn roll(mut self, clip: Clip) -> JoinHandle<()> {
        tokio::spawn(async move {
            self.film(clip).await;
            std::future::pending().await
        })
    }
}

/// Reads one rendition and remembers what it saw.
pub(crate) struct Viewer {
    reader: Reader,
    pub(crate) configs: Option<Arc<TrackConfigs>>,
    pub(crate) video: Vec<AccessUnit>,
    audio_times: Vec<i64>,
    pub(crate) cuts: usize,
    cut_at: usize,
}

impl Viewer {
    /// Waits for the rendition to appear.
    pub(crate) async fn join(stream: &Arc<Stream>, id: RenditionId) -> Self {
        let mut catalogue = stream.catalogue();
        let appears = catalogue.wait_for(|ids| ids.contains(&id));
        timeout(PATIENCE, appears)
            .await
            .expect("the rendition appears")
            .expect("the stream is open");
        let reader = stream
            .rendition(id)
            .expect("it is in the catalogue")
            .subscribe(Join::GopCache);
        Self {
            reader,
            configs: None,
            video: Vec::new(),
            audio_times: Vec::new(),
            cuts: 0,
            cut_at: 0,
        }
    }

    /// Reads what comes next; false at the end of the stream.
    pub(crate) async fn next(&mut self, items: &mut Vec<Item>) -> bool {
        let before = items.len();
        match timeout(PATIENCE, self.reader.next(items))
            .await
            .expect("output comes")
        {
            Ok(()) => {}
            Err(ReaderEnd::Closed) => return false,
            Err(end) => panic!("{end}"),
        }
        for item in &items[before..] {
            match item {
                Item::Configs(configs) => self.configs = Some(Arc::clone(configs)),
                Item::Discontinuity => {
                    self.cuts += 1;
                    self.cut_at = self.video.len();
                }
                Item::Unit(shared) if shared.unit.track == Track::Video => {
                    self.video.push(shared.unit.clone())
                }
                Item::Unit(shared) => self.audio_times.push(shared.unit.dts_90k),
            }
        }
        true
    }

    /// Reads at least so many more pictures.
    pub(crate) async fn watch(&mut self, pictures: usize) {
        let wanted = self.video.len() + pictures;
        while self.video.len() < wanted {
            assert!(self.next(&mut Vec::new()).await, "the stream goes on");
        }
    }

    /// Reads until the first picture after a discontinuity.
    pub(crate) async fn watch_until_cut(&mut self) {
        let cuts = self.cuts;
        while self.cuts == cuts || self.video.len() == self.cut_at {
            assert!(self.next(&mut Vec::new()).await, "the stream goes on");
        }
    }

    /// Reads until the stream is closed.
    pub(crate) async fn watch_to_the_end(&mut self) {
        while self.next(&mut Vec::new()).await {}
    }

    /// The pictures before and after the last discontinuity.
    pub(crate) fn cut(&self) -> (&AccessUnit, &AccessUnit) {
        (&self.video[self.cut_at - 1], &self.video[self.cut_at])
    }

    pub(crate) fn assert_times_rise(&self) {
        assert!(
            self.video
                .windows(2)
                .all(|pair| pair[1].dts_90k > pair[0].dts_90k)
        );
        assert!(
            self.audio_times.windows(2).all(|pair| pair[1] > pair[0]),
            "{:?}",
            self.audio_times
        );
    }
}

/// Arrival times of all cameras count from here, as those of one node do.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

/// No test waits this long unless it fails.
const PATIENCE: Duration = Duration::from_secs(60);
