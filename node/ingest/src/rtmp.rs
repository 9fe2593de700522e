//! The RTMP protocol without I/O: bytes in, events and bytes out.
//!
//! Source: Adobe's Real Time Messaging Protocol 1.0 (2012), here "RTMP", and Action Message Format 0, here "AMF0".

pub mod aggregate;
pub mod amf0;
pub mod chunk;
pub mod command;
pub mod handshake;
pub mod message;
pub mod session;
