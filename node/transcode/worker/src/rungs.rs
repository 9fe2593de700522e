use std::{
    io,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{self, JoinHandle},
};

use w3av_media::{AccessUnit, AudioConfig, Track, TrackConfigs, ladder::Rung, record::Output};
use w3av_types::RenditionId;

use crate::{
    configuration::{ConfigurationError, video_config},
    ffmpeg::{FfmpegError, Picture, RateControl, ScaleGraph, Shape, Size, VideoEncoder},
    pace::Pace,
};

/// Scalers and encoders of all rungs for pictures of one shape. Each encoder has a thread of its own.
pub(crate) struct Rungs {
    shape: Shape,
    graph: ScaleGraph,
    encoders: Vec<EncoderThread>,
}

impl Rungs {
    /// Builds everything around the first picture, announces the renditions to `outputs`, and encodes that picture.
    ///
    /// # Errors
    /// [`RungError`]: FFmpeg refuses the shape or the settings.
    pub(crate) fn open(
        first: Picture,
        settings: &RungSettings,
        outputs: &SyncSender<Output>,
    ) -> Result<Self, RungError> {
        let (shape, pts_90k) = (first.shape(), first.pts_90k().unwrap_or_default());
        let sizes: Vec<Size> = settings
            .ladder
            .iter()
            .map(|rung| Size::fit(shape, u32::from(rung.height)))
            .collect();
        let mut rungs = Self {
            shape,
            graph: ScaleGraph::build(shape, &sizes)?,
            encoders: Vec::new(),
        };
        let scaled = rungs.graph.scale(first)?;
        let mut opened = Vec::new();
        for (rung, sample) in settings.ladder.iter().zip(&scaled) {
            let rate = RateControl {
                bitrate_bps: rung.video_bitrate_bps,
                preset: settings.preset.clone(),
                frame_rate: settings.frame_rate,
            };
            let encoder = VideoEncoder::open(sample, &rate)?;
            let video = Some(video_config(&encoder.parameter_sets())?);
            let configs = TrackConfigs {
                video,
                audio: settings.audio.clone(),
            };
            opened.push((RenditionId::Rung(rung.height), encoder, configs, rate));
        }
        for (rendition, _, configs, _) in &opened {
            let _ = outputs.send(Output::Configs {
                rendition: *rendition,
                configs: configs.clone(),
            });
        }
        for (rendition, encoder, _, rate) in opened {
            rungs
                .encoders
                .push(EncoderThread::spawn(rendition, encoder, rate, outputs.clone())?);
        }
        rungs.hand_over(scaled, pts_90k, true, settings.arrival_us)?;
        Ok(rungs)
    }

    /// Whether pictures of this shape fit.
    pub(crate) fn fits(&self, shape: Shape) -> bool {
        self.shape == shape
    }

    /// Scales a picture and hands one to each encoder; waits when they are behind.
    ///
    /// # Errors
    /// [`RungError`]: FFmpeg failed.
    pub(crate) fn encode(
        &mut self,
        picture: Picture,
        is_idr: bool,
        arrival_us: u64,
    ) -> Result<(), RungError> {
        let pts_90k = picture.pts_90k().unwrap_or_default();
        let scaled = self.graph.scale(picture)?;
        self.hand_over(scaled, pts_90k, is_idr, arrival_us)
    }

    fn hand_over(
        &mut self,
        scaled: Vec<Picture>,
        pts_90k: i64,
        is_idr: bool,
        arrival_us: u64,
    ) -> Result<(), RungError> {
        for (encoder, mut picture) in self.encoders.iter_mut().zip(scaled) {
            picture.set_pts_90k(pts_90k);
            picture.set_idr(is_idr);
            encoder.push(Job {
                picture,
                is_idr,
                arrival_us,
            })?;
        }
        Ok(())
    }

    /// Encodes what is under way and ends the threads.
    ///
    /// # Errors
    /// [`RungError`] of the first encoder that failed.
    pub(crate) fn finish(self) -> Result<(), RungError> {
        // All are told to stop before the first is waited for.
        let threads: Vec<_> = self.encoders.into_iter().map(EncoderThread::stop).collect();
        threads.into_iter().try_for_each(EncoderThread::join)
    }
}

