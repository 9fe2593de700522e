use serde_json::json;
use w3av_signal::{
    ByeReason, Candidate, DeclineReason, Deflated, Envelope, Header, Kind, Media, Message, Side, open,
};
use w3av_types::Secret;

use crate::{CALL, Device, check, header, hex0x, sealed};

/// One of each kind, the largest numbers, and both other sides.
fn cases() -> Vec<(&'static str, Header, Message)> {
    let sdp = || Deflated::from_bytes(hex::decode(DEFLATED_SDP).expect("hex"));
    let candidate = |mid: &str, candidate: &str| Candidate {
        mid: mid.into(),
        candidate: candidate.into(),
    };
    let host = candidate("0", "candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host");
    let relay = candidate(
        "0",
        "candidate:2 1 udp 33562367 198.51.100.9 49152 typ relay raddr 0.0.0.0 rport 0",
    );
    let messages = vec![
        ("ring", Message::Ring { media: Media::BOTH }),
        ("accept", Message::Accept { media: Media::AUDIO }),
        (
            "decline",
            Message::Decline {
                reason: DeclineReason::Busy,
            },
        ),
        ("cancel", Message::Cancel),
        ("offer", Message::Offer { sdp: sdp() }),
        ("answer", Message::Answer { sdp: sdp() }),
        (
            "candidates",
            Message::Candidates {
                candidates: vec![host, relay],
                is_last: false,
            },
        ),
        (
            "candidates, the last",
            Message::Candidates {
                candidates: vec![],
                is_last: true,
            },
        ),
        (
            "bye",
            Message::Bye {
                reason: ByeReason::FingerprintMismatch,
            },
        ),
        (
            "rekey",
            Message::Rekey {
                key: 0x00BE_EF01,
                base: Secret::new([0x4B; 32]),
            },
        ),
    ];
    let mut cases: Vec<_> = (1..)
        .zip(messages)
        .map(|(sequence, (name, message))| (name, header(message.kind(), sequence), message))
        .collect();
    let largest = Header {
        firm: u32::MAX,
        sequence: u32::MAX,
        sent_at_ms: (1 << 53) - 1,
        ..header(Kind::Cancel, 1)
    };
    cases.push(("largest numbers", largest, Message::Cancel));
    for (name, side) in [("from the callee", Side::Callee), ("in a room", Side::Room)] {
        cases.push((
            name,
            Header {
                side,
                ..header(Kind::Ring, 24)
            },
            Message::Ring { media: Media::NONE },
        ));
    }
    cases
}

#[test]
fn envelopes_are_made_and_opened_as_recorded() {
    let (alice, bob) = (Device::alice(), Device::bob());
    let vectors: Vec<_> = cases()
        .into_iter()
        .map(|(name, header, message)| {
            let envelope = sealed(header, &message);
            let bytes = envelope.encode();
            assert_eq!(Envelope::decode(&bytes).as_ref(), Ok(&envelope), "{name}");
            assert_eq!(envelope.verify(&alice.secret.keys().signing), Ok(()), "{name}");
            assert_eq!(open(&envelope, &bob.secret).as_ref(), Ok(&message), "{name}");
            json!({
                "name": name, "kind": header.kind as u8, "kind_name": header.kind.name(),
                "firm": header.firm, "call": hex0x(&CALL), "sequence": header.sequence, "sent_at_ms": header.sent_at_ms,
                "side": header.side as u8, "plaintext": hex0x(&message.encode()), "aad": hex0x(&header.aad()),
                "enc": hex0x(&envelope.enc), "ciphertext": hex0x(&envelope.ciphertext),
                "signed": hex0x(&envelope.signed_text()), "signature": hex0x(&envelope.signature),
                "envelope": hex0x(&bytes),
            })
        })
        .collect();
    let about = "Envelopes from Alice to Bob. `random` of the context is HPKE's ikmE: the ephemeral key pair is \
                 DeriveKeyPair(random). Opening gives `plaintext`; sealing `plaintext` gives `envelope`.";
    check("envelopes.json", about, vectors.into());
}

#[test]
fn description_of_the_vectors_inflates() {
    let sdp = Deflated::from_bytes(hex::decode(DEFLATED_SDP).expect("hex"))
        .sdp()
        .expect("inflates");
    assert!(
        sdp.starts_with("v=0\r\n") && sdp.ends_with("opus/48000/2\r\n"),
        "{sdp}"
    );
    let about = "Raw DEFLATE of session descriptions: `deflated` inflates to `sdp`, or is refused when there is none. \
                 Deflating anew may give other bytes.";
    let bomb = Deflated::from_bytes(hex::decode(DEFLATED_BOMB).expect("hex"));
    assert!(bomb.sdp().is_err());
    let vectors = json!([
        { "name": "an offer", "deflated": format!("0x{DEFLATED_SDP}"), "sdp": sdp },
        { "name": "one byte more than 65,536", "deflated": format!("0x{DEFLATED_BOMB}"), "sdp": null },
        { "name": "bytes after the end", "deflated": format!("0x{DEFLATED_SDP}00"), "sdp": null },
        { "name": "cut", "deflated": format!("0x{}", &DEFLATED_SDP[..40]), "sdp": null },
    ]);
    check("descriptions.json", about, vectors);
}

/// Made once by zlib at level 9; kept as bytes so that another compressor changes no vector.
const DEFLATED_SDP: &str = "2dccd10a82301805e0fb81eff0bf80ed9f5b5ac22e0a0b041149ed7e6884906eb819f4f64d8b73733870beb7c48068198288194b3813888223ee19e7314490979057025894ecd08705c4ca30204e22f89f92cf592f263db765565cd665946ae9070d4768b38a36454d6f4d45ebd3bdba0263fedec93f891bb821e3d0a75bb18fa9d7d3ebf3ebcecbaa734659bb0eb333a332a957409bc5527140441a05e40b";
/// 65,537 times the letter a.
const DEFLATED_BOMB: &str = "edc18100000000c320d6f94bfc2055010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000c00d";
