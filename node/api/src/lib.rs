//! The node's HTTP side: sessions, gated HLS and FLV, events, stream keys, signalling of calls, health, metrics,
//! OpenAPI and the web page.
//!
//! What it needs of the chain and of the packager it declares as traits in [`state`](crate::ChainView); the
//! binary implements them. This crate never talks to the chain, never reads the environment and never reads a
//! clock that it was not given (except for the timeouts of its own connections).
//!
//! Every request for media passes the gate. Nothing that admits somebody is ever logged: log lines carry the
//! template of a route, not its path.

mod challenges;
mod connection;
mod error;
mod events;
mod flv;
mod health;
mod hls;
mod info;
mod metrics;
mod openapi;
mod oracle;
mod page;
mod payload;
mod problem;
mod proof;
mod request;
mod router;
mod server;
mod sessions;
mod signal;
mod state;
mod stream_keys;
mod viewers;

pub use error::{ChainViewError, ServeError};
pub use events::{EventState, EventView};
pub use info::{ChainInfo, ContractAddresses, NodeInfo};
pub use metrics::Metrics;
pub use oracle::{CosignAnswer, CosignRequest, DeskError, OracleDesk, ReportBody, WitnessRequest};
pub use server::{Server, ServerConfig};
pub use signal::{CallDirectory, Keepalive, SignalParts};
pub use state::{ChainView, Clock, Media, Parts, Random, Readiness, TicketHolder, is_admitting};
pub use viewers::{Viewers, WITNESS_SERIALS};
