use std::collections::VecDeque;

use bytes::Bytes;
use w3av_media::TIMESCALE;

use crate::{
    hls::media::{self, MediaPlaylist},
    segmenter::Segment,
};

/// The last segments of a rendition and their media playlist, rendered once per push for all viewers.
///
/// Segments that have left the playlist are kept for as long as a player that read an older playlist may ask for
/// them (RFC 8216, 6.2.2): at most 2 × `len` + 1 segments are held.
#[derive(Debug)]
pub struct Window {
    len: usize,
    kept: VecDeque<Segment>,
    target_duration_s: u64,
    discontinuity_sequence: u64,
    epoch_unix_ms: Option<i64>,
    is_ended: bool,
    refused: u64,
    playlist: Bytes,
}

impl Window {
    /// A window that lists the last `len` segments (1 to [`MAX_WINDOW_LEN`]; others are cut to that), of about 2 s.
    #[must_use]
    pub fn new(len: usize) -> Self {
        let mut window = Self {
            len: len.clamp(1, MAX_WINDOW_LEN),
            kept: VecDeque::new(),
            target_duration_s: DEFAULT_TARGET_DURATION_S,
            discontinuity_sequence: 0,
            epoch_unix_ms: None,
            is_ended: false,
            refused: 0,
            playlist: Bytes::new(),
        };
        window.render();
        window
    }

    /// Announces segments of `target_ms`, rounded up to seconds. A longer segment raises the announcement for good.
    #[must_use]
    pub fn with_target_ms(mut self, target_ms: u32) -> Self {
        self.target_duration_s = u64::from(target_ms).div_ceil(1000).max(1);
        self.render();
        self
    }

    /// Dates every segment: `epoch_unix_ms` is the Unix time in milliseconds of presentation time 0.
    #[must_use]
    pub fn with_epoch_unix_ms(mut self, epoch_unix_ms: i64) -> Self {
        self.epoch_unix_ms = Some(epoch_unix_ms);
        self.render();
        self
    }

    /// Adds the next segment and renders the playlist.
    ///
    /// A sequence number that jumps ahead starts the window anew, as a playlist has no gaps. A number that was
    /// there already, and anything after [`Window::end`], is refused and counted.
    pub fn push(&mut self, segment: Segment) {
        let next = self.kept.back().map(|last| last.sequence.saturating_add(1));
        if self.is_ended || next.is_some_and(|next| segment.sequence < next) {
            self.refused += 1;
            return;
        }
        if next.is_some_and(|next| segment.sequence > next) {
            self.discontinuity_sequence +=
                self.listed().filter(|segment| segment.discontinuity).count() as u64;
            self.kept.clear();
        }
        self.target_duration_s = self.target_duration_s.max(rounded_seconds(segment.duration_90k));
        self.kept.push_back(segment);
        self.unlist_oldest();
        self.render();
    }

    /// Says that nothing comes any more.
    pub fn end(&mut self) {
        self.is_ended = true;
        self.render();
    }

    /// The media playlist. Before the first segment it lists nothing: see [`Window::is_empty`].
    #[must_use]
    pub fn playlist(&self) -> Bytes {
        self.playlist.clone()
    }

    /// The bytes of a segment that is listed, or was until lately.
    #[must_use]
    pub fn segment(&self, sequence: u64) -> Option<Bytes> {
        let first = self.kept.front()?.sequence;
        let index = usize::try_from(sequence.checked_sub(first)?).ok()?;
        self.kept.get(index).map(|segment| segment.data.clone())
    }

    /// Whether no segment is there yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Segments that were refused because of their sequence number or after the end.
    #[must_use]
    pub const fn refused(&self) -> u64 {
        self.refused
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.kept.iter().map(|segment| segment.data.len()).sum()
    }

    /// Peak bits per second of the segments listed, for `BANDWIDTH`; 0 when there is none.
    /// Segments below half the target are left out unless there are only such (RFC 8216, 4.1).
    #[must_use]
    pub fn peak_bandwidth_bps(&self) -> u32 {
        let half_target_90k = i64::try_from(self.target_duration_s)
            .unwrap_or(i64::MAX)
            .saturating_mul(i64::from(TIMESCALE) / 2);
        let rates = |min_90k| {
            self.listed()
                .filter(move |s| s.duration_90k >= min_90k)
                .map(Segment::bandwidth_bps)
                .max()
        };
        rates(half_target_90k).or_else(|| rates(0)).unwrap_or(0)
    }

    /// Average bits per second of the segments listed; 0 when there is none.
    #[must_use]
    pub fn average_bandwidth_bps(&self) -> u32 {
        let (bytes, ticks) = self.listed().fold((0_u128, 0_u128), |(bytes, ticks), segment| {
            (
                bytes + segment.data.len() as u128,
                ticks + u128::from(segment.duration_90k.unsigned_abs()),
            )
        });
        u32::try_from(bytes * 8 * u128::from(TIMESCALE) / ticks.max(1)).unwrap_or(u32::MAX)
    }

