//! The HTTP API over real loopback connections, with a fake chain and real gate, streams and wallets.

mod client;
mod events;
mod flv;
mod hls;
mod node;
mod publishing;
mod service;
mod sessions;
mod signal;
mod wallet;
