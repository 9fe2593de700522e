//! PES packets: one access unit each. Source: ISO/IEC 13818-1, 2.4.3.6; ITU-T H.264, annex B.

use w3av_media::{
    AccessUnit, AudioConfig, Track, TrackConfigs, VideoConfig,
    aac::{ADTS_HEADER_BYTES, adts_header},
    h264::nal::{self, START_CODE, Summary, nal_type, unit_type},
    record::MAX_RECORD_BYTES,
};

use super::{TS_OFFSET_90K, packet::PacketWriter};
use crate::error::PackageError;

/// An access unit that was checked, and how it is written. Holds slices of the unit, no copies.
#[derive(Debug)]
pub(crate) struct Payload<'a> {
    unit: &'a AccessUnit,
    form: Form,
    len: usize,
}

#[derive(Debug)]
enum Form {
    /// The configuration's parameter sets may have to go before the picture.
    Video {
        needs_parameter_sets: bool,
    },
    Audio {
        header: [u8; ADTS_HEADER_BYTES],
    },
}

impl<'a> Payload<'a> {
    /// Checks `unit` against the tracks.
    pub(crate) fn new(unit: &'a AccessUnit, configs: &TrackConfigs) -> Result<Self, PackageError> {
        let no_track = PackageError::NoTrack { track: unit.track };
        if unit.data.len() > MAX_RECORD_BYTES {
            return Err(PackageError::UnitTooLarge { len: unit.data.len() });
        }
        match unit.track {
            Track::Video => Self::video(unit, configs.video.as_ref().ok_or(no_track)?),
            Track::Audio => Self::audio(unit, configs.audio.as_ref().ok_or(no_track)?),
        }
    }

    fn video(unit: &'a AccessUnit, config: &VideoConfig) -> Result<Self, PackageError> {
        let summary = nal::summarize(nal::nals(&unit.data)).map_err(|source| PackageError::Nal { source })?;
        let needs_parameter_sets = needs_parameter_sets(unit, summary);
        let bytes: usize = nals(unit, needs_parameter_sets.then_some(config))
            .map(|nal| START_CODE.len() + nal.len())
            .sum();
        let len = header_len(unit) + ACCESS_UNIT_DELIMITER.len() + bytes;
        Ok(Self {
            unit,
            form: Form::Video { needs_parameter_sets },
            len,
        })
    }

    fn audio(unit: &'a AccessUnit, config: &AudioConfig) -> Result<Self, PackageError> {
        let header = adts_header(config, unit.data.len()).map_err(|source| PackageError::Aac { source })?;
        let len = header_len(unit) + ADTS_HEADER_BYTES + unit.data.len();
        Ok(Self {
            unit,
            form: Form::Audio { header },
            len,
        })
    }

    pub(crate) const fn unit(&self) -> &AccessUnit {
        self.unit
    }

    /// Bytes of the whole PES packet.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// `configs`: those that it was checked against.
    pub(super) fn write(&self, configs: &TrackConfigs, mut writer: PacketWriter<'_>) {
        self.write_header(&mut writer);
        match &self.form {
            Form::Audio { header } => {
                writer.put(header);
                writer.put(&self.unit.data);
            }
            Form::Video { needs_parameter_sets } => {
                writer.put(&ACCESS_UNIT_DELIMITER);
                for nal in nals(
                    self.unit,
                    configs.video.as_ref().filter(|_| *needs_parameter_sets),
                ) {
                    writer.put(&START_CODE);
                    writer.put(nal);
                }
            }
        }
    }

    fn write_header(&self, writer: &mut PacketWriter<'_>) {
        let (stream_id, len) = match self.form {
            // A video PES may leave its length open; an audio frame always fits 16 bits.
            Form::Video { .. } => (0xe0, 0),
            Form::Audio { .. } => (0xc0, (self.len - 6) as u16),
        };
        let [high, low] = len.to_be_bytes();
        writer.put(&[0, 0, 1, stream_id, high, low, DATA_ALIGNED]);
        if has_dts(self.unit) {
            writer.put(&[0xc0, 10]);
            writer.put(&timestamp(3, self.unit.pts_90k()));
            writer.put(&timestamp(1, self.unit.dts_90k));
        } else {
            writer.put(&[0x80, 5]);
            writer.put(&timestamp(2, self.unit.pts_90k()));
        }
    }
}

/// The NAL units in the order written: parameter sets of `config`, then the unit's own without its delimiter.
fn nals<'a>(unit: &'a AccessUnit, config: Option<&'a VideoConfig>) -> impl Iterator<Item = &'a [u8]> {
    let sets = config.into_iter().flat_map(VideoConfig::parameter_sets);
    sets.chain(
        nal::nals(&unit.data)
            .flatten()
            .filter(|nal| unit_type(nal) != nal_type::AUD),
    )
}

/// A player may start at any IDR picture, so each has the parameter sets with it.
fn needs_parameter_sets(unit: &AccessUnit, summary: Summary) -> bool {
    (unit.is_key || summary.has_idr) && !(summary.has_sps && summary.has_pps)
}

const fn has_dts(unit: &AccessUnit) -> bool {
    unit.cts_90k != 0
}

const fn header_len(unit: &AccessUnit) -> usize {
    if has_dts(unit) { 19 } else { 14 }
}

/// The low 33 bits in five bytes, with marker bits between.
const fn timestamp(prefix: u8, time_90k: i64) -> [u8; 5] {
    let time = time_90k.wrapping_add(TS_OFFSET_90K);
    [
        prefix << 4 | (time >> 29) as u8 & 0xe | 1,
        (time >> 22) as u8,
        (time >> 14) as u8 | 1,
        (time >> 7) as u8,
        (time << 1) as u8 | 1,
    ]
}

/// Start code, NAL header, any picture type, stop bit.
const ACCESS_UNIT_DELIMITER: [u8; 6] = [0, 0, 0, 1, nal_type::AUD, 0xf0];
/// Flag byte: an access unit starts right behind the header.
const DATA_ALIGNED: u8 = 0x84;
