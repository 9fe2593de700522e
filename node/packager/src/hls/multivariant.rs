//! The multivariant playlist: which renditions there are.

use std::fmt::Write as _;

use bytes::Bytes;
use w3av_media::TrackConfigs;
use w3av_types::RenditionId;

/// One rendition as the player sees it before it chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The rendition; its playlist is `<rendition>/index.m3u8`.
    pub rendition: RenditionId,
    /// Peak bits per second of video and audio together.
    pub bandwidth_bps: u32,
    /// Average bits per second, when known.
    pub average_bandwidth_bps: Option<u32>,
    /// Picture width in pixels; 0 without video.
    pub width: u16,
    /// Picture height in pixels; 0 without video.
    pub height: u16,
    /// Frames per second, when known.
    pub frame_rate: Option<f64>,
    /// Codec names as in RFC 6381, between commas; may be empty.
    pub codecs: String,
}

impl Variant {
    /// The variant that these tracks make.
    #[must_use]
    pub fn new(rendition: RenditionId, bandwidth_bps: u32, configs: &TrackConfigs) -> Self {
        let (width, height) = configs
            .video
            .as_ref()
            .map_or((0, 0), |video| (video.width, video.height));
        Self {
            rendition,
            bandwidth_bps,
            average_bandwidth_bps: None,
            width,
            height,
            frame_rate: configs.video.as_ref().and_then(|video| video.frame_rate()),
            codecs: codecs(configs),
        }
    }
}

/// The `CODECS` attribute for these tracks, such as `avc1.64001f,mp4a.40.2`.
#[must_use]
pub fn codecs(configs: &TrackConfigs) -> String {
    let video = configs.video.as_ref().map(|video| video.codec());
    let audio = configs.audio.as_ref().map(|audio| audio.codec());
    video.into_iter().chain(audio).collect::<Vec<_>>().join(",")
}

/// Renders the playlist, in the order given: a player starts with the first. URIs are relative, such as
/// `720p/index.m3u8`.
///
/// Source: RFC 8216, 4.3.4.2.
#[must_use]
pub fn render(variants: &[Variant]) -> Bytes {
    let mut text = String::with_capacity(64 + variants.len() * 160);
    text.push_str("#EXTM3U\n#EXT-X-VERSION:3\n");
    for variant in variants {
        render_variant(variant, &mut text);
    }
    Bytes::from(text)
}

/// Writing to a `String` cannot fail, so the results are dropped.
fn render_variant(variant: &Variant, text: &mut String) {
    let _ = write!(text, "#EXT-X-STREAM-INF:BANDWIDTH={}", variant.bandwidth_bps);
    if let Some(average) = variant.average_bandwidth_bps {
        let _ = write!(text, ",AVERAGE-BANDWIDTH={average}");
    }
    if variant.width > 0 && variant.height > 0 {
        let _ = write!(text, ",RESOLUTION={}x{}", variant.width, variant.height);
    }
    if let Some(rate) = variant.frame_rate.filter(|rate| rate.is_finite() && *rate > 0.0) {
        let _ = write!(text, ",FRAME-RATE={rate:.3}");
    }
    if !variant.codecs.is_empty() {
        // A quoted string holds no quote and no line end.
        let codecs: String = variant
            .codecs
            .chars()
            .filter(|c| !matches!(c, '"' | '\r' | '\n'))
            .collect();
        let _ = write!(text, ",CODECS=\"{codecs}\"");
    }
    let _ = writeln!(text, "\n{}/index.m3u8", variant.rendition);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_listed_in_order_with_relative_uris() {
        let source = Variant {
            rendition: RenditionId::Source,
            bandwidth_bps: 5_000_000,
            average_bandwidth_bps: Some(4_500_000),
            width: 1920,
            height: 1080,
            frame_rate: Some(30_000.0 / 1001.0),
            codecs: "avc1.64\"0028\n,mp4a.40.2".to_owned(),
        };
        let rung = Variant {
            rendition: RenditionId::Rung(360),
            bandwidth_bps: 900_000,
            average_bandwidth_bps: None,
            width: 0,
            height: 0,
            frame_rate: Some(f64::NAN),
            codecs: String::new(),
        };
        let expected = "#EXTM3U\n#EXT-X-VERSION:3\n\
            #EXT-X-STREAM-INF:BANDWIDTH=5000000,AVERAGE-BANDWIDTH=4500000,RESOLUTION=1920x1080,FRAME-RATE=29.970,CODECS=\"avc1.640028,mp4a.40.2\"\n\
            source/index.m3u8\n\
            #EXT-X-STREAM-INF:BANDWIDTH=900000\n360p/index.m3u8\n";
        assert_eq!(render(&[source, rung]), expected);
    }
}
