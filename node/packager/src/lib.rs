//! Access units to MPEG-TS segments, HLS playlists and FLV tags; pure.
//!
//! Never opens a socket or a file and reads no clock: units go in, bytes come out. One [`Segmenter`] and one
//! [`Window`] per rendition make HLS; [`flv`] makes the pieces of an HTTP-FLV response.
//!
//! ```
//! use w3av_media::{AccessUnit, AudioConfig, Track, TrackConfigs};
//! use w3av_packager::{Segmenter, SegmenterConfig, Window};
//!
//! let mut segmenter = Segmenter::new(SegmenterConfig::default());
//! let mut window = Window::new(6);
//! let audio = AudioConfig::from_asc(bytes::Bytes::from_static(&[0x11, 0x90]))?;
//! segmenter.set_configs(TrackConfigs { video: None, audio: Some(audio) });
//! for frame in 0..200 {
//!     let unit = AccessUnit {
//!         track: Track::Audio,
//!         dts_90k: frame * 1920,
//!         cts_90k: 0,
//!         is_key: true,
//!         is_disposable: false,
//!         arrival_us: 0,
//!         data: bytes::Bytes::from_static(&[0x21, 0x10, 0x04]),
//!     };
//!     if let Some(segment) = segmenter.push(&unit)? {
//!         window.push(segment);
//!     }
//! }
//! assert!(window.playlist().starts_with(b"#EXTM3U"));
//! assert!(window.segment(0).is_some());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
pub mod flv;
pub mod hls;
pub mod mpegts;
mod segmenter;
mod window;

pub use error::PackageError;
pub use segmenter::{MAX_SEGMENT_BYTES, Segment, Segmenter, SegmenterConfig};
pub use window::{MAX_WINDOW_LEN, Window};
