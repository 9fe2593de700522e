use proptest::prelude::*;
use w3av_media::{
    AudioConfig,
    flv::{AudioBody, VideoBody, parse_audio, parse_video},
};

use super::*;

/// Feeds `wire` in pieces of the given lengths over and over.
fn demux(wire: &[u8], pieces: &[usize]) -> (Vec<Tag>, Option<DemuxError>) {
    let (mut demuxer, mut tags, mut rest) = (Demuxer::new(), Vec::new(), wire);
    for len in pieces.iter().cycle() {
        let (piece, after) = rest.split_at(rest.len().min(*len));
        demuxer.feed(piece);
        loop {
            match demuxer.next() {
                Ok(Some(tag)) => tags.push(tag),
                Ok(None) => break,
                Err(error) => return (tags, Some(error)),
            }
        }
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    (tags, None)
}

fn unit(track: Track, dts_90k: i64, cts_90k: i32, is_key: bool, data: &[u8]) -> AccessUnit {
    let data = Bytes::copy_from_slice(data);
    AccessUnit {
        track,
        dts_90k,
        cts_90k,
        is_key,
        is_disposable: false,
        arrival_us: 0,
        data,
    }
}

fn video_data(is_key: bool, picture: &[u8]) -> Vec<u8> {
    let mut data = (picture.len() as u32 + 1).to_be_bytes().to_vec();
    data.push(if is_key { 0x65 } else { 0x41 });
    data.extend_from_slice(picture);
    data
}

fn units() -> impl Strategy<Value = Vec<AccessUnit>> {
    let video = (any::<bool>(), any::<Vec<u8>>(), 0_i64..1 << 40, -1000_i32..1000).prop_map(
        |(is_key, picture, dts_ms, cts_ms)| {
            unit(
                Track::Video,
                dts_ms * 90,
                cts_ms * 90,
                is_key,
                &video_data(is_key, &picture),
            )
        },
    );
    let audio = (prop::collection::vec(any::<u8>(), 1..400), 0_i64..1 << 40)
        .prop_map(|(frame, dts_ms)| unit(Track::Audio, dts_ms * 90, 0, true, &frame));
    prop::collection::vec(prop_oneof![video, audio], 0..8)
}

fn kinds() -> impl Strategy<Value = TagKind> {
    prop_oneof![Just(TagKind::Audio), Just(TagKind::Video), Just(TagKind::Script)]
}

#[test]
fn unit_tag_bytes_are_those_of_the_specification() {
    let [head, payload, tail] =
        unit_tag(&unit(Track::Video, 0x0102_0304 * 90, 3600, true, &[0xaa, 0xbb])).expect("small");
    assert_eq!(head, &[9, 0, 0, 7, 2, 3, 4, 1, 0, 0, 0, 0x17, 1, 0, 0, 40][..]);
    assert_eq!(
        (payload, tail),
        (
            Bytes::from_static(&[0xaa, 0xbb]),
            Bytes::from_static(&[0, 0, 0, 18])
        )
    );
    let [head, _, tail] = unit_tag(&unit(Track::Audio, 90, 0, true, &[0xaa])).expect("small");
    assert_eq!(head, &[8, 0, 0, 3, 0, 0, 1, 0, 0, 0, 0, 0xaf, 1][..]);
    assert_eq!(tail, &[0, 0, 0, 14][..]);
}

#[test]
fn unit_payload_is_not_copied() {
    let unit = unit(Track::Audio, 0, 0, true, &[1, 2, 3]);
    assert_eq!(unit_tag(&unit).expect("small")[1].as_ptr(), unit.data.as_ptr());
}

#[test]
fn timestamps_wrap_and_times_round_down_together() {
    assert_eq!(timestamp_ms((1 << 32) * 90 + 7 * 90 + 89), 7);
    // 33.33 ms and 66.67 ms: 33 and 66, so the offset is 33.
    assert_eq!(
        unit_tag(&unit(Track::Video, 3000, 3000, false, &[])).expect("small")[0][15],
        33
    );
}

#[test]
fn body_of_24_bits_is_the_limit() {
    assert!(tag_header(TagKind::Video, 0, (1 << 24) - 1).is_ok());
    assert_eq!(
        tag_header(TagKind::Video, 0, 1 << 24),
        Err(TagTooLarge { len: 1 << 24 })
    );
}

#[test]
fn viewer_gets_metadata_and_configurations_first() {
    let audio = AudioConfig::from_asc(Bytes::from_static(&[0x11, 0x90])).expect("valid");
    let configs = TrackConfigs {
        video: None,
        audio: Some(audio.clone()),
    };
    let wire = [
        &file_header(false, true)[..],
        &config_tags(&configs, 5).expect("small"),
    ]
    .concat();
    let (tags, error) = demux(&wire, &[1]);
    assert_eq!(error, None);
    assert_eq!(
        tags.iter()
            .map(|tag| (tag.kind, tag.timestamp_ms))
            .collect::<Vec<_>>(),
        [(TagKind::Script, 5), (TagKind::Audio, 5)]
    );
    assert_eq!(parse_audio(tags[1].body.clone()), Ok(AudioBody::Config(audio)));
    let script = &tags[0].body;
    assert!(
        script.starts_with(
            b"\x02\x00\x0aonMetaData\x08\x00\x00\x00\x04\x00\x0faudiosamplerate\x00\x40\xe7\x70"
        )
    );
    assert!(script.ends_with(b"\x00\x0caudiocodecid\x00\x40\x24\x00\x00\x00\x00\x00\x00\x00\x00\x09"));
}

#[test]
fn malformed_streams_are_refused() {
    let start = file_header(true, true);
    for (wire, expected) in [
        (&b"GIF"[..], DemuxError::Signature),
        (b"FLV\x02", DemuxError::Signature),
        (
            b"FLV\x01\x05\x00\x00\x00\x08",
            DemuxError::HeaderLength { len: 8 },
        ),
        (
            b"FLV\x01\x05\xff\xff\xff\xff",
            DemuxError::HeaderLength { len: u32::MAX },
        ),
        (
            &[&start[..], &[9, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0]].concat(),
            DemuxError::TagTooLarge { len: 0xff_ffff },
        ),
        (
            &[&start[..], &[0x29, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]].concat(),
            DemuxError::Encrypted,
        ),
        (
            &[&start[..], &[9, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 11]].concat(),
            DemuxError::TagLength { len: 12, stated: 11 },
        ),
    ] {
        assert_eq!(demux(wire, &[3]), (vec![], Some(expected)), "{wire:02x?}");
    }
}

#[test]
fn unknown_tags_are_skipped_and_longer_headers_read() {
    let mut wire = b"FLV\x01\x05\x00\x00\x00\x0b\xaa\xbb\x00\x00\x00\x00".to_vec();
    wire.extend_from_slice(&[15, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 12]);
    wire.extend_from_slice(&tag(TagKind::Audio, 9, b"x").expect("small"));
    let (tags, error) = demux(&wire, &[wire.len()]);
    assert_eq!((tags.len(), tags[0].timestamp_ms, error), (1, 9, None));
}

proptest! {
    #[test]
    fn tags_round_trip_in_any_split(
        tags in prop::collection::vec((kinds(), any::<u32>(), any::<Vec<u8>>()), 0..6),
        pieces in prop::collection::vec(1_usize..64, 1..6),
    ) {
        let mut wire = file_header(true, true).to_vec();
        let mut expected = Vec::new();
        for (kind, timestamp_ms, body) in tags {
            wire.extend_from_slice(&tag(kind, timestamp_ms, &body).expect("small"));
            expected.push(Tag { kind, timestamp_ms, body: Bytes::from(body) });
        }
        prop_assert_eq!(demux(&wire, &pieces), (expected, None));
    }

    #[test]
    fn units_round_trip(units in units()) {
        let mut wire = file_header(true, true).to_vec();
        for unit in &units {
            wire.extend_from_slice(&unit_tag(unit).expect("small").concat());
        }
        let (tags, error) = demux(&wire, &[97]);
        prop_assert_eq!((tags.len(), error), (units.len(), None));
        for (tag, unit) in tags.into_iter().zip(units) {
            prop_assert_eq!(tag.timestamp_ms, (unit.dts_90k / 90) as u32);
            match unit.track {
                Track::Video => prop_assert_eq!(
                    parse_video(tag.body),
                    Ok(VideoBody::Unit { is_key: unit.is_key, cts_ms: unit.cts_90k / 90, data: unit.data })
                ),
                Track::Audio => prop_assert_eq!(parse_audio(tag.body), Ok(AudioBody::Frame(unit.data))),
            }
        }
    }

    #[test]
    fn arbitrary_bytes_read_alike_in_any_split(
        mut wire: Vec<u8>,
        has_header: bool,
        pieces in prop::collection::vec(1_usize..64, 1..6),
    ) {
        if has_header {
            wire.splice(0..0, file_header(true, true));
        }
        prop_assert_eq!(demux(&wire, &pieces), demux(&wire, &[usize::MAX]));
    }
}
