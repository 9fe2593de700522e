use std::sync::OnceLock;

use bytes::{BufMut, Bytes, BytesMut};
use w3av_media::{
    flv,
    unit::{AccessUnit, Track},
};

/// An access unit as all readers share it: one payload, and one serialisation per container that needs one.
#[derive(Debug)]
pub struct SharedUnit {
    /// The unit itself.
    pub unit: AccessUnit,
    flv: OnceLock<(Bytes, Bytes)>,
}

impl SharedUnit {
    /// Shares a unit.
    #[must_use]
    pub const fn new(unit: AccessUnit) -> Self {
        Self {
            unit,
            flv: OnceLock::new(),
        }
    }

    /// The unit as an FLV tag: tag header with body header, the payload untouched, and the size of the tag.
    ///
    /// The three parts are written in this order. The first call serialises, later calls only count references.
    /// The timestamp is the decode time in milliseconds modulo 2^32.
    ///
    /// Source: Adobe Flash Video File Format Specification 10.1, E.4.1.
    #[must_use]
    pub fn flv(&self) -> [Bytes; 3] {
        let (head, tail) = self.flv.get_or_init(|| serialise_flv(&self.unit));
        [head.clone(), self.unit.data.clone(), tail.clone()]
    }
}

fn serialise_flv(unit: &AccessUnit) -> (Bytes, Bytes) {
    let mut bytes = BytesMut::with_capacity(FLV_TAG_HEADER_BYTES + 5 + 4);
    bytes.put_bytes(0, FLV_TAG_HEADER_BYTES);
    let tag_type = match unit.track {
        Track::Video => {
            bytes.put_slice(&flv::video_unit_header(unit.is_key, unit.cts_90k / TICKS_PER_MS));
            FLV_TAG_VIDEO
        }
        Track::Audio => {
            bytes.put_slice(&flv::AUDIO_FRAME_HEADER);
            FLV_TAG_AUDIO
        }
    };
    // The ring refuses units that do not fit the 24 bits of a tag's size.
    let body_len = (bytes.len() - FLV_TAG_HEADER_BYTES + unit.data.len()) as u32;
    let timestamp_ms = unit.dts_90k.div_euclid(i64::from(TICKS_PER_MS)) as u32;
    bytes[0] = tag_type;
    bytes[1..4].copy_from_slice(&body_len.to_be_bytes()[1..]);
    bytes[4..7].copy_from_slice(&timestamp_ms.to_be_bytes()[1..]);
    bytes[7] = timestamp_ms.to_be_bytes()[0];
    let head_len = bytes.len();
    bytes.put_u32(FLV_TAG_HEADER_BYTES as u32 + body_len);
    let mut head = bytes.freeze();
    let tail = head.split_off(head_len);
    (head, tail)
}

const TICKS_PER_MS: i32 = 90;
const FLV_TAG_HEADER_BYTES: usize = 11;
const FLV_TAG_AUDIO: u8 = 8;
const FLV_TAG_VIDEO: u8 = 9;

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(track: Track, dts_90k: i64, cts_90k: i32) -> SharedUnit {
        let data = Bytes::from_static(&[0, 0, 0, 2, 0x65, 0x88]);
        SharedUnit::new(AccessUnit {
            track,
            dts_90k,
            cts_90k,
            is_key: true,
            is_disposable: false,
            arrival_us: 0,
            data,
        })
    }

    #[test]
    fn flv_tag_matches_the_specification() {
        let rows: [(SharedUnit, Vec<u8>, u32); 3] = [
            (
                unit(Track::Video, 0x0102_0304 * 90, 40 * 90),
                vec![9, 0, 0, 11, 0x02, 0x03, 0x04, 0x01, 0, 0, 0, 0x17, 1, 0, 0, 40],
                22,
            ),
            (
                unit(Track::Audio, 90 * 23, 0),
                vec![8, 0, 0, 8, 0, 0, 23, 0, 0, 0, 0, 0xaf, 1],
                19,
            ),
            // 2^32 ms after the epoch the timestamp wraps.
            (
                unit(Track::Audio, ((1 << 32) + 5) * 90, 0),
                vec![8, 0, 0, 8, 0, 0, 5, 0, 0, 0, 0, 0xaf, 1],
                19,
            ),
        ];
        for (shared, head, size) in rows {
            let [got_head, payload, tail] = shared.flv();
            assert_eq!(
                (got_head.to_vec(), tail.to_vec()),
                (head, size.to_be_bytes().to_vec())
            );
            assert_eq!(payload, shared.unit.data);
        }
    }

    #[test]
    fn flv_tag_is_serialised_once_and_the_payload_never_copied() {
        let shared = unit(Track::Video, 0, 0);
        let ([head, payload, _], [again, _, _]) = (shared.flv(), shared.flv());
        assert_eq!(head.as_ptr(), again.as_ptr());
        assert_eq!(payload.as_ptr(), shared.unit.data.as_ptr());
    }
}
