//! Supervises the transcoding worker of one live stream.
//!
//! A [`Job`] reads the stream's source rendition, feeds it to a child process and publishes each rung of the ladder that
//! comes back as a rendition of the same stream. When the child dies or gets stuck, another takes over from the latest
//! group of pictures. This crate never links FFmpeg and never decodes media; it has no socket and no configuration of
//! its own.
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use tokio_util::sync::CancellationToken;
//! # use w3av_media::ladder;
//! # use w3av_stream::Directory;
//! # use w3av_transcode::{Job, WorkerCommand};
//! # use w3av_types::EventId;
//! # async fn main_() -> Result<(), Box<dyn std::error::Error>> {
//! let stream = Directory::new().open(EventId(7))?;
//! let command = WorkerCommand { path: "/usr/bin/w3av-worker".into(), args: vec![] };
//! let job = Job::new(stream, ladder::plan(1080, 3), command);
//! let stats = job.stats();
//! job.run(CancellationToken::new()).await?;
//! println!("{} restarts", stats.restarts());
//! # Ok(())
//! # }
//! ```

mod attempt;
mod backoff;
mod error;
mod feed;
mod job;
mod outputs;
mod process;
mod progress;
mod stats;

pub use error::{TranscodeError, WorkerEnd};
pub use job::Job;
pub use process::{NICENESS, WorkerCommand};
pub use progress::STUCK_AFTER;
pub use stats::JobStats;