    fn listed(&self) -> impl ExactSizeIterator<Item = &Segment> {
        self.kept.range(self.kept.len().saturating_sub(self.len)..)
    }

    /// At most one segment leaves the list per push.
    fn unlist_oldest(&mut self) {
        if let Some(index) = self.kept.len().checked_sub(self.len + 1) {
            self.discontinuity_sequence += u64::from(self.kept[index].discontinuity);
        }
        if self.kept.len() > 2 * self.len + 1 {
            self.kept.pop_front();
        }
    }

    fn render(&mut self) {
        let media_sequence = self.listed().next().map_or(0, |segment| segment.sequence);
        let playlist = media::render(MediaPlaylist {
            target_duration_s: self.target_duration_s,
            media_sequence,
            discontinuity_sequence: self.discontinuity_sequence,
            epoch_unix_ms: self.epoch_unix_ms,
            is_ended: self.is_ended,
            segments: self.listed(),
        });
        self.playlist = playlist;
    }
}

fn rounded_seconds(duration_90k: i64) -> u64 {
    (duration_90k.unsigned_abs() + u64::from(TIMESCALE) / 2) / u64::from(TIMESCALE)
}

/// An hour of 2 s segments; more belongs on disk.
pub const MAX_WINDOW_LEN: usize = 1800;
/// The ladder's GOP.
const DEFAULT_TARGET_DURATION_S: u64 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(sequence: u64, duration_90k: i64, discontinuity: bool) -> Segment {
        Segment {
            sequence,
            duration_90k,
            discontinuity,
            is_independent: true,
            start_pts_90k: sequence as i64 * 180_000,
            data: Bytes::from(vec![sequence as u8; 1000]),
        }
    }

    fn text(window: &Window) -> String {
        String::from_utf8(window.playlist().to_vec()).expect("ascii")
    }

    #[test]
    fn playlist_lists_the_last_segments_exactly() {
        let mut window = Window::new(2).with_epoch_unix_ms(1_795_381_200_000);
        for sequence in 0..4 {
            window.push(segment(sequence, 180_180, sequence == 1 || sequence == 3));
        }
        let expected = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:2\n\
            #EXT-X-DISCONTINUITY-SEQUENCE:1\n\
            #EXT-X-PROGRAM-DATE-TIME:2026-11-22T21:00:04.000Z\n#EXTINF:2.002000,\n2.ts\n\
            #EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:2026-11-22T21:00:06.000Z\n#EXTINF:2.002000,\n3.ts\n";
        assert_eq!(text(&window), expected);
        window.end();
        assert_eq!(text(&window), format!("{expected}#EXT-X-ENDLIST\n"));
    }

    #[test]
    fn playlist_before_the_first_segment_lists_nothing() {
        let window = Window::new(3).with_target_ms(3500);
        assert!(window.is_empty());
        assert_eq!(
            text(&window),
            "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n"
        );
    }

    #[test]
    fn segments_stay_for_players_with_an_older_playlist_and_then_go() {
        let mut window = Window::new(2);
        for sequence in 10..30 {
            window.push(segment(sequence, 180_000, false));
            assert!(window.bytes() <= 5 * 1000);
        }
        assert_eq!(window.segment(24), None);
        for sequence in 25..30 {
            assert_eq!(
                window.segment(sequence),
                Some(Bytes::from(vec![sequence as u8; 1000]))
            );
        }
        assert_eq!(window.segment(30), None);
        assert_eq!(window.segment(0), None);
    }

    #[test]
    fn longer_segment_raises_the_target_duration_for_good() {
        let mut window = Window::new(1);
        window.push(segment(0, 4 * 90_000 + 44_999, false));
        window.push(segment(1, 90_000, false));
        assert!(text(&window).contains("#EXT-X-TARGETDURATION:4\n"));
    }

    #[test]
    fn sequence_gap_starts_anew_and_repeats_are_refused() {
        let mut window = Window::new(3);
        window.push(segment(5, 180_000, true));
        window.push(segment(5, 90_000, false));
        window.push(segment(4, 90_000, false));
        assert_eq!(window.refused(), 2);
        window.push(segment(9, 180_000, true));
        assert!(text(&window).contains("#EXT-X-MEDIA-SEQUENCE:9\n#EXT-X-DISCONTINUITY-SEQUENCE:1\n"));
        assert_eq!(window.segment(5), None);
        window.end();
        window.push(segment(10, 180_000, false));
        assert_eq!((window.refused(), window.segment(10)), (3, None));
    }

    #[test]
    fn bandwidth_follows_the_segments_listed() {
        let mut window = Window::new(2);
        assert_eq!(
            (window.peak_bandwidth_bps(), window.average_bandwidth_bps()),
            (0, 0)
        );
        window.push(segment(0, 45_000, false));
        assert_eq!(window.peak_bandwidth_bps(), 16_000);
        window.push(segment(1, 180_000, false));
        assert_eq!(
            (window.peak_bandwidth_bps(), window.average_bandwidth_bps()),
            (4_000, 6_400)
        );
    }
}
