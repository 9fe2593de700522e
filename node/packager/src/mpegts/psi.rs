//! Programme tables. Source: ISO/IEC 13818-1, 2.4.4.

use bytes::BytesMut;
use w3av_media::TrackConfigs;

use super::{
    AUDIO_PID, PMT_PID, VIDEO_PID,
    packet::{Adaptation, PacketWriter},
};

/// Programme association: programme 1 is at [`PMT_PID`].
pub(super) fn write_pat(version: u8, counter: &mut u8, out: &mut BytesMut) {
    let mut body = Vec::with_capacity(4);
    body.extend_from_slice(&PROGRAM.to_be_bytes());
    body.extend_from_slice(&(0xe000 | PMT_PID).to_be_bytes());
    write_section(PAT_PID, 0x00, TRANSPORT_STREAM, version, &body, counter, out);
}

/// Programme map: which PID carries which track and the clock.
pub(super) fn write_pmt(version: u8, configs: &TrackConfigs, counter: &mut u8, out: &mut BytesMut) {
    let clock_pid = if configs.video.is_some() {
        VIDEO_PID
    } else {
        AUDIO_PID
    };
    let mut body = Vec::with_capacity(14);
    body.extend_from_slice(&(0xe000 | clock_pid).to_be_bytes());
    body.extend_from_slice(&[0xf0, 0]);
    let video = configs.video.as_ref().map(|_| (STREAM_TYPE_H264, VIDEO_PID));
    let audio = configs.audio.as_ref().map(|_| (STREAM_TYPE_ADTS, AUDIO_PID));
    for (stream_type, pid) in video.into_iter().chain(audio) {
        body.push(stream_type);
        body.extend_from_slice(&(0xe000 | pid).to_be_bytes());
        body.extend_from_slice(&[0xf0, 0]);
    }
    write_section(PMT_PID, 0x02, PROGRAM, version, &body, counter, out);
}

/// One section in one packet; `body` is what follows `last_section_number`.
fn write_section(
    pid: u16,
    table: u8,
    extension: u16,
    version: u8,
    body: &[u8],
    counter: &mut u8,
    out: &mut BytesMut,
) {
    // After the length: extension 2, version 1, section numbers 2, CRC 4.
    let [high, low] = (body.len() as u16 + 9).to_be_bytes();
    let mut section = Vec::with_capacity(body.len() + 12);
    section.extend_from_slice(&[table, 0xb0 | high, low]);
    section.extend_from_slice(&extension.to_be_bytes());
    section.extend_from_slice(&[0xc1 | version << 1, 0, 0]);
    section.extend_from_slice(body);
    let crc = crc32(&section);
    section.extend_from_slice(&crc.to_be_bytes());

    // Sections are padded with 0xff behind them, not with an adaptation field; a pointer to their start goes first.
    let mut writer = PacketWriter::begin(pid, counter, SECTION_ROOM, Adaptation::default(), out);
    writer.put(&[0]);
    writer.put(&section);
    writer.put(&[0xff; SECTION_ROOM][section.len() + 1..]);
}

/// Polynomial 0x04c11db7, not reflected. Bitwise: two short tables per segment are not worth a lookup table.
fn crc32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte) << 24, |crc, _| {
            crc << 1 ^ if crc >> 31 == 1 { 0x04c1_1db7 } else { 0 }
        })
    })
}

const PAT_PID: u16 = 0;
const PROGRAM: u16 = 1;
const TRANSPORT_STREAM: u16 = 1;
const STREAM_TYPE_H264: u8 = 0x1b;
const STREAM_TYPE_ADTS: u8 = 0x0f;
const SECTION_ROOM: usize = 184;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc_is_that_of_mpeg_2() {
        assert_eq!(crc32(b"123456789"), 0x0376_e6e7);
    }
}
