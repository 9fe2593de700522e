//! A transport stream reader for tests: shares no code with the multiplexer, and fails at the first fault.

use std::collections::HashMap;

use bytes::Bytes;

/// One PES packet, times in 90 kHz ticks as on the wire (33 bits).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pes {
    pub(crate) pid: u16,
    pub(crate) pts_90k: u64,
    pub(crate) dts_90k: u64,
    pub(crate) is_random_access: bool,
    pub(crate) payload: Vec<u8>,
}

/// What a segment holds.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) pes: Vec<Pes>,
    /// PCR base and whether it is marked as a discontinuity.
    pub(crate) pcr: Vec<(u64, bool)>,
    pub(crate) pcr_pid: u16,
    /// Stream type by PID.
    pub(crate) tracks: Vec<(u8, u16)>,
}

/// Keeps continuity counters over segments.
#[derive(Debug, Default)]
pub(crate) struct TsReader {
    counters: HashMap<u16, u8>,
}

impl TsReader {
    pub(crate) fn read(&mut self, segment: &Bytes) -> Contents {
        assert_eq!(segment.len() % 188, 0, "whole packets");
        let (mut contents, mut pmt_pid, mut open) = (Contents::default(), None, HashMap::new());
        for (index, packet) in segment.chunks(188).enumerate() {
            assert_eq!(packet[0], 0x47, "sync byte of packet {index}");
            assert_eq!(packet[1] & 0x80, 0, "error flag");
            let pid = u16::from(packet[1] & 0x1f) << 8 | u16::from(packet[2]);
            let (is_start, control, counter) = (packet[1] & 0x40 != 0, packet[3] >> 4 & 3, packet[3] & 0xf);
            let mut at = 4;
            let mut is_random_access = false;
            if control & 2 != 0 {
                let field = usize::from(packet[4]);
                assert!(
                    field <= if control == 2 { 183 } else { 182 },
                    "adaptation field fits"
                );
                if field > 0 {
                    is_random_access = packet[5] & 0x40 != 0;
                    if packet[5] & 0x10 != 0 {
                        let base = packet[6..11]
                            .iter()
                            .fold(0_u64, |n, byte| n << 8 | u64::from(*byte))
                            >> 7;
                        assert_eq!(
                            (packet[10] & 0x7e, packet[10] & 1, packet[11]),
                            (0x7e, 0, 0),
                            "PCR extension"
                        );
                        assert_eq!(pid, contents.pcr_pid, "PCR on the PID that the PMT names");
                        contents.pcr.push((base, packet[5] & 0x80 != 0));
                    }
                    let stuffing = if packet[5] & 0x10 != 0 { 12 } else { 6 };
                    assert!(
                        packet[stuffing.min(5 + field)..5 + field]
                            .iter()
                            .all(|byte| *byte == 0xff),
                        "stuffing"
                    );
                }
                at = 5 + field;
            }
            match (self.counters.get(&pid), control & 1) {
                (Some(last), 0) => assert_eq!(counter, *last, "counter stays without payload, PID {pid:#x}"),
                (Some(last), _) => assert_eq!(counter, (last + 1) & 0xf, "continuity of PID {pid:#x}"),
                (None, _) => {}
            }
            self.counters.insert(pid, counter);
            if control & 1 == 0 {
                continue;
            }
            assert!(at < 188, "a payload flag means payload");
            let payload = &packet[at..];
            match pid {
                0 => pmt_pid = Some(Self::pat(index, payload)),
                _ if Some(pid) == pmt_pid => Self::pmt(index, payload, &mut contents),
                _ if is_start => {
                    if let Some(done) = open.insert(pid, (is_random_access, payload.to_vec())) {
                        contents.pes.push(Self::pes(pid, done));
                    }
                }
                _ => open
                    .get_mut(&pid)
                    .expect("a PES was started")
                    .1
                    .extend_from_slice(payload),
            }
        }
        let mut rest: Vec<_> = open.into_iter().map(|(pid, done)| Self::pes(pid, done)).collect();
        rest.sort_by_key(|pes| pes.pid);
        contents.pes.extend(rest);
        for pes in &contents.pes {
            assert!(
                contents.tracks.iter().any(|(_, pid)| *pid == pes.pid),
                "every PID is in the PMT"
            );
        }
        contents
    }

    fn section(payload: &[u8]) -> &[u8] {
        assert_eq!(payload[0], 0, "pointer");
        let len = usize::from(payload[2] & 0xf) << 8 | usize::from(payload[3]);
        let section = &payload[1..4 + len];
        let mut crc = u32::MAX;
        for bit in section
            .iter()
            .flat_map(|byte| (0..8).rev().map(move |shift| byte >> shift & 1))
        {
            let carry = crc >> 31 != u32::from(bit);
            crc <<= 1;
            if carry {
                crc ^= 0x04c1_1db7;
            }
        }
        assert_eq!(crc, 0, "CRC over the whole section");
        assert!(
            payload[4 + len..].iter().all(|byte| *byte == 0xff),
            "padding behind the section"
        );
        &section[..section.len() - 4]
    }

    fn pat(index: usize, payload: &[u8]) -> u16 {
        assert_eq!(index, 0, "PAT comes first");
        let section = Self::section(payload);
        assert_eq!((section[0], section.len()), (0, 12));
        u16::from(section[10] & 0x1f) << 8 | u16::from(section[11])
    }

    fn pmt(index: usize, payload: &[u8], contents: &mut Contents) {
        assert_eq!(index, 1, "PMT comes second");
        let section = Self::section(payload);
        assert_eq!(section[0], 2);
        contents.pcr_pid = u16::from(section[8] & 0x1f) << 8 | u16::from(section[9]);
        contents.tracks = section[12..]
            .chunks(5)
            .map(|entry| (entry[0], u16::from(entry[1] & 0x1f) << 8 | u16::from(entry[2])))
            .collect();
    }

    fn pes(pid: u16, (is_random_access, bytes): (bool, Vec<u8>)) -> Pes {
        assert_eq!(bytes[..3], [0, 0, 1], "start code");
        let stated = usize::from(bytes[4]) << 8 | usize::from(bytes[5]);
        assert!(
            stated == 0 && bytes[3] == 0xe0 || stated == bytes.len() - 6 && bytes[3] == 0xc0,
            "PES length {stated}"
        );
        let time = |at: usize, prefix: u8| {
            let field = &bytes[at..at + 5];
            assert_eq!(field[0] >> 4, prefix);
            assert!(field[0] & field[2] & field[4] & 1 == 1, "marker bits");
            u64::from(field[0] & 0xe) << 29
                | u64::from(field[1]) << 22
                | u64::from(field[2] >> 1) << 15
                | u64::from(field[3]) << 7
                | u64::from(field[4] >> 1)
        };
        let (pts_90k, dts_90k) = match bytes[7] >> 6 {
            2 => (time(9, 2), time(9, 2)),
            3 => (time(9, 3), time(14, 1)),
            flags => panic!("time flags {flags}"),
        };
        let payload = bytes[9 + usize::from(bytes[8])..].to_vec();
        Pes {
            pid,
            pts_90k,
            dts_90k,
            is_random_access,
            payload,
        }
    }
}
