//! Starts the real parts for tests, demo and bench: chain, node, publishers, viewers.
//!
//! Everything here is a process or a client of one; nothing pretends to be a part of the product.

mod child;
mod devnet;
mod host;
mod live_event;
mod node;
mod operator;
mod programs;
mod publisher;
mod stage;
mod viewer;

pub use child::Child;
pub use devnet::Devnet;
pub use host::{EventPlan, Host, w3};
pub use live_event::LiveEvent;
pub use node::{Node, NodeOptions};
pub use operator::{Clock, Operator};
pub use programs::{free_port, program, w3av};
pub use publisher::{Input, Publisher};
pub use stage::{Peer, Stage};
pub use viewer::{FlvStart, Playback, Refusal, Session, Viewer};
