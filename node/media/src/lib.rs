//! Coded media: access units, H.264 and AAC bitstream parsing, FLV bodies, the worker protocol and the ladder.
//!
//! Every parser here takes bytes from outside: it returns a typed error, never panics, and keeps memory bounded.
//! Pure: no tokio, no clock, no sockets, no FFmpeg. Nothing here decodes pictures or sound.

pub mod aac;
pub mod flv;
pub mod h264;
pub mod ladder;
pub mod record;
pub mod track;
pub mod unit;

pub use track::{AudioConfig, TrackConfigs, VideoConfig};
pub use unit::{AccessUnit, TIMESCALE, Track};
