use std::sync::Arc;

use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use w3av_media::{
    TrackConfigs,
    ladder::{self, Rung},
};
use w3av_stream::{Join, Rendition, Stream, StreamState};
use w3av_types::RenditionId;

use crate::{
    attempt::{Attempt, Reason},
    backoff::Backoff,
    error::TranscodeError,
    outputs::Outputs,
    process::{Process, WorkerCommand},
    stats::JobStats,
};

/// Transcodes one stream to its ladder until the stream is over.
#[derive(Debug)]
pub struct Job {
    stream: Arc<Stream>,
    ladder: Vec<Rung>,
    command: WorkerCommand,
    stats: Arc<JobStats>,
}

impl Job {
    /// `ladder`: as [`ladder::plan`] makes it; each rung becomes the rendition of its height. The job's audio has the
    /// highest of the ladder's audio bit rates in every rung: it is encoded once.
    #[must_use]
    pub fn new(stream: Arc<Stream>, ladder: Vec<Rung>, command: WorkerCommand) -> Self {
        Self {
            stream,
            ladder,
            command,
            stats: Arc::default(),
        }
    }

    /// Counters that outlive the job.
    #[must_use]
    pub fn stats(&self) -> Arc<JobStats> {
        Arc::clone(&self.stats)
    }

    /// Waits for the source, then keeps a worker running until the stream is closed or `cancel` fires; what the worker
    /// still has is published first, for at most two seconds. Rungs stay published while workers are replaced.
    ///
    /// Dropping the future kills the worker at once.
    ///
    /// # Errors
    /// [`TranscodeError`] when no worker can do it, or a rung is published by somebody else.
    pub async fn run(self, cancel: CancellationToken) -> Result<(), TranscodeError> {
        let event = self.stream.id();
        let Some(source) = self.source(&cancel).await else {
            return Ok(());
        };
        let mut outputs = Outputs::new(Arc::clone(&self.stream), Arc::clone(&self.stats));
        let mut backoff = Backoff::default();
        loop {
            let args = self.args(outputs.start_worker());
            let (process, pipes) =
                Process::spawn(&self.command, &args).map_err(|source| TranscodeError::Spawn {
                    path: self.command.path.clone(),
                    source,
                })?;
            info!(%event, pid = process.pid(), ladder = %args[1], "transcoding worker started");
            let attempt = Attempt {
                event,
                reader: source.subscribe(Join::GopCache),
                outputs: &mut outputs,
                stats: &self.stats,
            };
            let started = Instant::now();
            let end = attempt.run(process, pipes, &cancel).await;
            let error = match end.reason {
                Reason::Finished => return Ok(()),
                Reason::Publish(source) => return Err(TranscodeError::Publish { source }),
                Reason::Replace(_) if cancel.is_cancelled() || self.is_over() => return Ok(()),
                Reason::Replace(error) => error,
            };
            self.stats.count_restart();
            let Some(wait) = backoff.after(end.had_output, started.elapsed()) else {
                return Err(TranscodeError::Failing {
                    attempts: backoff.fruitless(),
                    source: error,
                });
            };
            warn!(%event, %error, wait_ms = wait.as_millis(), "replacing transcoding worker");
            tokio::select! {
                () = cancel.cancelled() => return Ok(()),
                () = sleep(wait) => {}
            }
        }
    }

    /// The source rendition, once it has told its tracks; `None` when the stream ends or `cancel` fires before.
    async fn source(&self, cancel: &CancellationToken) -> Option<Arc<Rendition>> {
        let wait = async {
            let mut catalogue = self.stream.catalogue();
            catalogue
                .wait_for(|ids| ids.contains(&RenditionId::Source))
                .await
                .ok()?;
            let source = self.stream.rendition(RenditionId::Source)?;
            source
                .configs()
                .wait_for(|configs| **configs != TrackConfigs::default())
                .await
                .ok()?;
            Some(source)
        };
        tokio::select! {
            source = wait => source,
            () = cancel.cancelled() => None,
            () = closed(self.stream.state()) => None,
        }
    }

    fn is_over(&self) -> bool {
        *self.stream.state().borrow() == StreamState::Closed
    }

    fn args(&self, resume_after_90k: Option<i64>) -> Vec<String> {
        let mut args = vec!["--ladder".to_owned(), ladder::format(&self.ladder)];
        if let Some(resume) = resume_after_90k {
            args.extend(["--first-gop-ms", "0", "--resume-after-90k"].map(str::to_owned));
            args.push(resume.to_string());
        }
        args
    }
}

/// Waits until a stream is over.
async fn closed(mut state: watch::Receiver<StreamState>) {
    let _ = state.wait_for(|state| *state == StreamState::Closed).await;
}
