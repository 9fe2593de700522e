//! Runs the contract suite's real blobs on the real pallet in this process: a call takes milliseconds.
//!
//! [`Chain`] is one fresh chain state; [`Suite`] is the deployed contracts in it. Blobs come from the folder named
//! by `W3AV_CONTRACTS`, which `scripts/setup` fills.

mod chain;
mod cost;
mod oracle;
mod runner;
mod suite;
mod twins;

pub use chain::{Chain, Emitted, Failure, Person};
pub use cost::Cost;
pub use oracle::{report_digest_body, signer};
pub use runner::runner;
pub use suite::{NOW, SEAT_LIMIT, Suite, TITLE, event_request, w3};
pub use twins::{Answer, IReference, ROYALTY_BPS, TOKEN_NAME, Twins, code_size, reference};
