use proptest::prelude::*;

use super::*;
use crate::h264::avcc::tests::avcc;

fn body(header: &[u8], payload: &[u8]) -> Bytes {
    Bytes::from([header, payload].concat())
}

fn config_body(length_size: u8) -> Bytes {
    body(&[0x17, 0, 0, 0, 0], &avcc(length_size))
}

const ASC: &[u8] = &[0x12, 0x10];

#[test]
fn units_are_rewritten_to_four_byte_lengths_after_a_shorter_config() {
    let mut parser = VideoParser::new();
    for length_size in [1, 2, 4] {
        let config = parser.parse(config_body(length_size)).expect("config");
        assert_eq!(
            config,
            VideoBody::Config(VideoConfig::from_avcc(avcc(4)).expect("valid"))
        );
        let mut unit = vec![0; usize::from(length_size)];
        unit[usize::from(length_size) - 1] = 2;
        unit.extend_from_slice(&[0x65, 0xaa]);
        assert_eq!(
            parser.parse(body(&[0x17, 1, 0, 0, 40], &unit)),
            Ok(VideoBody::Unit {
                is_key: true,
                cts_ms: 40,
                data: Bytes::from_static(&[0, 0, 0, 2, 0x65, 0xaa])
            })
        );
    }
}

#[test]
fn unit_payload_is_not_copied() {
    let whole = body(&[0x27, 1, 0, 0, 0], &[0, 0, 0, 2, 0x41, 0xaa]);
    let Ok(VideoBody::Unit { data, .. }) = parse_video(whole.clone()) else {
        panic!("a unit")
    };
    assert_eq!(data.as_ptr(), whole[VIDEO_HEADER_BYTES..].as_ptr());
}

#[test]
fn key_is_an_idr_picture_whatever_the_frame_type_says() {
    for (frame_type, nal, expected) in [
        (0x17, 0x65, true),
        (0x27, 0x65, true),
        (0x17, 0x41, false),
        (0x27, 0x41, false),
    ] {
        let parsed = parse_video(body(&[frame_type, 1, 0, 0, 0], &[0, 0, 0, 2, nal, 1]));
        assert!(
            matches!(parsed, Ok(VideoBody::Unit { is_key, .. }) if is_key == expected),
            "{frame_type:#x} {nal:#x}"
        );
    }
}

#[test]
fn unusable_video_bodies_are_named() {
    for (bytes, expected) in [
        (&[][..], FlvError::Truncated { len: 0 }),
        (&[0x17], FlvError::Truncated { len: 1 }),
        (&[0x17, 1, 0, 0], FlvError::Truncated { len: 4 }),
        (
            &[0x22, 0, 0],
            FlvError::Codec {
                codec: "Sorenson H.263",
            },
        ),
        (&[0x1c, 1, 0, 0, 0, 1], FlvError::Codec { codec: "H.265" }),
        (
            &[0x90, b'h', b'v', b'c', b'1', 0],
            FlvError::Enhanced {
                four_cc: "hvc1".to_owned(),
            },
        ),
        (
            &[0x90, b'a'],
            FlvError::Enhanced {
                four_cc: String::new(),
            },
        ),
        (&[0x57, 0], FlvError::Command),
        (&[0x17, 3, 0, 0, 0], FlvError::PacketType { packet_type: 3 }),
        (
            &[0x17, 1, 0, 0, 0],
            FlvError::Nal {
                source: NalError::Empty,
            },
        ),
        (
            &[0x17, 1, 0, 0, 0, 0, 0, 0, 5, 1],
            FlvError::Nal {
                source: NalError::Truncated { needed: 5, left: 1 },
            },
        ),
        (
            &[0x17, 0, 0, 0, 0, 1],
            FlvError::VideoConfig {
                source: AvccError::Truncated { len: 1 },
            },
        ),
    ] {
        assert_eq!(
            parse_video(Bytes::copy_from_slice(bytes)),
            Err(expected),
            "{bytes:02x?}"
        );
    }
}

