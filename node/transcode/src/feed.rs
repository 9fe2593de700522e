use std::{io, sync::Arc};

use bytes::BytesMut;
use tokio::{io::AsyncWriteExt, process::ChildStdin, time::Instant};
use tokio_util::sync::CancellationToken;
use tracing::warn;
use w3av_media::{
    TrackConfigs,
    record::{Input, encode_input},
};
use w3av_stream::{Item, Reader, ReaderEnd};
use w3av_types::EventId;

use crate::progress::Progress;

/// Writes one reader's items to a worker's stdin.
pub(crate) struct Feed<'a> {
    pub(crate) event: EventId,
    pub(crate) reader: Reader,
    pub(crate) stdin: ChildStdin,
    pub(crate) progress: &'a Progress,
}

/// Why a feed ended.
#[derive(Debug)]
pub(crate) enum FeedEnd {
    /// The stream is over or the job was cancelled; the worker was told to finish.
    Finished,
    /// The source dropped this reader.
    TooSlow,
    /// The worker takes no more input.
    Io(io::Error),
}

impl Feed<'_> {
    /// Feeds until the stream is over or `cancel` fires. Not cancel-safe: a record may be cut, which ends the worker.
    pub(crate) async fn run(mut self, cancel: &CancellationToken) -> FeedEnd {
        let (mut items, mut records) = (Vec::new(), Records::default());
        loop {
            let read = tokio::select! {
                biased;
                () = cancel.cancelled() => Err(ReaderEnd::Closed),
                read = self.reader.next(&mut items) => read,
            };
            match read {
                Ok(()) => {}
                Err(ReaderEnd::Closed) => break,
                Err(ReaderEnd::TooSlow) => return FeedEnd::TooSlow,
            }
            for item in items.drain(..) {
                records.push(self.event, &item);
                if records.buffer.len() >= WRITE_BYTES
                    && let Err(error) = self.write(&mut records.buffer).await
                {
                    return FeedEnd::Io(error);
                }
            }
            if let Err(error) = self.write(&mut records.buffer).await {
                return FeedEnd::Io(error);
            }
        }
        encode_input(&Input::End, &mut records.buffer).expect("a record of one byte is not too long");
        match self.write(&mut records.buffer).await {
            Ok(()) => FeedEnd::Finished,
            Err(error) => FeedEnd::Io(error),
        }
    }

    async fn write(&mut self, buffer: &mut BytesMut) -> io::Result<()> {
        if buffer.is_empty() {
            return Ok(());
        }
        self.progress.feeding(Instant::now());
        self.stdin.write_all(buffer).await?;
        self.progress.fed(Instant::now());
        buffer.clear();
        Ok(())
    }
}

/// Turns items into records. Configurations go out right before the next unit, so that several changes in a row, such
/// as a publisher that announces its two tracks one after the other, make the worker start over only once.
#[derive(Default)]
struct Records {
    configs: Option<Arc<TrackConfigs>>,
    owes_configs: bool,
    buffer: BytesMut,
}

impl Records {
    fn push(&mut self, event: EventId, item: &Item) {
        let outcome = match item {
            Item::Configs(configs) => {
                self.configs = Some(Arc::clone(configs));
                self.owes_configs = true;
                Ok(())
            }
            // The same configurations again make the worker start over, which is what a cut needs.
            Item::Discontinuity => {
                self.owes_configs = true;
                Ok(())
            }
            Item::Unit(shared) => self.settle_configs().and_then(|()| {
                // A clone shares the payload.
                encode_input(&Input::Unit(shared.unit.clone()), &mut self.buffer)
            }),
        };
        if let Err(error) = outcome {
            warn!(%event, %error, "unit not sent to worker");
        }
    }

    fn settle_configs(&mut self) -> Result<(), w3av_media::record::RecordError> {
        match &self.configs {
            Some(configs) if self.owes_configs => {
                self.owes_configs = false;
                encode_input(&Input::Configs((**configs).clone()), &mut self.buffer)
            }
            _ => Ok(()),
        }
    }
}

/// As much as a pipe holds; what is not written yet stays in the stream's ring, not here.
const WRITE_BYTES: usize = 64 * 1024;
