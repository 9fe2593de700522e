use ffmpeg_next::{
    ChannelLayout, Packet, Rational, codec, decoder, encoder,
    format::{Sample, sample},
    frame,
    software::resampling,
    threading,
};

use super::{Encoded, FfmpegError, encoder::encoded, extradata, set_extradata, unless_starved};

/// AAC decoder.
pub(crate) struct AudioDecoder {
    inner: decoder::Audio,
}

impl AudioDecoder {
    /// `asc`: `AudioSpecificConfig`.
    ///
    /// # Errors
    /// FFmpeg refuses the configuration.
    pub(crate) fn open(asc: &[u8]) -> Result<Self, FfmpegError> {
        let open = || {
            let codec = decoder::find(codec::Id::AAC).ok_or(ffmpeg_next::Error::DecoderNotFound)?;
            let mut context = codec::Context::new_with_codec(codec);
            set_extradata(&mut context, asc)?;
            context.set_threading(threading::Config::count(1));
            context.decoder().open_as(codec)?.audio()
        };
        Ok(Self {
            inner: open().map_err(FfmpegError::during("open aac decoder"))?,
        })
    }

    /// Feeds one raw AAC frame. Call [`Self::receive`] until `None` before the next.
    ///
    /// # Errors
    /// The frame is damaged; the decoder goes on with the next.
    pub(crate) fn send(&mut self, data: &[u8], pts_90k: i64) -> Result<(), FfmpegError> {
        let mut packet = Packet::copy(data);
        packet.set_pts(Some(pts_90k));
        packet.set_dts(Some(pts_90k));
        self.inner
            .send_packet(&packet)
            .map_err(FfmpegError::during("decode audio unit"))
    }

    /// The next decoded frame, or `None` when more units are needed.
    ///
    /// # Errors
    /// The frame is damaged.
    pub(crate) fn receive(&mut self) -> Result<Option<Samples>, FfmpegError> {
        let mut frame = frame::Audio::empty();
        let received = unless_starved(self.inner.receive_frame(&mut frame));
        Ok(received
            .map_err(FfmpegError::during("decode audio frame"))?
            .map(|()| Samples { frame }))
    }
}

/// Decoded audio in whatever rate and layout the source has.
pub(crate) struct Samples {
    frame: frame::Audio,
}

impl Samples {
    /// Presentation time of the first sample in 90 kHz ticks.
    pub(crate) fn pts_90k(&self) -> Option<i64> {
        self.frame.pts().or_else(|| self.frame.timestamp())
    }

    /// Samples per channel.
    pub(crate) fn len(&self) -> usize {
        self.frame.samples()
    }

    /// Samples per second and channel.
    pub(crate) fn rate_hz(&self) -> u32 {
        self.frame.rate()
    }

    fn layout(&self) -> ChannelLayout {
        let stated = self.frame.channel_layout();
        if stated.is_empty() {
            ChannelLayout::default(i32::from(self.frame.channels()))
        } else {
            stated
        }
    }
}

/// Brings decoded audio to the encoder's rate and to two channels.
#[derive(Default)]
pub(crate) struct Resampler {
    inner: Option<resampling::Context>,
}

impl Resampler {
    /// Appends what `samples` become to `left` and `right`.
    ///
    /// # Errors
    /// FFmpeg cannot convert this format.
    pub(crate) fn convert(
        &mut self,
        samples: &mut Samples,
        left: &mut Vec<f32>,
        right: &mut Vec<f32>,
    ) -> Result<(), FfmpegError> {
        let during = || FfmpegError::during("resample audio");
        let layout = samples.layout();
        samples.frame.set_channel_layout(layout);
        let source = resampling::context::Definition {
            format: samples.frame.format(),
            channel_layout: layout,
            rate: samples.rate_hz(),
        };
        if self.inner.as_ref().is_none_or(|inner| *inner.input() != source) {
            self.inner = Some(Self::open(source).map_err(during())?);
        }
        let Some(inner) = self.inner.as_mut() else {
            return Ok(());
        };
        // Room for all of it: the binding would otherwise allow only as many samples out as went in, and a resampler that
        // goes up in rate would fall behind for ever.
        let capacity =
            samples.len() * ENCODER_RATE_HZ as usize / source.rate.max(1) as usize + RESAMPLER_SLACK;
        let mut output = frame::Audio::new(FORMAT, capacity, ChannelLayout::STEREO);
        inner.run(&samples.frame, &mut output).map_err(during())?;
        if output.samples() > 0 {
            left.extend_from_slice(output.plane(0));
            right.extend_from_slice(output.plane(1));
        }
        Ok(())
    }