#[test]
fn unit_before_config_is_refused_and_a_bad_config_keeps_the_last() {
    let unit = body(&[0x17, 1, 0, 0, 0], &[0, 2, 0x65, 1]);
    let mut parser = VideoParser::new();
    assert_eq!(parser.parse(unit.clone()), Err(FlvError::UnitBeforeConfig));
    parser.parse(config_body(2)).expect("config");
    parser.parse(config_body(4).slice(..20)).expect_err("cut config");
    assert!(matches!(
        parser.parse(unit),
        Ok(VideoBody::Unit { is_key: true, .. })
    ));
}

#[test]
fn end_of_sequence_is_read_with_and_without_composition_time() {
    assert_eq!(
        parse_video(Bytes::from_static(&[0x17, 2, 0, 0, 0])),
        Ok(VideoBody::EndOfSequence)
    );
    assert_eq!(
        parse_video(Bytes::from_static(&[0x17, 2])),
        Ok(VideoBody::EndOfSequence)
    );
}

#[test]
fn unusable_audio_bodies_are_named() {
    for (bytes, expected) in [
        (&[][..], FlvError::Truncated { len: 0 }),
        (&[0xaf], FlvError::Truncated { len: 1 }),
        (&[0xaf, 1], FlvError::Truncated { len: 2 }),
        (&[0x2f, 1, 1], FlvError::Codec { codec: "MP3" }),
        (&[0xb2, 1, 1], FlvError::Codec { codec: "Speex" }),
        (
            &[0x90, b'O', b'p', b'u', b's'],
            FlvError::Enhanced {
                four_cc: "Opus".to_owned(),
            },
        ),
        (&[0xaf, 2, 1], FlvError::PacketType { packet_type: 2 }),
        (
            &[0xaf, 0, 0x12],
            FlvError::AudioConfig {
                source: AacError::Truncated { len: 1 },
            },
        ),
    ] {
        assert_eq!(
            parse_audio(Bytes::copy_from_slice(bytes)),
            Err(expected),
            "{bytes:02x?}"
        );
    }
}

#[test]
fn config_bodies_round_trip() {
    let video = VideoConfig::from_avcc(avcc(4)).expect("valid");
    assert_eq!(
        parse_video(video_config_body(&video)),
        Ok(VideoBody::Config(video))
    );
    let audio = AudioConfig::from_asc(Bytes::from_static(ASC)).expect("valid");
    assert_eq!(
        parse_audio(audio_config_body(&audio)),
        Ok(AudioBody::Config(audio))
    );
}

proptest! {
    #[test]
    fn arbitrary_bodies_never_panic(bodies: Vec<Vec<u8>>) {
        let mut parser = VideoParser::new();
        for bytes in bodies {
            let _ = parser.parse(Bytes::copy_from_slice(&bytes));
            let _ = parse_video(Bytes::copy_from_slice(&bytes));
            let _ = parse_audio(Bytes::from(bytes));
        }
    }

    #[test]
    fn arbitrary_payloads_behind_a_good_header_never_panic(length_size in 1_u8..5, packet in 0_u8..4, payload: Vec<u8>) {
        let mut parser = VideoParser { length_size: Some(length_size) };
        let _ = parser.parse(body(&[0x17, packet, 0, 0, 0], &payload));
        let _ = parse_audio(body(&[0xaf, packet], &payload));
    }

    #[test]
    fn units_round_trip(is_idr: bool, cts_ms in -(1 << 23)..(1 << 23), picture: Vec<u8>) {
        let mut data = (picture.len() as u32 + 1).to_be_bytes().to_vec();
        data.push(if is_idr { 0x65 } else { 0x41 });
        data.extend_from_slice(&picture);
        let parsed = parse_video(body(&video_unit_header(is_idr, cts_ms), &data));
        prop_assert_eq!(parsed, Ok(VideoBody::Unit { is_key: is_idr, cts_ms, data: Bytes::from(data) }));
    }

    #[test]
    fn frames_round_trip(frame in prop::collection::vec(any::<u8>(), 1..500)) {
        let parsed = parse_audio(body(&AUDIO_FRAME_HEADER, &frame));
        prop_assert_eq!(parsed, Ok(AudioBody::Frame(Bytes::from(frame))));
    }
}
