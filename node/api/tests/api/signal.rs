//! Signalling over real sockets, with a directory that can be slow and refuse.

mod bounds;
mod calls;
mod device;
pub(crate) mod directory;
mod hello;
mod rooms;