    fn open(source: resampling::context::Definition) -> Result<resampling::Context, ffmpeg_next::Error> {
        let (stereo, rate) = (ChannelLayout::STEREO, ENCODER_RATE_HZ);
        resampling::Context::get(
            source.format,
            source.channel_layout,
            source.rate,
            FORMAT,
            stereo,
            rate,
        )
    }
}

/// FFmpeg's AAC-LC encoder at 48 kHz stereo.
pub(crate) struct AacEncoder {
    inner: encoder::Audio,
}

impl AacEncoder {
    /// # Errors
    /// FFmpeg refuses the bit rate.
    pub(crate) fn open(bitrate_bps: u32) -> Result<Self, FfmpegError> {
        let open = || {
            let codec = encoder::find(codec::Id::AAC).ok_or(ffmpeg_next::Error::EncoderNotFound)?;
            let mut audio = codec::Context::new_with_codec(codec).encoder().audio()?;
            audio.set_rate(ENCODER_RATE_HZ as i32);
            audio.set_format(FORMAT);
            audio.set_channel_layout(ChannelLayout::STEREO);
            audio.set_channels(2);
            audio.set_time_base(Rational::new(1, ENCODER_RATE_HZ as i32));
            audio.set_bit_rate(bitrate_bps as usize);
            audio.set_flags(codec::Flags::GLOBAL_HEADER);
            audio.open()
        };
        Ok(Self {
            inner: open().map_err(FfmpegError::during("open aac encoder"))?,
        })
    }

    /// `AudioSpecificConfig` of what comes out.
    pub(crate) fn config(&self) -> Vec<u8> {
        extradata(&self.inner)
    }

    /// Encodes one frame of [`FRAME_SAMPLES`] per channel; `pts` in samples.
    ///
    /// # Errors
    /// FFmpeg refuses the samples, such as when one is not a number.
    pub(crate) fn send(&mut self, left: &[f32], right: &[f32], pts: i64) -> Result<(), FfmpegError> {
        debug_assert!(left.len() == FRAME_SAMPLES && right.len() == FRAME_SAMPLES);
        let mut frame = frame::Audio::new(FORMAT, FRAME_SAMPLES, ChannelLayout::STEREO);
        frame.set_rate(ENCODER_RATE_HZ);
        frame.set_pts(Some(pts));
        frame.plane_mut(0).copy_from_slice(left);
        frame.plane_mut(1).copy_from_slice(right);
        self.inner
            .send_frame(&frame)
            .map_err(FfmpegError::during("encode audio frame"))
    }

    /// Tells the encoder that no more samples come.
    pub(crate) fn finish(&mut self) {
        // Fails only when called twice; then the encoder is already drained.
        let _ = self.inner.send_eof();
    }

    /// The next frame, times in samples, or `None` when more input is needed. The first carries only the encoder's
    /// delay and is timed one frame before the first input.
    ///
    /// # Errors
    /// FFmpeg failed.
    pub(crate) fn receive(&mut self) -> Result<Option<Encoded>, FfmpegError> {
        let mut packet = Packet::empty();
        let received = unless_starved(self.inner.receive_packet(&mut packet));
        Ok(received
            .map_err(FfmpegError::during("encode audio unit"))?
            .map(|()| encoded(&packet)))
    }
}

/// Every rung has the same rate, so that players switch rungs without resetting their audio.
pub(crate) const ENCODER_RATE_HZ: u32 = 48_000;

/// Samples per channel in one AAC-LC frame. Source: ISO/IEC 14496-3, 4.5.2.1.
pub(crate) const FRAME_SAMPLES: usize = 1024;

/// What the AAC encoder takes: 32-bit floats, one plane per channel.
const FORMAT: Sample = Sample::F32(sample::Type::Planar);

/// Samples that the resampler may still hold from before: its filter is 32 taps long, rounded up generously.
const RESAMPLER_SLACK: usize = 256;
