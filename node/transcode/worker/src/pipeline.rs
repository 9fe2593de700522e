use std::{
    collections::VecDeque,
    sync::{Arc, atomic::AtomicU64, mpsc::SyncSender},
};

use w3av_media::{AccessUnit, Track, TrackConfigs, record::Output};
use w3av_types::RenditionId;

use crate::{
    arguments::Arguments,
    audio::AudioTrack,
    idr::IdrSchedule,
    remarks::{Damage, say},
    rungs::RungError,
    video::VideoTrack,
};

/// One source in, all rungs out. Owns a generation of tracks at a time; new configurations start the next one.
pub(crate) struct Pipeline {
    arguments: Arguments,
    outputs: SyncSender<Output>,
    pictures: Arc<AtomicU64>,
    damage: Damage,
    generation: Option<Generation>,
    is_fresh: bool,
}

impl Pipeline {
    /// `pictures` counts decoded pictures.
    pub(crate) fn new(arguments: Arguments, outputs: SyncSender<Output>, pictures: Arc<AtomicU64>) -> Self {
        Self {
            arguments,
            outputs,
            pictures,
            damage: Damage::default(),
            generation: None,
            is_fresh: true,
        }
    }

    /// Finishes the generation under way and starts one with these tracks; each rung is announced anew.
    ///
    /// # Errors
    /// [`PipelineError`]: the encoders of the old generation failed.
    pub(crate) fn set_configs(&mut self, configs: &TrackConfigs) -> Result<(), PipelineError> {
        self.finish()?;
        // Only the very first group is short; after that, only the grid counts.
        let first_gop_ms = if self.is_fresh {
            self.arguments.first_gop_ms
        } else {
            0
        };
        self.is_fresh = false;
        let schedule = IdrSchedule::new(self.arguments.gop_ms, first_gop_ms);
        let mut generation = Generation::open(self, configs, schedule);
        if generation.video.is_none() {
            generation.announce_audio_only();
        }
        self.generation = Some(generation);
        Ok(())
    }

    /// Transcodes one unit.
    ///
    /// # Errors
    /// [`PipelineError`]: the encoders failed. Damaged units are only counted.
    pub(crate) fn push(&mut self, unit: &AccessUnit) -> Result<(), PipelineError> {
        let Some(generation) = &mut self.generation else {
            self.damage.note_reason("unit before the first configuration");
            return Ok(());
        };
        generation.push(unit, &mut self.damage)
    }

    /// Puts out all that is under way.
    ///
    /// # Errors
    /// [`PipelineError`]: the encoders failed.
    pub(crate) fn finish(&mut self) -> Result<(), PipelineError> {
        self.generation
            .take()
            .map_or(Ok(()), |generation| generation.finish(&mut self.damage))
    }
}

/// The tracks between two configurations.
struct Generation {
    video: Option<VideoTrack>,
    audio: Option<AudioTrack>,
    renditions: Vec<RenditionId>,
    outputs: SyncSender<Output>,
    is_announced: bool,
    // Audio that was ready before the video's encoders were.
    held: VecDeque<AccessUnit>,
    units: Vec<AccessUnit>,
}

impl Generation {
    /// A track that cannot be opened is left out: sound without picture is better than nothing.
    fn open(pipeline: &Pipeline, configs: &TrackConfigs, schedule: IdrSchedule) -> Self {
        let arguments = &pipeline.arguments;
        let bitrate_bps = arguments
            .ladder
            .iter()
            .map(|rung| rung.audio_bitrate_bps)
            .max()
            .unwrap_or_default();
        let audio = configs.audio.as_ref().and_then(|config| {
            AudioTrack::open(config, bitrate_bps)
                .inspect_err(|error| say(&format!("audio left out: {error}")))
                .ok()
        });
        let video = configs.video.as_ref().and_then(|config| {
            let audio = audio.as_ref().map(|audio| audio.config().clone());
            let (outputs, pictures) = (pipeline.outputs.clone(), Arc::clone(&pipeline.pictures));
            VideoTrack::open(config, schedule, arguments.clone(), audio, outputs, pictures)
                .inspect_err(|error| say(&format!("video left out: {error}")))
                .ok()
        });
        Self {
            video,
            audio,
            renditions: arguments
                .ladder
                .iter()
                .map(|rung| RenditionId::Rung(rung.height))
                .collect(),
            outputs: pipeline.outputs.clone(),
            is_announced: false,
            held: VecDeque::new(),
            units: Vec::new(),
        }
    }

    fn push(&mut self, unit: &AccessUnit, damage: &mut Damage) -> Result<(), PipelineError> {
        match (unit.track, &mut self.video, &mut self.audio) {
            (Track::Video, Some(video), _) => {
                video.push(unit, damage)?;
                self.is_announced |= video.is_announced();
            }
            (Track::Audio, _, Some(audio)) => audio.push(unit, damage, &mut self.units),
            (Track::Video, None, _) => damage.note_reason("video unit without video"),
            (Track::Audio, _, None) => damage.note_reason("audio unit without audio"),
        }
        self.send_audio();
        Ok(())
    }

    fn finish(mut self, damage: &mut Damage) -> Result<(), PipelineError> {
        if let Some(audio) = self.audio.take() {
            audio.finish(damage, &mut self.units);
        }
        if let Some(video) = self.video.take() {
            video.finish(damage)?;
        }
        self.send_audio();
        Ok(())
    }

    /// Sends finished audio to every rung; holds it back until the rungs are announced.
    fn send_audio(&mut self) {
        self.held.extend(self.units.drain(..));
        if !self.is_announced && self.held.len() > HELD_MAX {
            // A source that promised video and sends none is heard rather than waited for. When its video comes after
            // all, the rungs are announced again.
            self.announce_audio_only();
        }
        if !self.is_announced {
            return;
        }
        for unit in self.held.drain(..) {
            for rendition in &self.renditions {
                // Fails only when the writer is gone, and then the process is ending.
                let _ = self.outputs.send(Output::Unit {
                    rendition: *rendition,
                    unit: unit.clone(),
                });
            }
        }
    }

    fn announce_audio_only(&mut self) {
        let Some(audio) = &self.audio else { return };
        self.is_announced = true;
        for rendition in &self.renditions {
            let configs = TrackConfigs {
                video: None,
                audio: Some(audio.config().clone()),
            };
            let _ = self.outputs.send(Output::Configs {
                rendition: *rendition,
                configs,
            });
        }
    }
}

/// Why the pipeline cannot go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PipelineError {
    #[error("encoding video")]
    Rungs(#[from] RungError),
}

/// Two seconds of AAC frames, a common distance of key pictures.
const HELD_MAX: usize = 96;
