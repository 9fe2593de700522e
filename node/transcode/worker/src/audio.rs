use bytes::Bytes;
use w3av_media::{AccessUnit, AudioConfig, Track, aac::AacError};

use crate::{
    ffmpeg::{AacEncoder, AudioDecoder, ENCODER_RATE_HZ, FRAME_SAMPLES, FfmpegError, Resampler, Samples},
    remarks::Damage,
    timeline::AudioTimeline,
};

/// Audio of one track generation: decoded once, brought to 48 kHz stereo, encoded once for all rungs.
///
/// Runs on the pipeline's thread: it takes a few hundredths of what one rung of video takes.
pub(crate) struct AudioTrack {
    decoder: AudioDecoder,
    resampler: Resampler,
    encoder: AacEncoder,
    config: AudioConfig,
    timeline: AudioTimeline,
    // Samples of the next frame, per channel, and the time of the first of them in samples.
    left: Vec<f32>,
    right: Vec<f32>,
    next_pts: i64,
    // Units from here on are real; what comes before is the encoder's delay.
    start_pts: Option<i64>,
    last_dts_90k: Option<i64>,
    arrival_us: u64,
}

impl AudioTrack {
    /// # Errors
    /// [`AudioError`]: FFmpeg refuses the configuration or the bit rate.
    pub(crate) fn open(config: &AudioConfig, bitrate_bps: u32) -> Result<Self, AudioError> {
        let encoder = AacEncoder::open(bitrate_bps)?;
        Ok(Self {
            decoder: AudioDecoder::open(&config.asc)?,
            resampler: Resampler::default(),
            config: AudioConfig::from_asc(Bytes::from(encoder.config()))?,
            encoder,
            timeline: AudioTimeline::default(),
            left: Vec::new(),
            right: Vec::new(),
            next_pts: 0,
            start_pts: None,
            last_dts_90k: None,
            arrival_us: 0,
        })
    }

    /// Configuration of what comes out.
    pub(crate) fn config(&self) -> &AudioConfig {
        &self.config
    }

    /// Decodes one unit and appends to `units` what comes of it. Damaged units are only counted.
    pub(crate) fn push(&mut self, unit: &AccessUnit, damage: &mut Damage, units: &mut Vec<AccessUnit>) {
        self.arrival_us = unit.arrival_us;
        if let Err(error) = self.decoder.send(&unit.data, unit.pts_90k()) {
            damage.note(&error);
        }
        // An AAC unit decodes to one frame; the bound is in case FFmpeg ever disagrees.
        for _ in 0..FRAMES_PER_UNIT {
            let outcome = match self.decoder.receive() {
                Ok(Some(samples)) => self.encode(samples, unit.pts_90k(), units),
                Ok(None) => return,
                Err(error) => Err(error),
            };
            if let Err(error) = outcome {
                damage.note(&error);
            }
        }
    }

    /// Appends to `units` what the encoder still holds; a last incomplete frame is dropped.
    pub(crate) fn finish(mut self, damage: &mut Damage, units: &mut Vec<AccessUnit>) {
        self.encoder.finish();
        if let Err(error) = self.collect(units) {
            damage.note(&error);
        }
    }

    fn encode(
        &mut self,
        mut samples: Samples,
        unit_pts_90k: i64,
        units: &mut Vec<AccessUnit>,
    ) -> Result<(), FfmpegError> {
        let pts_90k = samples.pts_90k().unwrap_or(unit_pts_90k);
        if self.timeline.advance(pts_90k, samples.len(), samples.rate_hz()) {
            self.left.clear();
            self.right.clear();
            self.resampler = Resampler::default();
            self.next_pts = pts_90k * i64::from(ENCODER_RATE_HZ) / 90_000;
            self.start_pts.get_or_insert(self.next_pts);
        }
        self.resampler
            .convert(&mut samples, &mut self.left, &mut self.right)?;
        while self.left.len() >= FRAME_SAMPLES {
            let sent = self.encoder.send(
                &self.left[..FRAME_SAMPLES],
                &self.right[..FRAME_SAMPLES],
                self.next_pts,
            );
            self.left.drain(..FRAME_SAMPLES);
            self.right.drain(..FRAME_SAMPLES);
            self.next_pts += FRAME_SAMPLES as i64;
            sent?;
            self.collect(units)?;
        }
        Ok(())
    }

    fn collect(&mut self, units: &mut Vec<AccessUnit>) -> Result<(), FfmpegError> {
        while let Some(encoded) = self.encoder.receive()? {
            let dts_90k = encoded.pts * 90_000 / i64::from(ENCODER_RATE_HZ);
            let is_delay = self.start_pts.is_none_or(|start| encoded.pts < start);
            // After a step back in time, units wait until the old time is passed: times within a track only rise.
            if is_delay || self.last_dts_90k.is_some_and(|last| dts_90k <= last) {
                continue;
            }
            self.last_dts_90k = Some(dts_90k);
            units.push(AccessUnit {
                track: Track::Audio,
                dts_90k,
                cts_90k: 0,
                is_key: true,
                is_disposable: false,
                arrival_us: self.arrival_us,
                data: encoded.data,
            });
        }
        Ok(())
    }
}

/// Why a source's audio cannot be transcoded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AudioError {
    #[error("opening audio")]
    Ffmpeg(#[from] FfmpegError),
    #[error("reading the audio encoder's configuration back")]
    Configuration(#[from] AacError),
}

const FRAMES_PER_UNIT: usize = 4;
