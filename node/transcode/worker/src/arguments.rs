use std::num::ParseIntError;

use w3av_media::ladder::{self, LadderError, Rung};

/// What the command line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Rungs, highest first.
    pub(crate) ladder: Vec<Rung>,
    /// x264 preset.
    pub(crate) preset: String,
    /// Distance of IDR pictures in milliseconds of stream time.
    pub(crate) gop_ms: u32,
    /// An extra IDR picture this long after the very first, in milliseconds; 0 for none. It lets the first HLS segment
    /// be short, so that viewers of a fresh stream wait less.
    pub(crate) first_gop_ms: u32,
    /// Pictures presented at or before this time are decoded but not encoded: an earlier worker has put them out.
    pub(crate) resume_after_90k: Option<i64>,
}

impl Arguments {
    /// Reads `--ladder 720:2800000:128000,… [--preset superfast] [--gop-ms 1000] [--first-gop-ms 500]
    /// [--resume-after-90k <time>]`. Of an argument given twice, the last counts.
    ///
    /// # Errors
    /// [`ArgumentsError`].
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, ArgumentsError> {
        let mut parsed = Self {
            ladder: Vec::new(),
            preset: "superfast".to_owned(),
            gop_ms: 1000,
            first_gop_ms: 500,
            resume_after_90k: None,
        };
        let mut arguments = arguments.into_iter();
        while let Some(name) = arguments.next() {
            let Some(value) = arguments.next() else {
                return Err(ArgumentsError::NoValue { name });
            };
            let number = |source| ArgumentsError::Number {
                name: name.clone(),
                source,
            };
            match name.as_str() {
                "--ladder" => parsed.ladder = ladder::parse(&value)?,
                "--preset" if PRESETS.contains(&value.as_str()) => parsed.preset = value,
                "--preset" => return Err(ArgumentsError::Preset { preset: value }),
                "--gop-ms" => parsed.gop_ms = value.parse().map_err(number)?,
                "--first-gop-ms" => parsed.first_gop_ms = value.parse().map_err(number)?,
                "--resume-after-90k" => parsed.resume_after_90k = Some(value.parse().map_err(number)?),
                _ => return Err(ArgumentsError::Unknown { name }),
            }
        }
        if parsed.ladder.is_empty() {
            return Err(ArgumentsError::NoLadder);
        }
        if parsed.gop_ms == 0 {
            return Err(ArgumentsError::NoGop);
        }
        // The scalers go from each rung to the next smaller one.
        parsed.ladder.sort_by_key(|rung| std::cmp::Reverse(rung.height));
        parsed.ladder.dedup_by_key(|rung| rung.height);
        Ok(parsed)
    }
}

/// Why a command line is not understood.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum ArgumentsError {
    #[error("`--ladder` is missing")]
    NoLadder,
    #[error("`--gop-ms` must be above 0")]
    NoGop,
    #[error("`{name}` has no value")]
    NoValue { name: String },
    #[error("`{name}` is not an argument")]
    Unknown { name: String },
    #[error("`{preset}` is not a preset of x264 that can keep up with a live stream")]
    Preset { preset: String },
    #[error("the value of `{name}` is not a number")]
    Number { name: String, source: ParseIntError },
    #[error("reading `--ladder`")]
    Ladder(#[from] LadderError),
}

const PRESETS: [&str; 6] = ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium"];

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Arguments, ArgumentsError> {
        Arguments::parse(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn ladder_is_sorted_highest_first() {
        let arguments = parse("--ladder 360:800000:64000,720:2800000:128000 --gop-ms 2000").expect("valid");
        assert_eq!(
            arguments
                .ladder
                .iter()
                .map(|rung| rung.height)
                .collect::<Vec<_>>(),
            [720, 360]
        );
        assert_eq!(
            (
                arguments.gop_ms,
                arguments.first_gop_ms,
                arguments.preset.as_str()
            ),
            (2000, 500, "superfast")
        );
    }

    #[test]
    fn malformed_command_lines_are_refused() {
        let unknown = ArgumentsError::Unknown {
            name: "--speed".to_owned(),
        };
        for (text, expected) in [
            ("", ArgumentsError::NoLadder),
            (
                "--ladder",
                ArgumentsError::NoValue {
                    name: "--ladder".to_owned(),
                },
            ),
            ("--speed 1", unknown),
            ("--ladder 360:1:1 --gop-ms 0", ArgumentsError::NoGop),
            (
                "--preset placebo",
                ArgumentsError::Preset {
                    preset: "placebo".to_owned(),
                },
            ),
        ] {
            assert_eq!(parse(text), Err(expected), "{text}");
        }
        assert!(matches!(parse("--gop-ms -1"), Err(ArgumentsError::Number { .. })));
        assert!(matches!(parse("--ladder 360"), Err(ArgumentsError::Ladder(_))));
    }
}
