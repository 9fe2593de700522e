//! The media playlist: which segments there are.

use std::fmt::Write as _;

use bytes::Bytes;
use w3av_media::TIMESCALE;

use crate::segmenter::Segment;

/// What a media playlist says.
#[derive(Debug)]
pub struct MediaPlaylist<I> {
    /// `EXT-X-TARGETDURATION` in seconds; no segment, rounded, is longer.
    pub target_duration_s: u64,
    /// Discontinuities before the first segment listed, since the start.
    pub discontinuity_sequence: u64,
    /// Unix time in milliseconds of presentation time 0, when known: then every segment gets its date.
    pub epoch_unix_ms: Option<i64>,
    /// Nothing comes after the last segment.
    pub is_ended: bool,
    /// The segments listed, in order, sequence numbers without gaps.
    pub segments: I,
    /// Sequence number of the first segment listed.
    pub media_sequence: u64,
}

/// Renders the playlist. URIs are relative: `<sequence>.ts`.
///
/// Source: RFC 8216, 4.3.
pub fn render<'a>(playlist: MediaPlaylist<impl ExactSizeIterator<Item = &'a Segment>>) -> Bytes {
    let mut text = String::with_capacity(160 + playlist.segments.len() * 96);
    // Writing to a `String` cannot fail, so the results are dropped.
    let _ = writeln!(
        text,
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{}",
        playlist.target_duration_s
    );
    let _ = writeln!(text, "#EXT-X-MEDIA-SEQUENCE:{}", playlist.media_sequence);
    let _ = writeln!(
        text,
        "#EXT-X-DISCONTINUITY-SEQUENCE:{}",
        playlist.discontinuity_sequence
    );
    for segment in playlist.segments {
        render_segment(segment, playlist.epoch_unix_ms, &mut text);
    }
    if playlist.is_ended {
        text.push_str("#EXT-X-ENDLIST\n");
    }
    Bytes::from(text)
}

fn render_segment(segment: &Segment, epoch_unix_ms: Option<i64>, text: &mut String) {
    if segment.discontinuity {
        text.push_str("#EXT-X-DISCONTINUITY\n");
    }
    if let Some(epoch_unix_ms) = epoch_unix_ms {
        let start_ms = segment.start_pts_90k.div_euclid(i64::from(TIMESCALE) / 1000);
        let _ = writeln!(
            text,
            "#EXT-X-PROGRAM-DATE-TIME:{}",
            date_time(epoch_unix_ms.saturating_add(start_ms))
        );
    }
    let (seconds, ticks) = (
        segment.duration_90k / i64::from(TIMESCALE),
        segment.duration_90k % i64::from(TIMESCALE),
    );
    let _ = writeln!(
        text,
        "#EXTINF:{seconds}.{:06},\n{}.ts",
        ticks * 1_000_000 / i64::from(TIMESCALE),
        segment.sequence
    );
}

/// ISO 8601 in UTC, such as `2026-11-22T21:00:00.000Z`. Times outside the years 1 to 9999 are cut to them.
///
/// Source: days to date as in the proleptic Gregorian calendar, counted in eras of 400 years from 1 March 0000.
fn date_time(unix_ms: i64) -> String {
    let unix_ms = unix_ms.clamp(MIN_UNIX_MS, MAX_UNIX_MS);
    let (days, ms) = (unix_ms.div_euclid(DAY_MS), unix_ms.rem_euclid(DAY_MS));
    let from_march_0 = days + 719_468;
    let (era, day_of_era) = (from_march_0.div_euclid(146_097), from_march_0.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{:03}Z",
        ms % 1000
    )
}

const DAY_MS: i64 = 86_400_000;
/// 0001-01-01T00:00:00Z.
const MIN_UNIX_MS: i64 = -62_135_596_800_000;
/// 9999-12-31T23:59:59.999Z.
const MAX_UNIX_MS: i64 = 253_402_300_799_999;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_are_those_of_the_calendar() {
        for (unix_ms, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (1_709_251_200_000, "2024-03-01T00:00:00.000Z"),
            (1_795_381_200_250, "2026-11-22T21:00:00.250Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (i64::MAX, "9999-12-31T23:59:59.999Z"),
            (i64::MIN, "0001-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(date_time(unix_ms), expected);
        }
    }
}
