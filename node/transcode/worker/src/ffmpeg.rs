//! Safe face of the few FFmpeg objects that the pipeline needs. All unsafe code of the program is below this module.
//!
//! Every object is used by one thread at a time and never hands out a pointer, a filter context or a borrowed frame.

mod audio;
mod decoder;
mod encoder;
mod graph;

pub(crate) use audio::{AacEncoder, AudioDecoder, ENCODER_RATE_HZ, FRAME_SAMPLES, Resampler, Samples};
pub(crate) use decoder::{Picture, Shape, VideoDecoder};
pub(crate) use encoder::{Encoded, RateControl, VideoEncoder};
pub(crate) use graph::{ScaleGraph, Size};

use ffmpeg_next::{codec, error, ffi, util::log};

/// An FFmpeg call failed.
#[derive(Debug, thiserror::Error)]
#[error("{action}")]
pub(crate) struct FfmpegError {
    /// What we were doing.
    action: &'static str,
    #[source]
    source: ffmpeg_next::Error,
}

impl FfmpegError {
    /// For `map_err`: says what we were doing.
    fn during(action: &'static str) -> impl FnOnce(ffmpeg_next::Error) -> Self {
        move |source| Self { action, source }
    }
}

/// Registers FFmpeg's tables and silences its own log: one damaged stream would fill the disk.
///
/// # Errors
/// FFmpeg cannot be initialised.
pub(crate) fn start() -> Result<(), FfmpegError> {
    ffmpeg_next::init().map_err(FfmpegError::during("initialise ffmpeg"))?;
    log::set_level(log::Level::Quiet);
    Ok(())
}

/// `None` when the codec wants more input or has been drained.
fn unless_starved(result: Result<(), ffmpeg_next::Error>) -> Result<Option<()>, ffmpeg_next::Error> {
    match result {
        Ok(()) => Ok(Some(())),
        Err(ffmpeg_next::Error::Eof | ffmpeg_next::Error::Other { errno: error::EAGAIN }) => Ok(None),
        Err(source) => Err(source),
    }
}

/// Gives a codec context that is not open yet a copy of `bytes` as its decoder configuration.
#[allow(unsafe_code)]
fn set_extradata(context: &mut codec::Context, bytes: &[u8]) -> Result<(), ffmpeg_next::Error> {
    let padding = ffi::AV_INPUT_BUFFER_PADDING_SIZE as usize;
    let out_of_memory = ffmpeg_next::Error::Other { errno: error::ENOMEM };
    let length = i32::try_from(bytes.len()).map_err(|_| out_of_memory)?;
    // SAFETY: the block is freshly allocated, zeroed, `bytes.len() + padding` long and checked for null. The context is
    // exclusively borrowed and not open, so nothing else reads the two fields; it frees the block with `av_free`.
    unsafe {
        let block = ffi::av_mallocz(bytes.len() + padding).cast::<u8>();
        if block.is_null() {
            return Err(out_of_memory);
        }
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), block, bytes.len());
        let context = context.as_mut_ptr();
        ffi::av_free((*context).extradata.cast());
        (*context).extradata = block;
        (*context).extradata_size = length;
    }
    Ok(())
}

/// Copy of an open context's decoder configuration.
#[allow(unsafe_code)]
fn extradata(context: &codec::Context) -> Vec<u8> {
    // SAFETY: FFmpeg keeps `extradata` null or pointing to `extradata_size` bytes that live as long as the context, which
    // is borrowed here; the bytes are copied before the borrow ends.
    unsafe {
        let context = context.as_ptr();
        let length = usize::try_from((*context).extradata_size).unwrap_or(0);
        if (*context).extradata.is_null() || length == 0 {
            return Vec::new();
        }
        std::slice::from_raw_parts((*context).extradata, length).to_vec()
    }
}
