//! HLS playlists.
//!
//! Source: RFC 8216.

pub mod media;
pub mod multivariant;
