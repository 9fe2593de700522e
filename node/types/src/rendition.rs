use std::{fmt, str::FromStr};

/// One encoding of a stream: what the publisher sent, or a rung of the ladder named by its height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RenditionId {
    /// The publisher's own encoding, passed through. Written `source`.
    Source,
    /// A transcoded rung with this picture height in pixels. Written `720p`.
    Rung(u16),
}

impl fmt::Display for RenditionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source => f.write_str("source"),
            Self::Rung(height) => write!(f, "{height}p"),
        }
    }
}

/// The text is neither `source` nor a height like `720p`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenditionIdError;

impl fmt::Display for RenditionIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rendition is `source` or a height such as `720p`")
    }
}

impl std::error::Error for RenditionIdError {}

impl FromStr for RenditionId {
    type Err = RenditionIdError;

    fn from_str(text: &str) -> Result<Self, RenditionIdError> {
        if text == "source" {
            return Ok(Self::Source);
        }
        let digits = text.strip_suffix('p').ok_or(RenditionIdError)?;
        // One spelling per rendition: no sign, no leading zero.
        if !digits.starts_with(|c: char| matches!(c, '1'..='9')) {
            return Err(RenditionIdError);
        }
        digits.parse().map(Self::Rung).map_err(|_| RenditionIdError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rendition_text_round_trips() {
        for id in [RenditionId::Source, RenditionId::Rung(720)] {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["", "p", "0720p", "+720p", "720", "70000p", "Source"] {
            assert_eq!(text.parse::<RenditionId>(), Err(RenditionIdError), "{text}");
        }
    }
}
