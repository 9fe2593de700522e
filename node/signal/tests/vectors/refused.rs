use serde_json::{Value, json};
use w3av_signal::{
    CallId, DeviceKeys, Envelope, Expectation, Header, Kind, MAX_ENVELOPE_BYTES, Media, Message, Side, open,
};

use crate::{CALL, Device, FIRM, NOW_MS, check, header, hex0x, sealed};

const RING: Message = Message::Ring { media: Media::AUDIO };

/// What Bob does with bytes from the carrier, in the order of the protocol.
fn receive(bytes: &[u8], last_sequence: u32) -> Result<Message, &'static str> {
    let bob = Device::bob();
    let envelope = Envelope::decode(bytes).map_err(|error| error.code())?;
    let expected = Expectation {
        genesis: header(Kind::Ring, 1).genesis,
        firm: FIRM,
        call: CallId(CALL),
        to: bob.id,
        last_sequence,
        now_ms: NOW_MS,
    };
    envelope.header.check(&expected).map_err(|error| error.code())?;
    let keys = keys_of(&envelope).ok_or("unknown_device")?;
    envelope.verify(&keys.signing).map_err(|_| "bad_signature")?;
    open(&envelope, &bob.secret).map_err(|error| error.code())
}

fn keys_of(envelope: &Envelope) -> Option<DeviceKeys> {
    let alice = Device::alice();
    (envelope.header.from == alice.id).then(|| alice.secret.keys())
}

/// The envelope with `from` replaced by `to` at its only place.
fn spliced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes
        .windows(from.len())
        .position(|window| window == from)
        .expect("is there");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

/// Bytes that are refused while they are decoded.
fn encodings() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let good = sealed(header(Kind::Ring, 9), &RING).encode();
    let splice = |from: &[u8], to: &[u8]| spliced(&good, from, to);
    let call = [&[0x03, 0x58, 0x20][..], &CALL].concat();
    let genesis = [&[0x04, 0x48][..], &header(Kind::Ring, 1).genesis].concat();
    let swapped = [&genesis[..], &call].concat();
    vec![
        ("nothing", vec![], "malformed"),
        ("not CBOR", b"{}".to_vec(), "malformed"),
        ("an array", vec![0x80], "malformed"),
        ("cut", good[..good.len() - 1].to_vec(), "malformed"),
        ("one byte more", [&good[..], &[0]].concat(), "trailing_bytes"),
        (
            "twelve entries",
            [&[0xAC], &good[1..good.len() - 67]].concat(),
            "malformed",
        ),
        (
            "a length of 2^64 - 1",
            [
                &splice(&call, &[])[..1],
                &[0x01, 0x01, 0x02, 0x01, 0x03, 0x5B],
                &[0xFF; 8],
            ]
            .concat(),
            "malformed",
        ),
        (
            "map of indefinite length",
            [&[0xBF], &good[1..], &[0xFF]].concat(),
            "not_deterministic",
        ),
        (
            "map length in two bytes",
            [&[0xB8, 0x0D], &good[1..]].concat(),
            "not_deterministic",
        ),
        (
            "version in two bytes",
            splice(&[0xAD, 0x01, 0x01], &[0xAD, 0x01, 0x18, 0x01]),
            "not_deterministic",
        ),
        (
            "key in two bytes",
            splice(&[0xAD, 0x01, 0x01], &[0xAD, 0x18, 0x01, 0x01]),
            "not_deterministic",
        ),
        (
            "call id's length in three bytes",
            splice(&[0x03, 0x58, 0x20, 0xC0], &[0x03, 0x59, 0x00, 0x20, 0xC0]),
            "not_deterministic",
        ),
        (
            "keys 3 and 4 swapped",
            splice(&[&call[..], &genesis].concat(), &swapped),
            "not_deterministic",
        ),
        ("key 3 twice", splice(&genesis, &call), "not_deterministic"),
        (
            "unknown key 14",
            splice(&[0x0D, 0x58, 0x40], &[0x0E, 0x58, 0x40]),
            "malformed",
        ),
        (
            "call id as text",
            splice(&[0x03, 0x58, 0x20], &[0x03, 0x78, 0x20]),
            "malformed",
        ),
        (
            "call id of 31 bytes",
            splice(&call, &[&[0x03, 0x58, 0x1F][..], &CALL[..31]].concat()),
            "malformed",
        ),
        (
            "firm of 33 bits",
            splice(&[0x05, 0x07], &[0x05, 0x1B, 0, 0, 0, 1, 0, 0, 0, 7]),
            "malformed",
        ),
        (
            "slot 4",
            splice(&[0xB0, 0x03, 0x08], &[0xB0, 0x04, 0x08]),
            "malformed",
        ),
        (
            "side 3",
            splice(&[0x0A, 0x00, 0x0B], &[0x0A, 0x03, 0x0B]),
            "malformed",
        ),
        (
            "sequence 0",
            splice(&[0x08, 0x09, 0x09], &[0x08, 0x00, 0x09]),
            "malformed",
        ),
        (
            "version 2",
            splice(&[0xAD, 0x01, 0x01], &[0xAD, 0x01, 0x02]),
            "unknown_version",
        ),
        (
            "kind 0",
            splice(&[0x02, 0x01, 0x03], &[0x02, 0x00, 0x03]),
            "unknown_kind",
        ),
        (
            "kind 10",
            splice(&[0x02, 0x01, 0x03], &[0x02, 0x0A, 0x03]),
            "unknown_kind",
        ),
        ("one byte too large", too_large(), "too_large"),
    ]
}

