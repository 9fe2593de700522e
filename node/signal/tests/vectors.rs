//! Golden vectors: what every implementation of the protocol makes and refuses, byte for byte.
//!
//! `W3AV_UPDATE_VECTORS=1 cargo test -p w3av-signal --test vectors` writes them anew.

#[path = "vectors/made.rs"]
mod made;
#[path = "vectors/refused.rs"]
mod refused;
#[path = "vectors/signed.rs"]
mod signed;

use std::path::Path;

use serde_json::{Value, json};
use w3av_signal::{
    CallId, DeviceId, DeviceSecret, Envelope, Header, Kind, Message, Side, seal, seal_plaintext,
};
use w3av_types::{Address, Secret};

/// A device of the vectors.
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    pub(crate) secret: DeviceSecret,
    json: Value,
}

impl Device {
    fn new(account: u8, slot: u8, signing: u8, agreement: u8) -> Self {
        let id = DeviceId::new(Address([account; 20]), slot).expect("a slot");
        let (signing, agreement) = ([signing; 32], [agreement; 32]);
        let secret = DeviceSecret::new(Secret::new(signing), Secret::new(agreement));
        let json = json!({
            "account": id.account().to_string(), "slot": slot,
            "signing_seed": hex0x(&signing), "signing_key": hex0x(&secret.keys().signing),
            "agreement_secret": hex0x(&agreement), "agreement_key": hex0x(&secret.keys().agreement),
        });
        Self { id, secret, json }
    }

    pub(crate) fn alice() -> Self {
        Self::new(0xA1, 0, 0x11, 0x12)
    }

    pub(crate) fn bob() -> Self {
        Self::new(0xB0, 3, 0x21, 0x22)
    }
}

/// From Alice, who is the caller, to Bob.
pub(crate) fn header(kind: Kind, sequence: u32) -> Header {
    Header {
        kind,
        call: CallId(CALL),
        genesis: GENESIS[..8].try_into().expect("8 bytes"),
        firm: FIRM,
        from: Device::alice().id,
        to: Device::bob().id,
        sequence,
        sent_at_ms: NOW_MS,
        side: Side::Caller,
    }
}

pub(crate) fn sealed(header: Header, message: &Message) -> Envelope {
    let (alice, bob) = (Device::alice(), Device::bob());
    seal(
        header,
        message,
        &alice.secret,
        &bob.secret.keys().agreement,
        RANDOM,
    )
    .expect("seals")
}

/// With any plaintext inside.
pub(crate) fn sealed_raw(header: Header, plaintext: &[u8]) -> Envelope {
    let (alice, bob) = (Device::alice(), Device::bob());
    seal_plaintext(
        header,
        plaintext,
        &alice.secret,
        &bob.secret.keys().agreement,
        RANDOM,
    )
    .expect("seals")
}

pub(crate) fn hex0x(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// Compares with the golden file, or writes it when asked to.
pub(crate) fn check(name: &str, about: &str, vectors: Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(name);
    let file = json!({
        "about": about,
        "context": {
            "genesis": hex0x(&GENESIS), "contract": CONTRACT.to_string(), "firm": FIRM, "call": hex0x(&CALL),
            "now_ms": NOW_MS, "random": hex0x(&RANDOM),
            "alice": Device::alice().json, "bob": Device::bob().json,
        },
        "vectors": vectors,
    });
    let text = serde_json::to_string_pretty(&file).expect("serialises") + "\n";
    if std::env::var_os("W3AV_UPDATE_VECTORS").is_some() {
        std::fs::write(&path, &text).expect("writes");
    }
    let golden = std::fs::read_to_string(&path).expect("the golden file is there");
    assert!(golden == text, "{name} differs from what is made now:\n{text}");
}

pub(crate) const GENESIS: [u8; 32] = [0x6E; 32];
pub(crate) const CONTRACT: Address = Address([0xCA; 20]);
pub(crate) const CALL: [u8; 32] = [0xC0; 32];
pub(crate) const FIRM: u32 = 7;
pub(crate) const NOW_MS: u64 = 1_795_380_334_000;
/// What a real sender draws anew for each envelope; HPKE's `ikmE`.
pub(crate) const RANDOM: [u8; 32] = [0x5E; 32];
