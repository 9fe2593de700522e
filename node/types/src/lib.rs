//! Identifiers, error kinds and secrets shared by all crates of the node. Depends on std only; never does I/O.

mod address;
mod id;
mod kind;
mod rendition;
mod secret;

pub use address::{Address, AddressError};
pub use id::{EventId, TicketId, TicketIdError};
pub use kind::ErrorKind;
pub use rendition::{RenditionId, RenditionIdError};
pub use secret::Secret;
