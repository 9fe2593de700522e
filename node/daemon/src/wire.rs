//! Reports as oracle nodes send them to each other.

use w3av_api::ReportBody;
use w3av_oracle::Body;

/// The report as it is sent.
pub(crate) fn to_wire(body: &Body) -> ReportBody {
    match *body {
        Body::Status {
            status,
            manifest_hash,
        } => ReportBody::Status {
            status,
            manifest_hash: hex_text(&manifest_hash),
        },
        Body::Settlement {
            delivered_seconds,
            uptime_bps,
            peak_viewers,
            work_total,
            work_root,
            log_root,
        } => ReportBody::Settlement {
            delivered_seconds,
            uptime_bps,
            peak_viewers,
            work_total: work_total.to_string(),
            work_root: hex_text(&work_root),
            log_root: hex_text(&log_root),
        },
    }
}

/// The report as it was received; `None` when a field isn't what it should be.
pub(crate) fn from_wire(body: &ReportBody) -> Option<Body> {
    Some(match body {
        ReportBody::Status {
            status,
            manifest_hash,
        } => Body::Status {
            status: Some(*status).filter(|status| (1..=3).contains(status))?,
            manifest_hash: hex_bytes(manifest_hash)?,
        },
        ReportBody::Settlement {
            delivered_seconds,
            uptime_bps,
            peak_viewers,
            work_total,
            work_root,
            log_root,
        } => Body::Settlement {
            delivered_seconds: *delivered_seconds,
            uptime_bps: Some(*uptime_bps).filter(|bps| *bps <= 10_000)?,
            peak_viewers: *peak_viewers,
            work_total: work_total.parse().ok()?,
            work_root: hex_bytes(work_root)?,
            log_root: hex_bytes(log_root)?,
        },
    })
}

/// 0x and hex digits.
pub(crate) fn hex_text(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// Exactly `N` bytes as 0x and hex digits.
pub(crate) fn hex_bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text.strip_prefix("0x")?, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_survive_the_way() {
        for body in [
            Body::Status {
                status: 2,
                manifest_hash: [7; 32],
            },
            Body::Settlement {
                delivered_seconds: 61,
                uptime_bps: 9_876,
                peak_viewers: 5,
                work_total: u128::MAX,
                work_root: [1; 32],
                log_root: [2; 32],
            },
        ] {
            assert_eq!(from_wire(&to_wire(&body)), Some(body));
            let text = serde_json::to_string(&to_wire(&body)).expect("plain data");
            let read: ReportBody = serde_json::from_str(&text).expect("its own text");
            assert_eq!(from_wire(&read), Some(body));
        }
    }

    #[test]
    fn impossible_fields_are_refused() {
        let status = |status, manifest_hash: &str| ReportBody::Status {
            status,
            manifest_hash: manifest_hash.to_owned(),
        };
        let good = hex_text(&[0; 32]);
        assert!(from_wire(&status(1, &good)).is_some());
        for (number, hash) in [
            (0, good.as_str()),
            (4, &good),
            (1, "0x00"),
            (1, &good[2..]),
            (1, ""),
        ] {
            assert_eq!(from_wire(&status(number, hash)), None, "{number} {hash}");
        }
        let settlement = |uptime_bps, work_total: &str| ReportBody::Settlement {
            delivered_seconds: 1,
            uptime_bps,
            peak_viewers: 1,
            work_total: work_total.to_owned(),
            work_root: good.clone(),
            log_root: good.clone(),
        };
        assert!(from_wire(&settlement(10_000, "0")).is_some());
        for (uptime, total) in [(10_001, "0"), (1, "-1"), (1, ""), (1, "1e3")] {
            assert_eq!(from_wire(&settlement(uptime, total)), None, "{uptime} {total}");
        }
    }
}
