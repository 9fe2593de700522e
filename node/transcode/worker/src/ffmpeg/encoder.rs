use bytes::Bytes;
use ffmpeg_next::{Dictionary, Packet, Rational, codec, encoder, threading};

use super::{FfmpegError, Picture, extradata, unless_starved};

/// Rate control of one rung.
#[derive(Debug, Clone)]
pub(crate) struct RateControl {
    /// Mean and peak rate in bits per second.
    pub(crate) bitrate_bps: u32,
    /// x264 preset, such as `superfast`.
    pub(crate) preset: String,
    /// Pictures per second as numerator and denominator: a hint for rate control, not a promise.
    pub(crate) frame_rate: (i32, i32),
}

/// One encoded access unit, times in 90 kHz ticks.
#[derive(Debug)]
pub(crate) struct Encoded {
    pub(crate) dts: i64,
    pub(crate) pts: i64,
    pub(crate) is_key: bool,
    /// Video: NAL units behind 4-byte lengths. Audio: one raw AAC frame.
    pub(crate) data: Bytes,
}

/// libx264 without delay: no B-frames, no look-ahead, no threads; a unit comes out for each picture that goes in.
///
/// IDR pictures appear only where [`Picture::set_idr`] asks for them.
pub(crate) struct VideoEncoder {
    inner: encoder::Video,
}

impl VideoEncoder {
    /// Size and colours are those of `sample`.
    ///
    /// # Errors
    /// x264 refuses the settings.
    pub(crate) fn open(sample: &Picture, rate: &RateControl) -> Result<Self, FfmpegError> {
        let frame = &sample.frame;
        let open = || {
            let codec = encoder::find_by_name("libx264").ok_or(ffmpeg_next::Error::EncoderNotFound)?;
            let mut video = codec::Context::new_with_codec(codec).encoder().video()?;
            video.set_width(frame.width());
            video.set_height(frame.height());
            video.set_format(frame.format());
            video.set_colorspace(frame.color_space());
            video.set_color_range(frame.color_range());
            video.set_color_primaries(frame.color_primaries());
            video.set_color_transfer_characteristic(frame.color_transfer_characteristic());
            video.set_time_base(Rational::new(1, 90_000));
            video.set_frame_rate(Some(Rational::new(rate.frame_rate.0, rate.frame_rate.1)));
            video.set_bit_rate(rate.bitrate_bps as usize);
            video.set_max_bit_rate(rate.bitrate_bps as usize);
            video.set_max_b_frames(0);
            video.set_flags(codec::Flags::GLOBAL_HEADER);
            video.set_threading(threading::Config::count(1));
            let mut options = Dictionary::new();
            options.set("preset", &rate.preset);
            options.set("forced-idr", "1");
            options.set("bufsize", &rate.bitrate_bps.to_string());
            options.set("x264-params", X264_PARAMETERS);
            video.open_with(options)
        };
        Ok(Self {
            inner: open().map_err(FfmpegError::during("open h.264 encoder"))?,
        })
    }

    /// SPS and PPS, each behind its length in 4 bytes.
    pub(crate) fn parameter_sets(&self) -> Vec<u8> {
        extradata(&self.inner)
    }

    /// Changes mean, peak and buffer to this many bits per second, from the next picture on.
    #[allow(unsafe_code)]
    pub(crate) fn set_bitrate_bps(&mut self, bitrate_bps: u32) {
        self.inner.set_bit_rate(bitrate_bps as usize);
        self.inner.set_max_bit_rate(bitrate_bps as usize);
        // SAFETY: the context is open and exclusively borrowed; FFmpeg reads this field at the next picture and allows
        // it to change (libx264 reconfigures itself).
        unsafe { (*self.inner.as_mut_ptr()).rc_buffer_size = i32::try_from(bitrate_bps).unwrap_or(i32::MAX) };
    }

    /// Encodes one picture; its time must be later than that of the one before.
    ///
    /// # Errors
    /// x264 refuses the picture.
    pub(crate) fn send(&mut self, picture: &Picture) -> Result<(), FfmpegError> {
        self.inner
            .send_frame(&picture.frame)
            .map_err(FfmpegError::during("encode picture"))
    }

    /// Tells the encoder that no more pictures come.
    pub(crate) fn finish(&mut self) {
        // Fails only when called twice; then the encoder is already drained.
        let _ = self.inner.send_eof();
    }

    /// The next unit, or `None` when more pictures are needed.
    ///
    /// # Errors
    /// x264 failed.
    pub(crate) fn receive(&mut self) -> Result<Option<Encoded>, FfmpegError> {
        let mut packet = Packet::empty();
        let received = unless_starved(self.inner.receive_packet(&mut packet));
        Ok(received
            .map_err(FfmpegError::during("encode video unit"))?
            .map(|()| encoded(&packet)))
    }
}

/// Copies a packet's payload out of FFmpeg's memory. A packet without times would be our bug, so 0 is good enough.
pub(super) fn encoded(packet: &Packet) -> Encoded {
    let pts = packet.pts().unwrap_or_default();
    Encoded {
        pts,
        dts: packet.dts().unwrap_or(pts),
        is_key: packet.is_key(),
        data: Bytes::copy_from_slice(packet.data().unwrap_or_default()),
    }
}

/// `annexb=0`: 4-byte lengths as the rest of the node wants them. `keyint=infinite:scenecut=0`: IDR only on request, or
/// the rungs would not switch at the same pictures. The rest removes every source of delay; `force-cfr` because x264 waits
/// for the next picture's time otherwise.
const X264_PARAMETERS: &str = "annexb=0:keyint=infinite:scenecut=0:bframes=0:rc-lookahead=0:sync-lookahead=0:mbtree=0:force-cfr=1:\
                               threads=1:sliced-threads=0:open-gop=0:aud=0";
