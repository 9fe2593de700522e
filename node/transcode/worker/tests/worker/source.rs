//! Real coded media for tests: the ffmpeg program makes an FLV, the node's own parser takes it apart.

use std::process::{Command, Stdio};

use bytes::{Buf, Bytes};
use w3av_media::{
    AccessUnit, Track, TrackConfigs,
    flv::{self, AudioBody, VideoBody},
    h264,
};

/// A stretch of one stream.
#[derive(Debug, Clone)]
pub(crate) struct Clip {
    pub(crate) configs: TrackConfigs,
    /// In the order of the file, which is that of decoding.
    pub(crate) units: Vec<AccessUnit>,
}

impl Clip {
    /// `arguments`: those of ffmpeg between its inputs' start and the output, such as `-f lavfi -i testsrc2 -c:v libx264`.
    pub(crate) fn encode(arguments: &str) -> Self {
        let output = Command::new("ffmpeg")
            .args(["-hide_banner", "-nostdin", "-v", "error"])
            .args(arguments.split_whitespace())
            .args(["-flvflags", "no_duration_filesize", "-f", "flv", "pipe:1"])
            .stderr(Stdio::inherit())
            .output()
            .expect("the ffmpeg program is installed");
        assert!(output.status.success(), "ffmpeg {arguments}");
        Self::parse(Bytes::from(output.stdout))
    }

    fn parse(mut file: Bytes) -> Self {
        let mut clip = Self {
            configs: TrackConfigs::default(),
            units: Vec::new(),
        };
        file.advance(9 + 4);
        while file.len() > 15 {
            let kind = file.get_u8();
            let length = usize::try_from(file.get_uint(3)).expect("three bytes");
            let low = file.get_uint(3);
            let time_ms = i64::try_from(u64::from(file.get_u8()) << 24 | low).expect("four bytes");
            file.advance(3);
            let body = file.split_to(length);
            file.advance(4);
            match kind {
                8 => clip.push_audio(time_ms, body),
                9 => clip.push_video(time_ms, body),
                _ => {}
            }
        }
        clip
    }

    fn push_audio(&mut self, time_ms: i64, body: Bytes) {
        match flv::parse_audio(body).expect("ffmpeg writes valid tags") {
            AudioBody::Config(config) => self.configs.audio = Some(config),
            AudioBody::Frame(data) => self.push(Track::Audio, time_ms, 0, true, data),
        }
    }

    fn push_video(&mut self, time_ms: i64, body: Bytes) {
        match flv::parse_video(body).expect("ffmpeg writes valid tags") {
            VideoBody::Config(config) => self.configs.video = Some(config),
            VideoBody::Unit { is_key, cts_ms, data } => {
                self.push(Track::Video, time_ms, cts_ms, is_key, data)
            }
            VideoBody::EndOfSequence => {}
        }
    }

    fn push(&mut self, track: Track, time_ms: i64, cts_ms: i32, is_key: bool, data: Bytes) {
        let is_disposable = track == Track::Video && h264::is_disposable(&data);
        let arrival_us = time_ms.unsigned_abs() * 1000 + 1;
        let (dts_90k, cts_90k) = (time_ms * 90, cts_ms * 90);
        self.units.push(AccessUnit {
            track,
            dts_90k,
            cts_90k,
            is_key,
            is_disposable,
            arrival_us,
            data,
        });
    }

    /// Presentation times of all pictures, rising.
    #[allow(dead_code, reason = "shared by several test programs")]
    pub(crate) fn picture_times(&self) -> Vec<i64> {
        let video = self.units.iter().filter(|unit| unit.track == Track::Video);
        let mut times: Vec<i64> = video.map(AccessUnit::pts_90k).collect();
        times.sort_unstable();
        times
    }

    /// The same clip `offset_ms` later.
    #[allow(dead_code, reason = "shared by several test programs")]
    pub(crate) fn later(mut self, offset_ms: i64) -> Self {
        for unit in &mut self.units {
            unit.dts_90k += offset_ms * 90;
        }
        self
    }
}