/// Well formed and properly signed but for its size.
fn too_large() -> Vec<u8> {
    let mut envelope = sealed(header(Kind::Ring, 9), &RING);
    let others = envelope.encode().len() - envelope.ciphertext.len();
    // The length of the longer ciphertext takes two bytes more.
    envelope.ciphertext = vec![0; MAX_ENVELOPE_BYTES + 1 - others - 2];
    envelope.signature = Device::alice().secret.sign(&envelope.signed_text());
    let bytes = envelope.encode();
    assert_eq!(bytes.len(), MAX_ENVELOPE_BYTES + 1);
    bytes
}

/// Well-formed envelopes that Bob refuses in the call of the context.
fn contexts() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let good = header(Kind::Ring, 9);
    let sealed_as = |header: Header| sealed(header, &RING).encode();
    let (alice, bob) = (Device::alice(), Device::bob());
    vec![
        (
            "another chain",
            sealed_as(Header {
                genesis: [0; 8],
                ..good
            }),
            "wrong_genesis",
        ),
        (
            "another firm",
            sealed_as(Header {
                firm: FIRM + 1,
                ..good
            }),
            "wrong_firm",
        ),
        (
            "another call",
            sealed_as(Header {
                call: CallId([0xC1; 32]),
                ..good
            }),
            "wrong_call",
        ),
        (
            "to Alice",
            sealed_as(Header { to: alice.id, ..good }),
            "not_addressed",
        ),
        (
            "the last sequence again",
            sealed_as(Header { sequence: 8, ..good }),
            "replayed",
        ),
        (
            "60 s and 1 ms old",
            sealed_as(Header {
                sent_at_ms: NOW_MS - 60_001,
                ..good
            }),
            "out_of_time",
        ),
        (
            "60 s and 1 ms ahead",
            sealed_as(Header {
                sent_at_ms: NOW_MS + 60_001,
                ..good
            }),
            "out_of_time",
        ),
        (
            "from a device that is not registered",
            sealed_as(Header { from: bob.id, ..good }),
            "unknown_device",
        ),
    ]
}

/// Envelopes that were made by others, or changed on the way.
fn forgeries() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let good = sealed(header(Kind::Ring, 9), &RING);
    let signed = |mut envelope: Envelope| {
        envelope.signature = Device::alice().secret.sign(&envelope.signed_text());
        envelope.encode()
    };
    let changed = |change: fn(&mut Envelope)| {
        let mut envelope = good.clone();
        change(&mut envelope);
        envelope
    };
    let mut of_bob = good.clone();
    of_bob.signature = Device::bob().secret.sign(&of_bob.signed_text());
    vec![
        ("signed by Bob", of_bob.encode(), "bad_signature"),
        (
            "one bit of the signature",
            changed(|e| e.signature[0] ^= 1).encode(),
            "bad_signature",
        ),
        (
            "one bit of the ciphertext",
            changed(|e| e.ciphertext[0] ^= 1).encode(),
            "bad_signature",
        ),
        (
            "another side",
            changed(|e| e.header.side = Side::Room).encode(),
            "bad_signature",
        ),
        (
            "another ciphertext, signed anew",
            signed(changed(|e| e.ciphertext[0] ^= 1)),
            "does_not_open",
        ),
        (
            "another side, signed anew",
            signed(changed(|e| e.header.side = Side::Room)),
            "does_not_open",
        ),
        (
            "another kind, signed anew",
            signed(changed(|e| e.header.kind = Kind::Accept)),
            "does_not_open",
        ),
        (
            "encapsulated key of zeros, signed anew",
            signed(changed(|e| e.enc = [0; 32])),
            "does_not_open",
        ),
        (
            "empty ciphertext, signed anew",
            signed(changed(|e| e.ciphertext.clear())),
            "does_not_open",
        ),
    ]
}

/// Properly sealed and signed, with something else inside than the kind says.
fn plaintexts() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    [
        ("media bits 4", Kind::Ring, "a10104"),
        ("media bits in two bytes", Kind::Ring, "a1011801"),
        ("an empty ring", Kind::Ring, "a0"),
        ("a byte after the ring", Kind::Ring, "a1010100"),
        ("an unknown reason to leave", Kind::Bye, "a10104"),
        ("last, but false", Kind::Candidates, "a2018002f4"),
        ("33 candidates", Kind::Candidates, "a1019821"),
        ("key id of 25 bits", Kind::Rekey, "a2011a010000000240"),
    ]
    .into_iter()
    .map(|(name, kind, plaintext)| {
        let plaintext = hex::decode(plaintext).expect("hex");
        (
            name,
            crate::sealed_raw(header(kind, 9), &plaintext).encode(),
            "bad_plaintext",
        )
    })
    .collect()
}

#[test]
fn refused_envelopes_are_refused_as_recorded() {
    assert_eq!(
        receive(&sealed(header(Kind::Ring, 9), &RING).encode(), 8),
        Ok(RING)
    );
    let groups = [
        ("encoding", encodings()),
        ("context", contexts()),
        ("forgery", forgeries()),
        ("plaintext", plaintexts()),
    ];
    let vectors: Vec<Value> = groups
        .into_iter()
        .flat_map(|(group, cases)| cases.into_iter().map(move |case| (group, case)))
        .map(|(group, (name, bytes, error))| {
            assert_eq!(receive(&bytes, 8), Err(error), "{name}");
            json!({ "name": name, "group": group, "envelope": hex0x(&bytes), "error": error })
        })
        .collect();
    let about = "What Bob refuses at `now_ms`, when the largest sequence that he took of Alice in this call is 8, and \
                 Alice's is the only device that he knows. `error` is the first check that fails, in this order: size, \
                 encoding, version, kind, chain, firm, call, addressee, sequence, time, sender known, signature, \
                 opening, plaintext.";
    check("refused.json", about, vectors.into());
}
