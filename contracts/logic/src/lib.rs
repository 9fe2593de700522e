//! Rules of the contract suite: access, token, firm, call, ticket, event, oracle.
//!
//! Every check, every sum and every change of state of the contracts is here, as functions over records; caller and
//! time are arguments. The ink! crates next door only load and store cells, call each other and emit events.
//!
//! Absences: this crate reads no clock, emits nothing, calls no contract, allocates nothing, and panics on no input:
//! arithmetic is checked and every refusal is a typed error. A function that returns an error has changed nothing.
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

#[cfg(any(test, feature = "std"))]
extern crate std;

pub mod access;
pub mod amount;
pub mod call;
#[cfg(test)]
mod cells;
pub mod context;
pub mod crypto;
mod digits;
pub mod event;
pub mod firm;
mod layout;
pub mod merkle;
pub mod oracle;
pub mod signature;
pub mod ticket;
pub mod token;
pub mod typed_data;
pub mod words;

pub use primitive_types::{H160 as Address, U256};

/// Largest value of one storage cell on the chain, bytes; a larger write stops the call.
///
/// Source: pallet-revive, `limits::STORAGE_BYTES`.
pub const CELL_BYTES: usize = 416;
