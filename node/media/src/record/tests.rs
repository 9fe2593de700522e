use proptest::prelude::*;

use super::*;

fn bytes(max: usize) -> impl Strategy<Value = Bytes> {
    prop::collection::vec(any::<u8>(), 0..max).prop_map(Bytes::from)
}

fn configs() -> impl Strategy<Value = TrackConfigs> {
    let video = (bytes(60), any::<u16>(), any::<u16>()).prop_map(|(avcc, width, height)| VideoConfig {
        avcc,
        width,
        height,
    });
    let audio =
        (bytes(8), any::<u32>(), any::<u8>()).prop_map(|(asc, sample_rate_hz, channels)| AudioConfig {
            asc,
            sample_rate_hz,
            channels,
        });
    (prop::option::of(video), prop::option::of(audio))
        .prop_map(|(video, audio)| TrackConfigs { video, audio })
}

fn unit() -> impl Strategy<Value = AccessUnit> {
    (any::<(bool, i64, i32, bool, bool, u64)>(), bytes(300)).prop_map(
        |((is_audio, dts_90k, cts_90k, is_key, is_disposable, arrival_us), data)| AccessUnit {
            track: if is_audio { Track::Audio } else { Track::Video },
            dts_90k,
            cts_90k,
            is_key,
            is_disposable,
            arrival_us,
            data,
        },
    )
}

fn rendition() -> impl Strategy<Value = RenditionId> {
    prop_oneof![
        Just(RenditionId::Source),
        any::<u16>().prop_map(RenditionId::Rung)
    ]
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        configs().prop_map(Input::Configs),
        unit().prop_map(Input::Unit),
        Just(Input::End)
    ]
}

fn output() -> impl Strategy<Value = Output> {
    prop_oneof![
        (rendition(), configs()).prop_map(|(rendition, configs)| Output::Configs { rendition, configs }),
        (rendition(), unit()).prop_map(|(rendition, unit)| Output::Unit { rendition, unit }),
        any::<(u64, u64)>().prop_map(|(frames, cpu_ms)| Output::Stats { frames, cpu_ms }),
    ]
}

/// Feeds `wire` in pieces of the given lengths over and over.
fn decode<T: Record>(wire: &[u8], pieces: &[usize]) -> (Vec<T>, Option<RecordError>) {
    let (mut decoder, mut records) = (Decoder::new(), Vec::new());
    let mut rest = wire;
    for len in pieces.iter().cycle() {
        let (piece, after) = rest.split_at(rest.len().min(*len));
        decoder.feed(piece);
        loop {
            match decoder.next() {
                Ok(Some(record)) => records.push(record),
                Ok(None) => break,
                Err(error) => return (records, Some(error)),
            }
        }
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    (records, None)
}

fn pieces() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1_usize..64, 1..6)
}

#[test]
fn announced_size_above_the_bound_is_refused_before_it_is_buffered() {
    let mut decoder = Decoder::<Input>::new();
    decoder.feed(&(MAX_RECORD_BYTES as u32 + 1).to_be_bytes());
    let expected = Err(RecordError::TooLarge {
        len: MAX_RECORD_BYTES + 1,
    });
    assert_eq!(decoder.next(), expected);
    decoder.feed(&[0, 0, 0, 1, INPUT_END]);
    assert_eq!(decoder.next(), expected, "record borders are lost for good");
    assert!(decoder.buffer.is_empty());
}

#[test]
fn record_above_the_bound_is_not_written() {
    let mut out = BytesMut::from(&b"before"[..]);
    let data = Bytes::from(vec![0; MAX_RECORD_BYTES]);
    let unit = AccessUnit {
        track: Track::Video,
        dts_90k: 0,
        cts_90k: 0,
        is_key: true,
        is_disposable: false,
        arrival_us: 0,
        data,
    };
    assert!(matches!(
        encode_input(&Input::Unit(unit), &mut out),
        Err(RecordError::TooLarge { .. })
    ));
    assert_eq!(out, &b"before"[..]);
}

#[test]
fn bytes_that_end_inside_a_record_are_told_from_an_orderly_end() {
    let mut decoder = Decoder::<Input>::new();
    decoder.feed(&[0, 0, 0, 1]);
    assert_eq!(decoder.next(), Ok(None));
    assert!(!decoder.is_at_border());
    decoder.feed(&[INPUT_END]);
    assert_eq!(decoder.next(), Ok(Some(Input::End)));
    assert!(decoder.is_at_border());
}

#[test]
fn malformed_records_are_refused() {
    for (wire, expected) in [
        (&[0, 0, 0, 0][..], RecordError::Empty),
        (&[0, 0, 0, 1, 99], RecordError::UnknownKind { kind: 99 }),
        (
            &[0, 0, 0, 1, OUTPUT_STATS],
            RecordError::UnknownKind { kind: OUTPUT_STATS },
        ),
        (
            &[0, 0, 0, 2, INPUT_END, 0],
            RecordError::Malformed { kind: INPUT_END },
        ),
        (
            &[0, 0, 0, 3, INPUT_UNIT, 0, 0],
            RecordError::Malformed { kind: INPUT_UNIT },
        ),
        (
            &[0, 0, 0, 2, INPUT_CONFIGS, 4],
            RecordError::Malformed { kind: INPUT_CONFIGS },
        ),
        (
            &[0, 0, 0, 10, INPUT_CONFIGS, 1, 0, 1, 0, 1, 0xff, 0xff, 0xff, 0xff],
            RecordError::Malformed { kind: INPUT_CONFIGS },
        ),
    ] {
        assert_eq!(
            decode::<Input>(wire, &[wire.len()]),
            (vec![], Some(expected)),
            "{wire:02x?}"
        );
    }
}

proptest! {
    #[test]
    fn inputs_round_trip_in_any_split(inputs in prop::collection::vec(input(), 0..6), pieces in pieces()) {
        let mut wire = BytesMut::new();
        for input in &inputs {
            encode_input(input, &mut wire).expect("small");
        }
        prop_assert_eq!(decode(&wire, &pieces), (inputs, None));
    }

    #[test]
    fn outputs_round_trip_in_any_split(outputs in prop::collection::vec(output(), 0..6), pieces in pieces()) {
        let mut wire = BytesMut::new();
        for output in &outputs {
            encode_output(output, &mut wire).expect("small");
        }
        prop_assert_eq!(decode(&wire, &pieces), (outputs, None));
    }

    #[test]
    fn arbitrary_bytes_read_alike_in_any_split(wire: Vec<u8>, pieces in pieces()) {
        prop_assert_eq!(decode::<Input>(&wire, &pieces), decode(&wire, &[usize::MAX]));
        prop_assert_eq!(decode::<Output>(&wire, &pieces), decode(&wire, &[usize::MAX]));
    }

    #[test]
    fn arbitrary_fields_never_panic(kind in 0_u8..24, fields: Vec<u8>) {
        let mut wire = (fields.len() as u32 + 1).to_be_bytes().to_vec();
        wire.push(kind);
        wire.extend_from_slice(&fields);
        let _ = decode::<Input>(&wire, &[7]);
        let _ = decode::<Output>(&wire, &[7]);
    }
}
