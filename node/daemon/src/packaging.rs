//! From a rendition's access units to the segments on its shelf.

use std::{sync::Arc, time::Instant};

use tracing::{debug, info, warn};
use w3av_media::{AccessUnit, TIMESCALE, TrackConfigs};
use w3av_packager::{Segment, Segmenter, SegmenterConfig, Window};
use w3av_stream::{Item, Join, ReaderEnd, Rendition};
use w3av_types::EventId;

use crate::{config::HlsConfig, driver::unix_ms, shelf::EventShelf};

/// Packages one rendition until its stream is closed.
#[derive(Debug)]
pub(crate) struct Packager {
    event: EventId,
    rendition: Arc<Rendition>,
    shelf: Arc<EventShelf>,
    hls: HlsConfig,
    origin: Instant,
    segmenter: Segmenter,
    configs: Arc<TrackConfigs>,
    /// When the first key picture arrived at this node, in microseconds since `origin`; gone with the first segment.
    first_key_us: Option<u64>,
    has_shelf: bool,
    refused_units: u64,
}

impl Packager {
    pub(crate) fn new(
        event: EventId,
        rendition: Arc<Rendition>,
        shelf: Arc<EventShelf>,
        hls: &HlsConfig,
        origin: Instant,
    ) -> Self {
        shelf.expect(rendition.id());
        let config = SegmenterConfig {
            target_ms: hls.segment_ms,
            ..SegmenterConfig::default()
        };
        Self {
            event,
            rendition,
            shelf,
            hls: hls.clone(),
            origin,
            segmenter: Segmenter::new(config),
            configs: Arc::default(),
            first_key_us: None,
            has_shelf: false,
            refused_units: 0,
        }
    }

    /// Runs until the stream is closed, then puts up what is left and ends the playlist.
    pub(crate) async fn run(mut self) {
        let mut items = Vec::new();
        let mut reader = self.rendition.subscribe(Join::GopCache);
        loop {
            match reader.next(&mut items).await {
                Ok(()) => items.drain(..).for_each(|item| self.take(item)),
                Err(ReaderEnd::Closed) => break,
                Err(ReaderEnd::TooSlow) => {
                    // The machine is overloaded. Viewers see a jump; the stream goes on.
                    warn!(event = %self.event, rendition = %self.rendition.id(), "packaging fell behind");
                    reader = self.rendition.subscribe(Join::GopCache);
                    self.segmenter.mark_discontinuity();
                }
            }
        }
        if let Some(segment) = self.segmenter.finish() {
            self.put_up(segment);
        }
        self.shelf.end(self.rendition.id());
    }

    fn take(&mut self, item: Item) {
        match item {
            Item::Configs(configs) => {
                self.segmenter.set_configs((*configs).clone());
                self.configs = configs;
            }
            Item::Discontinuity => self.segmenter.mark_discontinuity(),
            Item::Unit(shared) => {
                self.open_shelf(&shared.unit);
                match self.segmenter.push(&shared.unit) {
                    Ok(None) => {}
                    Ok(Some(segment)) => self.put_up(segment),
                    Err(error) => self.refuse(&error),
                }
            }
        }
    }

    /// The first unit says when the rendition's time 0 was, by the clock on the wall.
    fn open_shelf(&mut self, unit: &AccessUnit) {
        if self.first_key_us.is_none() && unit.is_key && !self.has_shelf {
            self.first_key_us = Some(unit.arrival_us);
        }
        if !self.has_shelf {
            self.has_shelf = true;
            let epoch_unix_ms = i64::try_from(unix_ms()).unwrap_or_default() - unit.pts_90k() / TICKS_PER_MS;
            self.shelf.open(self.rendition.id(), || {
                Window::new(self.hls.window_segments)
                    .with_target_ms(self.hls.segment_ms)
                    .with_epoch_unix_ms(epoch_unix_ms)
            });
        }
    }

    fn put_up(&mut self, segment: Segment) {
        let (event, rendition) = (self.event, self.rendition.id());
        let (sequence, bytes, duration_90k) = (segment.sequence, segment.data.len(), segment.duration_90k);
        self.shelf.push(rendition, segment, &self.configs);
        debug!(%event, %rendition, sequence, bytes, duration_90k, "segment");
        if let Some(first_key_us) = self.first_key_us.take() {
            let since_idr_ms = self
                .origin
                .elapsed()
                .as_micros()
                .saturating_sub(first_key_us.into())
                / 1_000;
            info!(%event, %rendition, since_idr_ms, bytes, "first segment");
        }
    }

    fn refuse(&mut self, error: &w3av_packager::PackageError) {
        self.refused_units += 1;
        // A publisher that sends nonsense sends a lot of it.
        if self.refused_units.is_power_of_two() {
            let (event, rendition, refused) = (self.event, self.rendition.id(), self.refused_units);
            warn!(%event, %rendition, refused, %error, "units left out of segments");
        }
    }
}

const TICKS_PER_MS: i64 = (TIMESCALE / 1_000) as i64;

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use w3av_media::{AudioConfig, Track};
    use w3av_stream::Directory;
    use w3av_types::RenditionId;

    use super::*;
    use crate::shelf::Shelves;

    const EVENT: EventId = EventId(7);

    /// 1024 samples at 48 kHz.
    const FRAME_90K: i64 = 1_920;

    fn audio(frame: i64) -> AccessUnit {
        AccessUnit {
            track: Track::Audio,
            dts_90k: frame * FRAME_90K,
            cts_90k: 0,
            is_key: true,
            is_disposable: false,
            arrival_us: 0,
            data: Bytes::from_static(&[0x21, 0x10, 0x04]),
        }
    }

    #[tokio::test]
    async fn closed_stream_ends_the_playlist_with_what_was_left() {
        let (directory, shelf) = (Directory::new(), Shelves::default().open(EVENT));
        let stream = directory.open(EVENT).expect("room");
        let mut publisher = stream.publish(RenditionId::Source).expect("free");
        let asc = Bytes::from_static(&[0x11, 0x90]);
        let audio_config = AudioConfig::from_asc(asc).expect("AAC-LC, 48 kHz, stereo");
        publisher.set_configs(TrackConfigs {
            video: None,
            audio: Some(audio_config),
        });
        let rendition = stream.rendition(RenditionId::Source).expect("published");
        let packager = tokio::spawn(
            Packager::new(
                EVENT,
                rendition,
                Arc::clone(&shelf),
                &HlsConfig::default(),
                Instant::now(),
            )
            .run(),
        );
        // It must have joined before the first unit.
        tokio::task::yield_now().await;
        // 3.2 s: one whole segment of 2 s and a rest.
        for frame in 0..150 {
            publisher.push(audio(frame));
            tokio::task::yield_now().await;
        }
        directory.close(EVENT);
        packager.await.expect("no panic");
        let shelf = shelf.rendition(RenditionId::Source).expect("opened");
        let playlist = String::from_utf8(shelf.playlist().expect("segments").to_vec()).expect("text");
        assert!(playlist.trim_end().ends_with("#EXT-X-ENDLIST"), "{playlist}");
        assert!(
            shelf.segment(0).is_some() && shelf.segment(1).is_some(),
            "{playlist}"
        );
    }
}
