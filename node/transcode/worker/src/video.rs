use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::SyncSender,
    },
};

use w3av_media::{AccessUnit, AudioConfig, VideoConfig, record::Output};

use crate::{
    arguments::Arguments,
    ffmpeg::{FfmpegError, Picture, VideoDecoder},
    idr::IdrSchedule,
    remarks::Damage,
    rungs::{RungError, RungSettings, Rungs},
};

/// Video of one track generation: decoder, IDR schedule and, from the first picture on, the rungs.
pub(crate) struct VideoTrack {
    decoder: VideoDecoder,
    schedule: IdrSchedule,
    rungs: Option<Rungs>,
    arrivals: Arrivals,
    last_pts_90k: Option<i64>,
    awaits_key: bool,
    arguments: Arguments,
    audio: Option<AudioConfig>,
    outputs: SyncSender<Output>,
    pictures: Arc<AtomicU64>,
}

impl VideoTrack {
    /// `audio`: the configuration to announce together with the video's.
    ///
    /// # Errors
    /// FFmpeg refuses the configuration.
    pub(crate) fn open(
        config: &VideoConfig,
        schedule: IdrSchedule,
        arguments: Arguments,
        audio: Option<AudioConfig>,
        outputs: SyncSender<Output>,
        pictures: Arc<AtomicU64>,
    ) -> Result<Self, FfmpegError> {
        let decoder = VideoDecoder::open(&config.avcc)?;
        let arrivals = Arrivals::default();
        Ok(Self {
            decoder,
            schedule,
            rungs: None,
            arrivals,
            last_pts_90k: None,
            awaits_key: true,
            arguments,
            audio,
            outputs,
            pictures,
        })
    }

    /// Whether the rungs have been announced, so that their audio may follow.
    pub(crate) fn is_announced(&self) -> bool {
        self.rungs.is_some()
    }

    /// Decodes one unit and encodes the pictures that come of it.
    ///
    /// # Errors
    /// [`RungError`]: the encoders failed. Damaged units are only counted.
    pub(crate) fn push(&mut self, unit: &AccessUnit, damage: &mut Damage) -> Result<(), RungError> {
        if self.awaits_key && !unit.is_key {
            damage.note_reason("video unit before the first key picture");
            return Ok(());
        }
        self.awaits_key = false;
        self.arrivals.insert(unit.pts_90k(), unit.arrival_us);
        if let Err(error) = self.decoder.send(&unit.data, unit.dts_90k, unit.pts_90k()) {
            damage.note(&error);
        }
        self.drain(damage)
    }

    /// Encodes what the decoder and the encoders still hold.
    ///
    /// # Errors
    /// [`RungError`]: the encoders failed.
    pub(crate) fn finish(mut self, damage: &mut Damage) -> Result<(), RungError> {
        self.decoder.finish();
        self.drain(damage)?;
        self.rungs.take().map_or(Ok(()), Rungs::finish)
    }

    fn drain(&mut self, damage: &mut Damage) -> Result<(), RungError> {
        // Every failure uses up a picture, so this ends; the bound is in case FFmpeg ever disagrees.
        for _ in 0..PICTURES_PER_UNIT {
            match self.decoder.receive() {
                Ok(Some(picture)) => self.encode(picture, damage)?,
                Ok(None) => return Ok(()),
                Err(error) => damage.note(&error),
            }
        }
        Ok(())
    }

    fn encode(&mut self, mut picture: Picture, damage: &mut Damage) -> Result<(), RungError> {
        self.pictures.fetch_add(1, Ordering::Relaxed);
        // x264 takes strictly rising times only.
        let Some(pts_90k) = picture
            .pts_90k()
            .filter(|pts| self.last_pts_90k.is_none_or(|last| *pts > last))
        else {
            damage.note_reason("picture without a time after that of the one before");
            return Ok(());
        };
        self.last_pts_90k = Some(pts_90k);
        if self
            .arguments
            .resume_after_90k
            .is_some_and(|resume| pts_90k <= resume)
        {
            return Ok(());
        }
        picture.set_pts_90k(pts_90k);
        let arrival_us = self.arrivals.take(pts_90k);
        let is_idr = self.schedule.is_due(pts_90k);
        if let Some(rungs) = self.rungs.take_if(|rungs| !rungs.fits(picture.shape())) {
            rungs.finish()?;
        }
        if let Some(rungs) = &mut self.rungs {
            return rungs.encode(picture, is_idr, arrival_us);
        }
        let settings = RungSettings {
            ladder: self.arguments.ladder.clone(),
            preset: self.arguments.preset.clone(),
            frame_rate: self.decoder.frame_rate().unwrap_or(USUAL_FRAME_RATE),
            audio: self.audio.clone(),
            arrival_us,
        };
        self.rungs = Some(Rungs::open(picture, &settings, &self.outputs)?);
        Ok(())
    }
}

/// Arrival times of the units in the decoder, by presentation time.
#[derive(Debug, Default)]
struct Arrivals(VecDeque<(i64, u64)>);

impl Arrivals {
    fn insert(&mut self, pts_90k: i64, arrival_us: u64) {
        if self.0.len() == ARRIVALS_MAX {
            self.0.pop_front();
        }
        self.0.push_back((pts_90k, arrival_us));
    }

    /// The arrival of the unit with this time; 0 when it is not known.
    fn take(&mut self, pts_90k: i64) -> u64 {
        let found = self.0.iter().position(|(pts, _)| *pts == pts_90k);
        found
            .and_then(|index| self.0.remove(index))
            .map_or(0, |(_, arrival_us)| arrival_us)
    }
}

/// H.264 holds back at most 16 pictures (Annex A, `max_dec_frame_buffering`); one unit adds one or two fields.
const PICTURES_PER_UNIT: usize = 32;

/// Twice what the decoder can hold back.
const ARRIVALS_MAX: usize = 32;

/// For sources that do not state theirs: only tunes rate control.
const USUAL_FRAME_RATE: (i32, i32) = (30, 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_are_found_in_presentation_order_and_bounded() {
        let mut arrivals = Arrivals::default();
        for unit in 0..100 {
            arrivals.insert(unit, unit.unsigned_abs() + 1000);
        }
        assert_eq!(arrivals.0.len(), ARRIVALS_MAX);
        assert_eq!(
            (
                arrivals.take(99),
                arrivals.take(98),
                arrivals.take(99),
                arrivals.take(0)
            ),
            (1099, 1098, 0, 0)
        );
    }
}
