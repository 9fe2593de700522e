//! Transcodes one event's source to the rungs that it paid for.

use std::{path::PathBuf, sync::Arc};

use anyhow::Context as _;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tracing::info;
use w3av_media::ladder;
use w3av_stream::Stream;
use w3av_transcode::{Job, WorkerCommand};
use w3av_types::RenditionId;

use crate::metrics::Jobs;

/// One event's ladder. Holds its permit until it ends.
#[derive(Debug)]
pub(crate) struct Ladder {
    pub(crate) stream: Arc<Stream>,
    /// At least 1.
    pub(crate) max_rungs: u8,
    pub(crate) worker: PathBuf,
    pub(crate) jobs: Arc<Jobs>,
    pub(crate) _permit: OwnedSemaphorePermit,
}

impl Ladder {
    /// Runs until `stop` fires or the stream is closed. When transcoding fails for good the source goes on alone.
    pub(crate) async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        let height = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            height = self.source_height() => height,
        };
        let Some(height) = height else { return Ok(()) };
        let rungs = ladder::plan(height, self.max_rungs);
        info!(event = %self.stream.id(), height, ladder = %ladder::format(&rungs), "transcoding");
        let command = WorkerCommand {
            path: self.worker,
            args: Vec::new(),
        };
        let event = self.stream.id();
        let job = Job::new(self.stream, rungs, command);
        self.jobs.insert(event, job.stats());
        job.run(stop)
            .await
            .with_context(|| format!("transcode event {event}; its source goes on alone"))
    }

    /// Height of the source's pictures, once it has any; `None` when the stream is over before.
    async fn source_height(&self) -> Option<u16> {
        let mut catalogue = self.stream.catalogue();
        catalogue
            .wait_for(|ids| ids.contains(&RenditionId::Source))
            .await
            .ok()?;
        let mut configs = self.stream.rendition(RenditionId::Source)?.configs();
        let configs = configs.wait_for(|configs| configs.video.is_some()).await.ok()?;
        configs.video.as_ref().map(|video| video.height)
    }
}
