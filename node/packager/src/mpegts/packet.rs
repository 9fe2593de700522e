//! Transport packets and their adaptation fields. Source: ISO/IEC 13818-1, 2.4.3.

use bytes::{BufMut, BytesMut};

use super::PACKET_BYTES;

/// What the adaptation field of a packet says.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Adaptation {
    /// Decoding can start here.
    pub(super) is_random_access: bool,
    /// The PCR does not continue the last one.
    pub(super) is_discontinuous: bool,
    /// Programme clock in 90 kHz ticks, of which the low 33 bits are written.
    pub(super) pcr_90k: Option<i64>,
}

impl Adaptation {
    /// Bytes that it needs, its length byte included; 0 when it says nothing.
    const fn len(self) -> usize {
        match self.pcr_90k {
            Some(_) => 8,
            None if self.is_random_access || self.is_discontinuous => 2,
            None => 0,
        }
    }

    /// Writes it, stuffed to `len` bytes, which is at least [`Self::len`].
    fn write(self, len: usize, out: &mut BytesMut) {
        let Some(stated) = len.checked_sub(1) else { return };
        out.put_u8(stated as u8);
        if stated == 0 {
            return;
        }
        out.put_u8(
            u8::from(self.is_discontinuous) << 7
                | u8::from(self.is_random_access) << 6
                | u8::from(self.pcr_90k.is_some()) << 4,
        );
        let mut written = 2;
        if let Some(pcr_90k) = self.pcr_90k {
            // The low 33 bits as base, 6 reserved ones, 9 bits of extension: 0.
            out.put_slice(&((pcr_90k as u64) << 15 | 0x7e00).to_be_bytes()[2..]);
            written += 6;
        }
        out.put_bytes(0xff, len - written);
    }
}

/// Writes one payload of known length over as many packets as it takes, straight into the segment.
#[derive(Debug)]
pub(super) struct PacketWriter<'a> {
    out: &'a mut BytesMut,
    pid: u16,
    counter: &'a mut u8,
    /// Bytes still to come.
    left: usize,
    /// Bytes that still fit the packet.
    room: usize,
}

impl<'a> PacketWriter<'a> {
    /// Opens the first packet of a payload of `len` bytes.
    pub(super) fn begin(
        pid: u16,
        counter: &'a mut u8,
        len: usize,
        adaptation: Adaptation,
        out: &'a mut BytesMut,
    ) -> Self {
        // The first packet has 8 bytes less, and each PES starts a packet.
        out.reserve((len / PAYLOAD_BYTES + 2) * PACKET_BYTES);
        let mut writer = Self {
            out,
            pid,
            counter,
            left: len,
            room: 0,
        };
        writer.open(true, adaptation);
        writer
    }

    /// Adds the next bytes of the payload.
    pub(super) fn put(&mut self, mut bytes: &[u8]) {
        debug_assert!(bytes.len() <= self.left, "payload is longer than announced");
        while !bytes.is_empty() {
            if self.room == 0 {
                self.open(false, Adaptation::default());
            }
            let (now, later) = bytes.split_at(bytes.len().min(self.room));
            self.out.put_slice(now);
            self.room -= now.len();
            self.left = self.left.saturating_sub(now.len());
            bytes = later;
        }
    }

    fn open(&mut self, is_first: bool, adaptation: Adaptation) {
        let payload = self.left.min(PAYLOAD_BYTES - adaptation.len());
        let field = PAYLOAD_BYTES - payload;
        write_header(
            self.pid,
            is_first,
            1 | u8::from(field > 0) << 1,
            *self.counter,
            self.out,
        );
        adaptation.write(field, self.out);
        *self.counter = (*self.counter + 1) & 0xf;
        self.room = payload;
    }
}

/// Writes one packet with an adaptation field and no payload; it does not advance the continuity counter.
pub(super) fn write_clock(pid: u16, counter: u8, adaptation: Adaptation, out: &mut BytesMut) {
    // Without payload a packet repeats the counter of the last one with payload.
    write_header(pid, false, 2, counter.wrapping_sub(1) & 0xf, out);
    adaptation.write(PAYLOAD_BYTES, out);
}

/// `control`: bit 0 payload, bit 1 adaptation field.
fn write_header(pid: u16, is_first: bool, control: u8, counter: u8, out: &mut BytesMut) {
    let [high, low] = pid.to_be_bytes();
    out.put_slice(&[
        0x47,
        u8::from(is_first) << 6 | high & 0x1f,
        low,
        control << 4 | counter,
    ]);
}

const PAYLOAD_BYTES: usize = PACKET_BYTES - 4;
