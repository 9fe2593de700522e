use std::{
    fs,
    io::{self, Write},
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use bytes::BytesMut;
use w3av_media::record::{Output, encode_output};

use crate::remarks::say;

/// Writes outputs as records until all senders are gone, with statistics every [`STATS_INTERVAL`] and at the end.
///
/// # Errors
/// Nobody reads `sink` any more.
pub(crate) fn run(outputs: &Receiver<Output>, pictures: &AtomicU64, mut sink: impl Write) -> io::Result<()> {
    let mut buffer = BytesMut::with_capacity(WRITE_BYTES);
    let mut stats_due = Instant::now() + STATS_INTERVAL;
    loop {
        let received = outputs.recv_timeout(stats_due.saturating_duration_since(Instant::now()));
        let is_over = received == Err(RecvTimeoutError::Disconnected);
        let mut next = received.ok();
        while let Some(output) = next {
            if let Err(error) = encode_output(&output, &mut buffer) {
                say(&format!("output dropped: {error}"));
            }
            // What is there goes into one write; nothing is waited for.
            next = if buffer.len() < WRITE_BYTES {
                outputs.try_recv().ok()
            } else {
                None
            };
        }
        if is_over || Instant::now() >= stats_due {
            let stats = Output::Stats {
                frames: pictures.load(Ordering::Relaxed),
                cpu_ms: cpu_ms(),
            };
            encode_output(&stats, &mut buffer).expect("two numbers fit a record");
            stats_due = Instant::now() + STATS_INTERVAL;
        }
        sink.write_all(&buffer)?;
        buffer.clear();
        if is_over {
            return sink.flush();
        }
    }
}

/// Processor time of all threads so far, user and system; 0 where there is no `/proc`.
fn cpu_ms() -> u64 {
    fs::read_to_string("/proc/self/stat")
        .ok()
        .and_then(|stat| parse_cpu_ms(&stat))
        .unwrap_or_default()
}

/// Fields 14 and 15 of `/proc/<pid>/stat`. The second field is a name in parentheses that may hold anything.
fn parse_cpu_ms(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some((user + system) * 1000 / USER_HZ)
}

/// A write of this size is cheap; larger ones would only delay what is in front.
const WRITE_BYTES: usize = 64 * 1024;

const STATS_INTERVAL: Duration = Duration::from_secs(1);

/// Ticks per second of `/proc`: fixed at 100 in Linux's interface on every architecture that we run on.
const USER_HZ: u64 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_read_behind_any_process_name() {
        let stat = "12 (a) b (c) S 1 1 1 0 -1 4194560 1 2 3 4 250 75 0 0 20 0 1 0 8 9 10";
        assert_eq!(parse_cpu_ms(stat), Some(3250));
        assert_eq!(parse_cpu_ms("12 (a) S 1"), None);
        assert_eq!(parse_cpu_ms(""), None);
    }
}
