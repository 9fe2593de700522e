//! The rendition ladder: which rungs a source is transcoded to.

use std::{fmt, str::FromStr};

use w3av_types::ErrorKind;

/// One rung of the ladder. Written `height:video bits per second:audio bits per second`, such as `720:2800000:128000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rung {
    /// Picture height in pixels, even; the width follows from the source's shape.
    pub height: u16,
    /// Average video bits per second.
    pub video_bitrate_bps: u32,
    /// Average audio bits per second.
    pub audio_bitrate_bps: u32,
}

/// Why a text is not a ladder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LadderError {
    /// A rung is not three numbers above 0 with an even height.
    #[error("rung `{rung}` is not an even height and two bitrates such as `720:2800000:128000`")]
    Rung {
        /// The text of the rung, cut to a few characters.
        rung: String,
    },
    /// No rung, or too many.
    #[error("ladder of {count} rungs; 1 to {MAX_RUNGS} are allowed")]
    Count {
        /// Rungs in the text.
        count: usize,
    },
}

impl LadderError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}",
            self.height, self.video_bitrate_bps, self.audio_bitrate_bps
        )
    }
}

impl FromStr for Rung {
    type Err = LadderError;

    fn from_str(text: &str) -> Result<Self, LadderError> {
        let error = || LadderError::Rung {
            rung: text.chars().take(40).collect(),
        };
        let mut fields = text.split(':').map(str::parse::<u32>);
        let (Some(Ok(height)), Some(Ok(video_bitrate_bps)), Some(Ok(audio_bitrate_bps)), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(error());
        };
        let height = u16::try_from(height).map_err(|_| error())?;
        if height == 0 || height % 2 == 1 || video_bitrate_bps == 0 || audio_bitrate_bps == 0 {
            return Err(error());
        }
        Ok(Self {
            height,
            video_bitrate_bps,
            audio_bitrate_bps,
        })
    }
}

/// The rungs for a source of this height, highest first: of 720, 480 and 360 those that do not upscale, at most
/// `max_rungs`, but always one. A source below 360 gets one rung of its own height, made even.
#[must_use]
pub fn plan(source_height: u16, max_rungs: u8) -> Vec<Rung> {
    let mut rungs: Vec<Rung> = STANDARD
        .into_iter()
        .filter(|rung| rung.height <= source_height)
        .collect();
    if rungs.is_empty() {
        rungs.push(Rung {
            height: (source_height & !1).max(2),
            ..STANDARD[STANDARD.len() - 1]
        });
    }
    rungs.truncate(usize::from(max_rungs).max(1));
    rungs
}

/// Writes a ladder, rungs between commas.
#[must_use]
pub fn format(rungs: &[Rung]) -> String {
    rungs.iter().map(Rung::to_string).collect::<Vec<_>>().join(",")
}

/// Reads what [`format`] wrote.
///
/// # Errors
/// [`LadderError`].
pub fn parse(text: &str) -> Result<Vec<Rung>, LadderError> {
    let count = if text.is_empty() {
        0
    } else {
        text.split(',').count()
    };
    if !(1..=MAX_RUNGS).contains(&count) {
        return Err(LadderError::Count { count });
    }
    text.split(',').map(str::parse).collect()
}

/// An encoder takes about a third of a core per rung; nobody has the cores for more.
pub const MAX_RUNGS: usize = 8;

const STANDARD: [Rung; 3] = [
    Rung {
        height: 720,
        video_bitrate_bps: 2_800_000,
        audio_bitrate_bps: 128_000,
    },
    Rung {
        height: 480,
        video_bitrate_bps: 1_400_000,
        audio_bitrate_bps: 128_000,
    },
    Rung {
        height: 360,
        video_bitrate_bps: 800_000,
        audio_bitrate_bps: 96_000,
    },
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ladder_never_upscales_and_is_never_empty() {
        for (source_height, max_rungs, expected) in [
            (1080, 3, &[720, 480, 360][..]),
            (1080, 2, &[720, 480]),
            (720, 8, &[720, 480, 360]),
            (719, 8, &[480, 360]),
            (360, 8, &[360]),
            (241, 8, &[240]),
            (0, 0, &[2]),
            (1080, 0, &[720]),
        ] {
            let heights: Vec<_> = plan(source_height, max_rungs)
                .iter()
                .map(|rung| rung.height)
                .collect();
            assert_eq!(heights, expected, "source {source_height}, at most {max_rungs}");
        }
    }

    #[test]
    fn malformed_ladders_are_refused() {
        for text in [
            "720",
            "720:1",
            "720:1:2:3",
            "721:1:1",
            "0:1:1",
            "720:0:1",
            "70000:1:1",
            "720:-1:1",
            "720:1:1,",
            "p:1:1",
        ] {
            assert!(matches!(parse(text), Err(LadderError::Rung { .. })), "{text}");
        }
        assert_eq!(parse(""), Err(LadderError::Count { count: 0 }));
        assert_eq!(
            parse(&["720:1:1"; 9].join(",")),
            Err(LadderError::Count { count: 9 })
        );
    }

    proptest! {
        #[test]
        fn ladder_text_round_trips(source_height: u16, max_rungs: u8) {
            let rungs = plan(source_height, max_rungs);
            prop_assert_eq!(parse(&format(&rungs)), Ok(rungs));
        }

        #[test]
        fn arbitrary_text_never_panics(text: String) {
            let _ = parse(&text);
        }
    }
}
