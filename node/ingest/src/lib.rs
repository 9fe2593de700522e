//! RTMP publishing into a live stream.
//!
//! [`rtmp`] is the protocol, [`Demuxer`] and its [`timeline`] turn its messages into access units; none of them does
//! I/O. [`IngestServer`] is the shell around them: it accepts connections, asks a [`KeyCheck`] who may publish what,
//! and pushes units into the event's stream. It carries H.264 and AAC as they are; it never decodes, plays, or pulls
//! streams, and never writes a stream key into a log.

mod demuxer;
mod key;
pub mod rtmp;
mod server;
mod stats;
pub mod timeline;

pub use demuxer::{DemuxError, Demuxed, Demuxer, DemuxerStats, MAX_MALFORMED};
pub use key::{KeyCheck, KeyError};
pub use server::{
    ConnectionError, IngestConfig, IngestError, IngestEvent, IngestServer, MAX_CONNECTIONS, TimeoutPhase,
};
pub use stats::IngestStats;
