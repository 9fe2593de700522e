use std::{collections::BTreeMap, sync::Arc};

use w3av_media::{AccessUnit, Track, TrackConfigs};
use w3av_stream::{Publisher, Stream, StreamError};
use w3av_types::RenditionId;

use crate::stats::JobStats;

/// The rungs as the stream's readers see them. Outlives the workers: readers keep their place when one is replaced.
#[derive(Debug)]
pub(crate) struct Outputs {
    stream: Arc<Stream>,
    stats: Arc<JobStats>,
    rungs: BTreeMap<RenditionId, RungOutput>,
}

#[derive(Debug)]
struct RungOutput {
    publisher: Publisher,
    /// Times of the newest units published, in 90 kHz ticks.
    newest: Times,
    /// Of this worker, only units after these times are new.
    resume: Option<Times>,
    /// The worker has told its configurations.
    is_announced: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Times {
    video: Option<i64>,
    audio: Option<i64>,
}

impl Times {
    const fn of(&mut self, track: Track) -> &mut Option<i64> {
        match track {
            Track::Video => &mut self.video,
            Track::Audio => &mut self.audio,
        }
    }
}

impl Outputs {
    pub(crate) const fn new(stream: Arc<Stream>, stats: Arc<JobStats>) -> Self {
        Self {
            stream,
            stats,
            rungs: BTreeMap::new(),
        }
    }

    /// A new worker starts. Returns the presentation time of the newest picture that earlier ones put out in any rung.
    pub(crate) fn start_worker(&mut self) -> Option<i64> {
        for rung in self.rungs.values_mut() {
            rung.is_announced = false;
            rung.resume = Some(rung.newest);
        }
        self.rungs.values().filter_map(|rung| rung.newest.video).max()
    }

    /// Takes in a rung's configurations; the units that follow do not continue the ones before. The rung appears in the
    /// stream when it is new.
    ///
    /// # Errors
    /// [`StreamError`]: somebody else publishes the rung, or the stream is over.
    pub(crate) fn set_configs(&mut self, id: RenditionId, configs: TrackConfigs) -> Result<(), StreamError> {
        if let Some(rung) = self.rungs.get_mut(&id) {
            rung.publisher.mark_discontinuity();
            rung.publisher.set_configs(configs);
            // A second announcement by the same worker: the source has changed, and its times are right.
            if std::mem::replace(&mut rung.is_announced, true) {
                rung.resume = None;
            }
            return Ok(());
        }
        let mut publisher = self.stream.publish(id)?;
        publisher.set_configs(configs);
        let rung = RungOutput {
            publisher,
            newest: Times::default(),
            resume: None,
            is_announced: true,
        };
        self.rungs.insert(id, rung);
        Ok(())
    }

    /// Publishes a unit. One that an earlier worker has put out, or of a rung without configurations, is left out.
    pub(crate) fn push(&mut self, id: RenditionId, unit: AccessUnit) {
        let Some(rung) = self.rungs.get_mut(&id).filter(|rung| rung.is_announced) else {
            return self.stats.count_late_unit();
        };
        let resume = rung.resume.as_mut().and_then(|resume| *resume.of(unit.track));
        if resume.is_some_and(|resume| unit.dts_90k <= resume) {
            return self.stats.count_late_unit();
        }
        let newest = rung.newest.of(unit.track);
        *newest = (*newest).max(Some(unit.dts_90k));
        if rung.publisher.push(unit) {
            self.stats.count_unit();
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use w3av_media::AudioConfig;
    use w3av_stream::{Directory, Item, Join};
    use w3av_types::EventId;

    use super::*;

    const RUNG: RenditionId = RenditionId::Rung(360);

    fn unit(dts_90k: i64) -> AccessUnit {
        AccessUnit {
            track: Track::Audio,
            dts_90k,
            cts_90k: 0,
            is_key: true,
            is_disposable: false,
            arrival_us: 0,
            data: Bytes::from_static(&[1]),
        }
    }

    fn configs() -> TrackConfigs {
        let audio = AudioConfig::from_asc(Bytes::from_static(&[0x11, 0x90])).expect("valid");
        TrackConfigs {
            video: None,
            audio: Some(audio),
        }
    }

    #[tokio::test]
    async fn a_new_worker_continues_after_what_was_published() {
        let stream = Directory::new().open(EventId(1)).expect("room");
        let stats = Arc::new(JobStats::default());
        let mut outputs = Outputs::new(Arc::clone(&stream), Arc::clone(&stats));
        outputs.push(RUNG, unit(0));
        outputs.start_worker();
        outputs.set_configs(RUNG, configs()).expect("free");
        let mut reader = stream.rendition(RUNG).expect("published").subscribe(Join::Live);
        [0, 1920, 3840]
            .into_iter()
            .for_each(|dts| outputs.push(RUNG, unit(dts)));
        outputs.start_worker();
        outputs.push(RUNG, unit(9000));
        outputs.set_configs(RUNG, configs()).expect("ours");
        [1920, 3840, 5760]
            .into_iter()
            .for_each(|dts| outputs.push(RUNG, unit(dts)));
        let mut items = Vec::new();
        reader.next(&mut items).await.expect("units");
        let words: Vec<String> = items
            .iter()
            .map(|item| match item {
                Item::Unit(shared) => shared.unit.dts_90k.to_string(),
                Item::Discontinuity => "discontinuity".to_owned(),
                Item::Configs(_) => "configs".to_owned(),
            })
            .collect();
        assert_eq!(words, ["configs", "0", "1920", "3840", "discontinuity", "5760"]);
        assert_eq!((stats.units(), stats.late_units()), (4, 4));
    }
}
