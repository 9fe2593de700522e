use std::time::Duration;

use tokio::{
    io::AsyncReadExt,
    process::ChildStdout,
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tracing::debug;
use w3av_media::record::{Decoder, Output};
use w3av_stream::{Reader, StreamError};
use w3av_types::EventId;

use crate::{
    error::WorkerEnd,
    feed::{Feed, FeedEnd},
    outputs::Outputs,
    process::{Pipes, Process, log_remarks},
    progress::Progress,
    stats::JobStats,
};

/// One worker from its start to its end.
pub(crate) struct Attempt<'a> {
    pub(crate) event: EventId,
    pub(crate) reader: Reader,
    pub(crate) outputs: &'a mut Outputs,
    pub(crate) stats: &'a JobStats,
}

/// How an attempt ended.
#[derive(Debug)]
pub(crate) struct AttemptEnd {
    pub(crate) reason: Reason,
    /// The worker had put out at least one unit.
    pub(crate) had_output: bool,
}

#[derive(Debug)]
pub(crate) enum Reason {
    /// The stream is over or the job cancelled, and the worker has put out all it had.
    Finished,
    /// The worker must be replaced.
    Replace(WorkerEnd),
    /// Nobody can publish what the worker puts out.
    Publish(StreamError),
}

impl Attempt<'_> {
    /// Runs the worker until it ends, gets stuck, or the stream is over. Dropping the future kills the worker.
    pub(crate) async fn run(self, process: Process, pipes: Pipes, cancel: &CancellationToken) -> AttemptEnd {
        let Self {
            event,
            reader,
            outputs,
            stats,
        } = self;
        let progress = Progress::default();
        stats.set_pid(process.pid());
        let reason = {
            let feed = Feed {
                event,
                reader,
                stdin: pipes.stdin,
                progress: &progress,
            }
            .run(cancel);
            let collect = Collect {
                outputs,
                stats,
                progress: &progress,
            }
            .run(pipes.stdout);
            let remarks = log_remarks(event, pipes.stderr);
            supervise(feed, collect, remarks, &progress, cancel).await
        };
        stats.set_pid(None);
        let reason = match reason {
            // Only when it has closed its output by itself is there a status worth waiting for.
            Ended::Closed { is_finished } => match process.end().await {
                Ok(status) if is_finished && status.success() => Reason::Finished,
                Ok(status) => Reason::Replace(WorkerEnd::Exited {
                    status: status.to_string(),
                }),
                Err(source) => Reason::Replace(WorkerEnd::Io { source }),
            },
            Ended::Killed(reason) => match process.kill().await {
                Ok(_) => reason,
                Err(source) => Reason::Replace(WorkerEnd::Io { source }),
            },
        };
        AttemptEnd {
            reason,
            had_output: progress.outputs() > 0,
        }
    }
}

enum Ended {
    /// The worker closed its output; `is_finished`: after it had been told that the input is over.
    Closed { is_finished: bool },
    /// We must end it.
    Killed(Reason),
}

/// Runs the three ends of a worker side by side and watches over them.
async fn supervise(
    feed: impl Future<Output = FeedEnd>,
    collect: impl Future<Output = Result<(), Reason>>,
    remarks: impl Future<Output = ()>,
    progress: &Progress,
    cancel: &CancellationToken,
) -> Ended {
    tokio::pin!(feed, collect, remarks);
    let mut watch = interval(WATCH_INTERVAL);
    watch.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut is_fed, mut is_finished, mut has_remarks) = (false, false, true);
    let mut deadline: Option<Instant> = None;
    loop {
        let due = deadline.unwrap_or_else(Instant::now);
        tokio::select! {
            collected = &mut collect => return match collected {
                Ok(()) => Ended::Closed { is_finished },
                Err(reason) => Ended::Killed(reason),
            },
            end = &mut feed, if !is_fed => {
                is_fed = true;
                match end {
                    FeedEnd::Finished => is_finished = true,
                    FeedEnd::TooSlow => return Ended::Killed(Reason::Replace(WorkerEnd::TooSlow)),
                    // The worker is ending: what it has written is still read, and then its status tells why.
                    FeedEnd::Io(error) => debug!(%error, "worker takes no more input"),
                }
                deadline.get_or_insert_with(|| Instant::now() + DRAIN_WAIT);
            }
            // The feed may be stuck in a write, so the deadline does not depend on it.
            () = cancel.cancelled(), if deadline.is_none() => deadline = Some(Instant::now() + DRAIN_WAIT),
            () = &mut remarks, if has_remarks => has_remarks = false,
            () = sleep_until(due), if deadline.is_some() => {
                let is_over = is_finished || cancel.is_cancelled();
                return Ended::Killed(if is_over { Reason::Finished } else { Reason::Replace(WorkerEnd::Stuck) });
            }
            _ = watch.tick(), if deadline.is_none() => {
                if progress.is_stuck(Instant::now()) {
                    return Ended::Killed(Reason::Replace(WorkerEnd::Stuck));
                }
            }
        }
    }
}

/// Reads a worker's output and publishes it.
struct Collect<'a> {
    outputs: &'a mut Outputs,
    stats: &'a JobStats,
    progress: &'a Progress,
}

impl Collect<'_> {
    /// Until the worker closes its output. Cancel-safe: at most bytes of an unfinished record are lost.
    async fn run(self, mut stdout: ChildStdout) -> Result<(), Reason> {
        let (mut records, mut buffer) = (Decoder::<Output>::new(), vec![0; READ_BYTES]);
        let mut told = (0, 0);
        loop {
            let length = match stdout.read(&mut buffer).await {
                Ok(0) => return Ok(()),
                Ok(length) => length,
                Err(source) => return Err(Reason::Replace(WorkerEnd::Io { source })),
            };
            records.feed(&buffer[..length]);
            loop {
                let output = records
                    .next()
                    .map_err(|source| Reason::Replace(WorkerEnd::Protocol { source }))?;
                match output {
                    None => break,
                    Some(Output::Configs { rendition, configs }) => {
                        self.outputs
                            .set_configs(rendition, configs)
                            .map_err(closed_or_failed)?;
                    }
                    Some(Output::Unit { rendition, unit }) => {
                        self.progress.has_output();
                        self.outputs.push(rendition, unit);
                    }
                    Some(Output::Stats { frames, cpu_ms }) => {
                        self.stats
                            .add_work(frames.saturating_sub(told.0), cpu_ms.saturating_sub(told.1));
                        told = (frames, cpu_ms);
                    }
                }
            }
        }
    }
}

/// A stream that was closed meanwhile is an end like any other.
fn closed_or_failed(error: StreamError) -> Reason {
    match error {
        StreamError::Closed { .. } => Reason::Finished,
        error => Reason::Publish(error),
    }
}

/// As much as a pipe holds.
const READ_BYTES: usize = 64 * 1024;

/// How long a worker may take to put out what it has after its input has ended: some pictures of each rung.
const DRAIN_WAIT: Duration = Duration::from_secs(2);

/// Fine enough that a stuck worker is noticed on time.
const WATCH_INTERVAL: Duration = Duration::from_millis(250);
