//! Envelopes and messages: what is read is written the same, byte for byte, so that nobody can sign one thing in two forms.
#![no_main]

use libfuzzer_sys::fuzz_target;
use w3av_signal::{Envelope, Kind, MAX_ENVELOPE_BYTES, MAX_SDP_BYTES, Message};

fuzz_target!(|data: &[u8]| {
    if let Ok(envelope) = Envelope::decode(data) {
        assert!(data.len() <= MAX_ENVELOPE_BYTES);
        assert_eq!(envelope.encode(), data);
        assert!(envelope.verify(&[7; 32]).is_err(), "nobody's signature is found by chance");
    }
    for kind in Kind::ALL {
        let Ok(message) = Message::decode(kind, data) else { continue };
        assert_eq!(message.encode(), data);
        if let Message::Offer { sdp } | Message::Answer { sdp } = message {
            assert!(sdp.sdp().is_ok_and(|sdp| sdp.len() <= MAX_SDP_BYTES) || sdp.sdp().is_err());
        }
    }
});
