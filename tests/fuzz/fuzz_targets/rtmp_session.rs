//! Connections after the handshake, in two splits, and the media of those that publish.
#![no_main]

use libfuzzer_sys::fuzz_target;
use w3av_ingest::{
    Demuxer,
    rtmp::{
        handshake::{PACKET_BYTES, VERSION},
        session::{Event, Session, SessionError},
    },
};

fuzz_target!(|data: &[u8]| {
    let greeting = [&[VERSION][..], &[0; 2 * PACKET_BYTES]].concat();
    let wire = [&greeting[..], data].concat();
    let whole = run(&wire, 64 << 10);
    assert_eq!(run(&wire, 7), whole);
    let (mut demuxer, mut out) = (Demuxer::new(0), Vec::new());
    for event in whole.0 {
        let result = match event {
            Event::Video { timestamp_ms, body } => demuxer.video(timestamp_ms, body, 0, &mut out),
            Event::Audio { timestamp_ms, body } => demuxer.audio(timestamp_ms, body, 0, &mut out),
            Event::PublishRequested { .. } | Event::Unpublished => Ok(()),
        };
        if result.is_err() {
            break;
        }
    }
});

fn run(wire: &[u8], piece: usize) -> (Vec<Event>, Option<SessionError>) {
    let (mut session, mut events) = (Session::new(1), Vec::new());
    for bytes in wire.chunks(piece) {
        if let Err(error) = session.handle_input(bytes) {
            return (events, Some(error));
        }
        loop {
            match session.poll_event() {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => return (events, Some(error)),
            }
            session.accept_publish();
        }
        while session.poll_output().is_some() {}
    }
    (events, None)
}
