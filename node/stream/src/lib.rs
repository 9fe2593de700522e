//! The live stream: one publisher per rendition, many readers, bounded memory.
//!
//! A [`Directory`] holds the node's [`Stream`]s. Each stream has [`Rendition`]s: the publisher's own encoding and
//! the rungs of the ladder. A [`Publisher`] appends access units to its rendition's ring and never waits for a
//! reader; every [`Reader`] has a position of its own in that ring and takes all that is there at once. Payloads
//! are shared, never copied per reader. A reader that falls behind loses whole groups of pictures, then its place.
//!
//! This crate never reads a clock, opens a socket or spawns a task: how far a reader is behind follows from the
//! units themselves.
//!
//! ```
//! # use bytes::Bytes;
//! # use w3av_media::unit::{AccessUnit, Track};
//! # use w3av_stream::{Directory, Item, Join, StreamError};
//! # use w3av_types::{EventId, RenditionId};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), StreamError> {
//! let directory = Directory::new();
//! let stream = directory.open(EventId(7))?;
//! let mut publisher = stream.publish(RenditionId::Source)?;
//! publisher.push(AccessUnit {
//!     track: Track::Video, dts_90k: 0, cts_90k: 0, is_key: true, is_disposable: false, arrival_us: 0,
//!     data: Bytes::from_static(&[0, 0, 0, 1, 0x65]),
//! });
//! let source = stream.rendition(RenditionId::Source).expect("it was just published");
//! let mut items = Vec::new();
//! source.subscribe(Join::GopCache).next(&mut items).await.expect("there is a unit");
//! assert!(matches!(&items[..], [Item::Unit(shared)] if shared.unit.is_key));
//! # Ok(())
//! # }
//! ```

mod cursor;
mod directory;
mod error;
#[cfg(test)]
mod fixture;
mod publisher;
mod reader;
mod rendition;
mod ring;
mod shared_unit;
mod stats;
mod stream;

pub use cursor::{DISPOSABLE_LAG, GAP_LAG, Join, Lag, ReaderEnd, TOO_SLOW_LAG};
pub use directory::{Directory, MAX_STREAMS};
pub use error::StreamError;
pub use publisher::Publisher;
pub use reader::Reader;
pub use rendition::Rendition;
pub use ring::{Item, MAX_RING_90K, MAX_RING_BYTES, MAX_UNIT_BYTES};
pub use shared_unit::SharedUnit;
pub use stats::RenditionStats;
pub use stream::{MAX_RENDITIONS, Stream, StreamState};
