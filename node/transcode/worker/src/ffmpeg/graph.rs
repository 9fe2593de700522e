use ffmpeg_next::{filter, format::Pixel, frame, rational::Rational};

use super::{FfmpegError, Picture, Shape};

/// Picture size of one rung in pixels; both even.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Size {
    /// The size with this height that shows `source` undistorted on square pixels.
    pub(crate) fn fit(source: Shape, height: u32) -> Self {
        let height = (height & !1).max(2);
        let (aspect_width, aspect_height) = source.pixel_aspect;
        let numerator = u64::from(source.width) * u64::from(aspect_width) * u64::from(height);
        let denominator = (u64::from(source.height) * u64::from(aspect_height) * 2).max(1);
        let half = ((numerator + denominator / 2) / denominator).clamp(1, MAX_HALF_WIDTH);
        Self {
            width: u32::try_from(half * 2).unwrap_or(2),
            height,
        }
    }
}

/// Cascade of scalers: each rung is scaled from the one above, which costs less than scaling each from the source.
pub(crate) struct ScaleGraph {
    // The contexts point into the graph and have no lifetime, so they never leave this struct.
    input: filter::Context,
    outputs: Vec<filter::Context>,
    _graph: filter::Graph,
}

impl ScaleGraph {
    /// One output per size, in the order given (largest first).
    ///
    /// # Errors
    /// FFmpeg cannot convert this shape.
    pub(crate) fn build(source: Shape, sizes: &[Size]) -> Result<Self, FfmpegError> {
        Self::parse(source, sizes).map_err(FfmpegError::during("build scaling graph"))
    }

    #[allow(unsafe_code)]
    fn parse(source: Shape, sizes: &[Size]) -> Result<Self, ffmpeg_next::Error> {
        let mut graph = filter::Graph::new();
        // SAFETY: the graph is ours alone and has no filters yet, which is when FFmpeg allows this field to be set.
        // One thread: the rungs' encoders already keep the cores busy.
        unsafe { (*graph.as_mut_ptr()).nb_threads = 1 };
        let format = source
            .format
            .descriptor()
            .ok_or(ffmpeg_next::Error::InvalidData)?
            .name();
        let arguments = format!(
            "video_size={}x{}:pix_fmt={format}:time_base=1/90000:pixel_aspect={}/{}",
            source.width, source.height, source.pixel_aspect.0, source.pixel_aspect.1
        );
        let find = |name| filter::find(name).ok_or(ffmpeg_next::Error::FilterNotFound);
        let input = graph.add(&find("buffer")?, "in", &arguments)?;
        let names: Vec<String> = (0..sizes.len()).map(|index| format!("out{index}")).collect();
        let outputs = names
            .iter()
            .map(|name| graph.add(&find("buffersink")?, name, ""))
            .collect::<Result<Vec<_>, _>>()?;
        let mut parser = graph.output("in", 0)?;
        for name in &names {
            parser = parser.input(name, 0)?;
        }
        parser.parse(&cascade(sizes))?;
        graph.validate()?;
        Ok(Self {
            input,
            outputs,
            _graph: graph,
        })
    }

    /// Scales one picture; returns one per output, in order, with the same presentation time.
    ///
    /// # Errors
    /// The picture does not have the graph's shape, or memory ran out.
    pub(crate) fn scale(&mut self, picture: Picture) -> Result<Vec<Picture>, FfmpegError> {
        let during = || FfmpegError::during("scale picture");
        self.input.source().add(&picture.frame).map_err(during())?;
        let pull = |output: &mut filter::Context| {
            let mut frame = frame::Video::empty();
            output.sink().frame(&mut frame).map_err(during())?;
            // The graph has brought pixels to 1:1; a leftover ratio would stretch the picture at the player.
            debug_assert_eq!(frame.aspect_ratio(), Rational::new(1, 1));
            debug_assert_eq!(frame.format(), Pixel::YUV420P);
            Ok(Picture { frame })
        };
        self.outputs.iter_mut().map(pull).collect()
    }
}

/// The graph as FFmpeg's text: `[in]scale,split[out0][s1];[s1]scale,split[out1][s2];[s2]scale[out2]`.
fn cascade(sizes: &[Size]) -> String {
    let mut text = String::new();
    let mut from = "in".to_owned();
    for (index, Size { width, height }) in sizes.iter().enumerate() {
        let separator = if index == 0 { "" } else { ";" };
        text.push_str(&format!(
            "{separator}[{from}]scale={width}:{height}:flags={SCALER},format=yuv420p,setsar=1"
        ));
        if index + 1 == sizes.len() {
            text.push_str(&format!("[out{index}]"));
        } else {
            from = format!("s{}", index + 1);
            text.push_str(&format!(",split[out{index}][{from}]"));
        }
    }
    text
}

/// Cheapest scaler of swscale whose result still looks right when shrinking by less than 2:1 a step.
const SCALER: &str = "fast_bilinear";

/// H.264 level 6.2 ends at 8192 pixels; a wider picture is a broken aspect ratio.
const MAX_HALF_WIDTH: u64 = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rung_keeps_aspect_ratio_on_even_width() {
        let check = |width, height, pixel_aspect, rung, expected| {
            let source = Shape {
                format: Pixel::YUV420P,
                width,
                height,
                pixel_aspect,
            };
            assert_eq!(
                Size::fit(source, rung).width,
                expected,
                "{width}x{height} at {rung}"
            );
        };
        check(1920, 1080, (1, 1), 720, 1280);
        check(1920, 1080, (1, 1), 480, 854);
        check(1280, 720, (1, 1), 360, 640);
        check(640, 272, (1, 1), 360, 848);
        check(720, 576, (16, 11), 480, 872);
        check(1080, 1920, (1, 1), 360, 202);
        check(16, 4096, (1, 1), 360, 2);
    }

    #[test]
    fn each_rung_is_scaled_from_the_one_above() {
        let size = |width, height| Size { width, height };
        assert_eq!(
            cascade(&[size(1280, 720), size(640, 360)]),
            "[in]scale=1280:720:flags=fast_bilinear,format=yuv420p,setsar=1,split[out0][s1];\
             [s1]scale=640:360:flags=fast_bilinear,format=yuv420p,setsar=1[out1]"
        );
    }
}
