use ffmpeg_next::{Packet, codec, decoder, format::Pixel, frame, picture, threading};

use super::{FfmpegError, set_extradata, unless_starved};

/// H.264 decoder on the calling thread: hands out a picture as soon as the source's own reordering allows.
pub(crate) struct VideoDecoder {
    inner: decoder::Video,
}

impl VideoDecoder {
    /// `avcc`: `AVCDecoderConfigurationRecord` with 4-byte lengths.
    ///
    /// # Errors
    /// FFmpeg refuses the configuration.
    pub(crate) fn open(avcc: &[u8]) -> Result<Self, FfmpegError> {
        let open = || {
            let codec = decoder::find(codec::Id::H264).ok_or(ffmpeg_next::Error::DecoderNotFound)?;
            let mut context = codec::Context::new_with_codec(codec);
            set_extradata(&mut context, avcc)?;
            // Frame threads would hold back one picture each; most live sources have one slice per picture, so slice
            // threads would idle.
            context.set_threading(threading::Config::count(1));
            context.decoder().open_as(codec)?.video()
        };
        Ok(Self {
            inner: open().map_err(FfmpegError::during("open h.264 decoder"))?,
        })
    }

    /// Feeds one access unit (NAL units behind 4-byte lengths). Call [`Self::receive`] until `None` before the next.
    ///
    /// # Errors
    /// The unit is damaged; the decoder goes on with the next.
    pub(crate) fn send(&mut self, data: &[u8], dts_90k: i64, pts_90k: i64) -> Result<(), FfmpegError> {
        // A copy: FFmpeg reads up to 64 bytes past the end, which a borrowed payload does not have.
        let mut packet = Packet::copy(data);
        packet.set_dts(Some(dts_90k));
        packet.set_pts(Some(pts_90k));
        self.inner
            .send_packet(&packet)
            .map_err(FfmpegError::during("decode video unit"))
    }

    /// Tells the decoder that no more units come, so that [`Self::receive`] hands out the rest.
    pub(crate) fn finish(&mut self) {
        // Fails only when called twice; then the decoder is already drained.
        let _ = self.inner.send_eof();
    }

    /// The next picture in presentation order, or `None` when more units are needed.
    ///
    /// # Errors
    /// The picture is damaged beyond concealment.
    pub(crate) fn receive(&mut self) -> Result<Option<Picture>, FfmpegError> {
        let mut frame = frame::Video::empty();
        let received = unless_starved(self.inner.receive_frame(&mut frame));
        Ok(received
            .map_err(FfmpegError::during("decode video picture"))?
            .map(|()| Picture { frame }))
    }

    /// Pictures per second as numerator and denominator, when the source states it credibly.
    pub(crate) fn frame_rate(&self) -> Option<(i32, i32)> {
        let rate = self.inner.frame_rate()?;
        let (numerator, denominator) = (rate.numerator(), rate.denominator());
        let credible =
            denominator > 0 && numerator >= denominator && numerator / denominator <= MAX_FRAME_RATE;
        credible.then_some((numerator, denominator))
    }
}

/// Format, size and pixel aspect ratio of pictures; a change means new scalers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) format: Pixel,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Width to height of one pixel; 1:1 when the source does not say.
    pub(crate) pixel_aspect: (u32, u32),
}

/// One uncompressed picture. Sendable: its buffers are reference counted atomically.
pub(crate) struct Picture {
    pub(super) frame: frame::Video,
}

impl Picture {
    /// Presentation time in 90 kHz ticks; `None` when the source's times are unusable.
    pub(crate) fn pts_90k(&self) -> Option<i64> {
        self.frame.timestamp().or_else(|| self.frame.pts())
    }

    /// Sets the presentation time in 90 kHz ticks.
    pub(crate) fn set_pts_90k(&mut self, pts_90k: i64) {
        self.frame.set_pts(Some(pts_90k));
    }

    /// Asks the encoder for an IDR picture, or leaves the type to it: the decoder's own type must not leak through.
    pub(crate) fn set_idr(&mut self, is_idr: bool) {
        self.frame.set_kind(if is_idr {
            picture::Type::I
        } else {
            picture::Type::None
        });
    }

    /// Format and size.
    pub(crate) fn shape(&self) -> Shape {
        let aspect = self.frame.aspect_ratio();
        let pixel_aspect = match (
            u32::try_from(aspect.numerator()),
            u32::try_from(aspect.denominator()),
        ) {
            (Ok(width), Ok(height)) if width > 0 && height > 0 => (width, height),
            _ => (1, 1),
        };
        let (width, height) = (self.frame.width(), self.frame.height());
        Shape {
            format: self.frame.format(),
            width,
            height,
            pixel_aspect,
        }
    }
}

/// Above this, a stated frame rate is a broken VUI, not a camera.
const MAX_FRAME_RATE: i32 = 240;