/// What all rungs of one track generation share.
#[derive(Debug)]
pub(crate) struct RungSettings {
    /// Highest first.
    pub(crate) ladder: Vec<Rung>,
    /// x264 preset.
    pub(crate) preset: String,
    /// Pictures per second as numerator and denominator.
    pub(crate) frame_rate: (i32, i32),
    /// Configuration of the audio that goes with every rung.
    pub(crate) audio: Option<AudioConfig>,
    /// Arrival of the first picture.
    pub(crate) arrival_us: u64,
}

struct Job {
    picture: Picture,
    is_idr: bool,
    arrival_us: u64,
}

struct EncoderThread {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<Result<(), FfmpegError>>>,
}

impl EncoderThread {
    fn spawn(
        rendition: RenditionId,
        encoder: VideoEncoder,
        rate: RateControl,
        outputs: SyncSender<Output>,
    ) -> Result<Self, RungError> {
        let (jobs, receiver) = sync_channel(PICTURES_AHEAD);
        let thread = thread::Builder::new()
            .name(format!("encode {rendition}"))
            .spawn(move || encode(rendition, encoder, &rate, &receiver, &outputs))
            .map_err(|source| RungError::Thread { source })?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    fn push(&mut self, job: Job) -> Result<(), RungError> {
        match &self.jobs {
            Some(jobs) if jobs.send(job).is_ok() => Ok(()),
            // The thread has ended before its time: its own error is the one to report.
            _ => {
                self.jobs = None;
                self.wait().and(Err(RungError::Stopped))
            }
        }
    }

    fn stop(mut self) -> Self {
        self.jobs = None;
        self
    }

    fn join(mut self) -> Result<(), RungError> {
        self.wait()
    }

    fn wait(&mut self) -> Result<(), RungError> {
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(outcome)) => Ok(outcome?),
            Some(Err(_)) => Err(RungError::Stopped),
            None => Ok(()),
        }
    }
}

/// Body of an encoder's thread: until the pipeline drops its end.
fn encode(
    rendition: RenditionId,
    mut encoder: VideoEncoder,
    rate: &RateControl,
    jobs: &Receiver<Job>,
    outputs: &SyncSender<Output>,
) -> Result<(), FfmpegError> {
    let mut arrival_us = 0;
    let drain = |encoder: &mut VideoEncoder, arrival_us| {
        while let Some(encoded) = encoder.receive()? {
            let unit = AccessUnit {
                track: Track::Video,
                dts_90k: encoded.dts,
                cts_90k: i32::try_from(encoded.pts - encoded.dts).unwrap_or_default(),
                is_key: encoded.is_key,
                is_disposable: false,
                arrival_us,
                data: encoded.data,
            };
            // Fails only when the writer is gone, and then the process is ending.
            let _ = outputs.send(Output::Unit { rendition, unit });
        }
        Ok(())
    };
    let mut pace = Pace::new(rate.frame_rate);
    for job in jobs {
        let pts_90k = job.picture.pts_90k().unwrap_or_default();
        if let Some(factor) = pace.observe(pts_90k, job.is_idr) {
            encoder.set_bitrate_bps((f64::from(rate.bitrate_bps) * factor) as u32);
        }
        encoder.send(&job.picture)?;
        arrival_us = job.arrival_us;
        drain(&mut encoder, arrival_us)?;
    }
    encoder.finish();
    drain(&mut encoder, arrival_us)
}

/// Why pictures cannot be encoded any more.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RungError {
    #[error("encoding rungs")]
    Ffmpeg(#[from] FfmpegError),
    #[error("describing a rung")]
    Configuration(#[from] ConfigurationError),
    #[error("starting an encoder's thread")]
    Thread { source: io::Error },
    #[error("an encoder's thread ended early")]
    Stopped,
}

/// Pictures waiting per encoder: evens out a slow IDR, and 720p pictures of 1.4 MB each stay below 6 MB a rung.
const PICTURES_AHEAD: usize = 4;
