//! MPEG transport stream multiplexer: one programme of at most one H.264 and one AAC track.
//!
//! Source: ISO/IEC 13818-1 (ITU-T H.222.0).

mod packet;
mod pes;
mod psi;
#[cfg(test)]
pub(crate) mod reader;

use bytes::BytesMut;
use packet::{Adaptation, PacketWriter};
pub(crate) use pes::Payload;
use w3av_media::{AccessUnit, Track, TrackConfigs};

use crate::error::PackageError;

/// Writes access units as transport packets, 188 bytes each, continuity counters running on over segments.
///
/// All times are shifted by [`TS_OFFSET_90K`] and cut to 33 bits.
#[derive(Debug)]
pub struct Muxer {
    configs: TrackConfigs,
    table_version: u8,
    counters: Counters,
    clock: Clock,
}

/// Continuity counter of the next packet with payload, by PID.
#[derive(Debug, Default)]
struct Counters {
    pat: u8,
    pmt: u8,
    video: u8,
    audio: u8,
}

/// The programme clock follows the highest decode time so far, in 90 kHz ticks of the stream.
#[derive(Debug, Default)]
struct Clock {
    now_90k: Option<i64>,
    last_pcr_90k: Option<i64>,
    /// The next access unit of the clock's track carries a PCR whatever the last one was.
    is_due: bool,
    /// The next PCR says that it does not continue the last one.
    is_discontinuous: bool,
}

impl Muxer {
    /// A multiplexer for these tracks.
    #[must_use]
    pub fn new(configs: TrackConfigs) -> Self {
        Self {
            configs,
            table_version: 0,
            counters: Counters::default(),
            clock: Clock::default(),
        }
    }

    /// The tracks that are written.
    #[must_use]
    pub const fn configs(&self) -> &TrackConfigs {
        &self.configs
    }

    /// Takes other tracks from the next segment on.
    pub fn set_configs(&mut self, configs: TrackConfigs) {
        if self.configs != configs {
            self.configs = configs;
            self.table_version = (self.table_version + 1) % 32;
        }
    }

    /// Says that the times that follow do not continue those before.
    pub fn mark_discontinuity(&mut self) {
        let is_discontinuous = self.clock.last_pcr_90k.is_some() || self.clock.is_discontinuous;
        self.clock = Clock {
            is_discontinuous,
            is_due: true,
            ..Clock::default()
        };
    }

    /// Starts a segment: PAT and PMT, and the next unit of the clock's track gets a PCR.
    pub fn begin_segment(&mut self, out: &mut BytesMut) {
        psi::write_pat(self.table_version, &mut self.counters.pat, out);
        psi::write_pmt(self.table_version, &self.configs, &mut self.counters.pmt, out);
        self.clock.is_due = true;
    }

    /// Writes one access unit as one PES packet.
    ///
    /// # Errors
    /// [`PackageError`] when the unit cannot be written; then nothing was.
    pub fn write(&mut self, unit: &AccessUnit, out: &mut BytesMut) -> Result<(), PackageError> {
        let payload = Payload::new(unit, &self.configs)?;
        self.write_payload(&payload, out);
        Ok(())
    }

    /// Writes a unit that was checked against the same configurations.
    pub(crate) fn write_payload(&mut self, payload: &Payload<'_>, out: &mut BytesMut) {
        let unit = payload.unit();
        let clock_track = if self.configs.video.is_some() {
            Track::Video
        } else {
            Track::Audio
        };
        let now_90k = self
            .clock
            .now_90k
            .map_or(unit.dts_90k, |now| now.max(unit.dts_90k));
        self.clock.now_90k = Some(now_90k);
        self.fill_clock_gap(now_90k, clock_track, out);
        let mut adaptation = Adaptation {
            is_random_access: unit.track == Track::Video && unit.is_key,
            ..Adaptation::default()
        };
        if unit.track == clock_track && (self.clock.is_due || self.clock.last_pcr_90k < Some(now_90k)) {
            adaptation.is_random_access |= self.clock.is_due && unit.is_key;
            adaptation.pcr_90k = Some(self.take_pcr(now_90k, &mut adaptation.is_discontinuous));
        }
        let (pid, counter) = self.counters.of(unit.track);
        payload.write(
            &self.configs,
            PacketWriter::begin(pid, counter, payload.len(), adaptation, out),
        );
    }

    /// Packets with only a PCR where the units of the clock's track are too far apart.
    fn fill_clock_gap(&mut self, now_90k: i64, clock_track: Track, out: &mut BytesMut) {
        let Some(mut last_90k) = self.clock.last_pcr_90k else {
            return;
        };
        if now_90k.saturating_sub(last_90k) > MAX_FILLED_GAP_90K {
            return;
        }
        while now_90k - last_90k > MAX_PCR_INTERVAL_90K {
            last_90k += PCR_FILL_STEP_90K;
            let mut adaptation = Adaptation::default();
            adaptation.pcr_90k = Some(self.take_pcr(last_90k, &mut adaptation.is_discontinuous));
            let (pid, counter) = self.counters.of(clock_track);
            packet::write_clock(pid, *counter, adaptation, out);
        }
    }

    fn take_pcr(&mut self, at_90k: i64, is_discontinuous: &mut bool) -> i64 {
        self.clock.last_pcr_90k = Some(at_90k);
        self.clock.is_due = false;
        *is_discontinuous = std::mem::take(&mut self.clock.is_discontinuous);
        at_90k.wrapping_add(TS_OFFSET_90K - PCR_LEAD_90K)
    }
}

impl Counters {
    fn of(&mut self, track: Track) -> (u16, &mut u8) {
        match track {
            Track::Video => (VIDEO_PID, &mut self.video),
            Track::Audio => (AUDIO_PID, &mut self.audio),
        }
    }
}

/// Added to every time, so that a PCR ahead of time 0, and a negative composition offset, stay positive.
pub const TS_OFFSET_90K: i64 = 126_000;
/// How far the clock runs ahead of decode times: units of one track may come this much later than the other's.
const PCR_LEAD_90K: i64 = 63_000;
/// 100 ms. Source: ISO/IEC 13818-1, 2.7.2.
const MAX_PCR_INTERVAL_90K: i64 = 9_000;
/// Below the interval by more than the distance of two audio frames.
const PCR_FILL_STEP_90K: i64 = 6_750;
/// A longer gap is not filled: the units stopped, and 10 s of empty packets help nobody.
const MAX_FILLED_GAP_90K: i64 = 900_000;

/// PID of the programme map table.
pub const PMT_PID: u16 = 0x1000;
/// PID of the H.264 track; carries the PCR.
pub const VIDEO_PID: u16 = 0x100;
/// PID of the AAC track; carries the PCR when there is no video.
pub const AUDIO_PID: u16 = 0x101;
/// Bytes in a transport packet.
pub const PACKET_BYTES: usize = 188;
