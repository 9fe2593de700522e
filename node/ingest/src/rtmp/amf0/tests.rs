use proptest::prelude::*;

use super::*;

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<f64>()
            .prop_filter("NaN is not equal to itself", |n| !n.is_nan())
            .prop_map(Value::Number),
        any::<bool>().prop_map(Value::Boolean),
        ".{0,20}".prop_map(Value::String),
        Just(Value::Null),
        Just(Value::Undefined),
        (0..1_000_000_000_000u64).prop_map(|ms| Value::Date(ms as f64)),
    ];
    leaf.prop_recursive(MAX_DEPTH as u32 - 1, 60, 6, |inner| {
        let fields = prop::collection::vec(("[a-z]{1,5}", inner.clone()), 0..6);
        prop_oneof![
            fields.clone().prop_map(Value::Object),
            fields.prop_map(Value::EcmaArray),
            prop::collection::vec(inner, 0..6).prop_map(Value::StrictArray),
        ]
    })
}

proptest! {
    #[test]
    fn values_round_trip(values in prop::collection::vec(any_value(), 0..5)) {
        let mut bytes = BytesMut::new();
        values.iter().for_each(|value| encode(value, &mut bytes));
        prop_assert_eq!(decode(&bytes), Ok(values));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(prop_oneof![0..13u8, any::<u8>()], 0..300)) {
        let _ = decode(&bytes);
    }

    #[test]
    fn truncated_values_are_errors(value in any_value(), cut in any::<prop::sample::Index>()) {
        let mut bytes = BytesMut::new();
        encode(&value, &mut bytes);
        let cut = cut.index(bytes.len());
        prop_assert!(cut == 0 || decode(&bytes[..cut]).is_err());
    }
}

#[test]
fn long_texts_take_the_long_form() {
    let value = Value::String("x".repeat(70_000));
    let mut bytes = BytesMut::new();
    encode(&value, &mut bytes);
    assert_eq!((bytes[0], decode(&bytes)), (LONG_STRING, Ok(vec![value])));
}

#[test]
fn hostile_values_are_refused() {
    let deep = |depth: usize| [STRICT_ARRAY, 0, 0, 0, 1].repeat(depth);
    let rows: [(Vec<u8>, AmfError); 8] = [
        (deep(10_000), AmfError::TooDeep),
        (
            [vec![STRICT_ARRAY, 0xff, 0xff, 0xff, 0xff], vec![NULL; 60_000]].concat(),
            AmfError::TooMany,
        ),
        (vec![NULL; MAX_VALUES + 1], AmfError::TooMany),
        (vec![LONG_STRING, 0xff, 0xff, 0xff, 0xff], AmfError::Truncated),
        (vec![STRICT_ARRAY, 0xff, 0xff, 0xff, 0xff], AmfError::Truncated),
        (vec![STRING, 0, 2, 0xc3, 0x28], AmfError::Text),
        (vec![7, 0, 0], AmfError::Marker { marker: 7 }),
        (vec![OBJECT, 0, 1, b'a', NULL, 0, 0], AmfError::Truncated),
    ];
    for (bytes, error) in rows {
        assert_eq!(decode(&bytes), Err(error));
    }
}

#[test]
fn wrong_count_of_an_ecma_array_is_ignored() {
    let bytes = [ECMA_ARRAY, 0, 0, 0, 9, 0, 1, b'a', NULL, 0, 0, OBJECT_END];
    assert_eq!(
        decode(&bytes),
        Ok(vec![Value::EcmaArray(vec![("a".into(), Value::Null)])])
    );
}
