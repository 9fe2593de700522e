//! Chain client: finalized blocks, typed contract events, dry runs, submission, deployment.
//!
//! Talks to a Substrate chain with pallet-revive over JSON-RPC; all chain types are read from the chain's own
//! metadata, so a runtime upgrade that keeps the names needs no new build.
//!
//! This crate never acts on a block that is not finalized, never sends an extrinsic whose dry run failed, and never
//! decides what a contract event means: that is the `oracle` crate.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use w3av_chain::{At, ChainClient, Contract, Network};
//! use w3av_interfaces::event::IEvent;
//!
//! let client = ChainClient::connect("ws://127.0.0.1:9944").await?;
//! let network = Network::load("deployments/dev".as_ref())?;
//! network.verify(&client).await?;
//! let events = client.query(network.address(Contract::Event), &IEvent::eventCountCall {}, At::Finalized).await?;
//! # let _ = events;
//! # Ok(()) }
//! ```

mod account;
mod client;
mod contract;
mod cursor;
mod decode;
mod deploy;
mod fields;
mod follow;
mod hash;
mod message;
mod network;
mod record;
mod revert;
mod submit;
mod transport;

pub use account::{AccountError, Signer, account_of, address_of, development_account};
pub use client::{At, BlockRef, ChainClient, ChainError};
pub use contract::{ContractError, DryRun, StorageDeposit, Weight};
pub use cursor::{Cursor, CursorError};
pub use decode::{ContractEvent, DecodeError, Decoder, UndecodedEvent};
pub use deploy::{
    AddressKey, Artifact, Artifacts, DeployError, DeployOptions, DeployReport, Deployed, Operation, Outcome,
    Parameter, Pending, Role, Settings, Wired, deploy,
};
pub use fields::EventFields;
pub use follow::{Block, FollowError, FollowState, Follower};
pub use hash::{Hash, HashError, keccak256};
pub use message::{Message, MessageError, MessageOutput};
pub use network::{Addresses, Contract, Network, NetworkError};
pub use record::Record;
pub use revert::{RevertArg, RevertError};
pub use submit::{Call, ExtrinsicRef, Receipt, SubmitError};
