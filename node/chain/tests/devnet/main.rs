//! The client against a real development chain and the real contracts.
//!
//! Needs `W3AV_DEVNET` (the chain's binary), `W3AV_DEVNET_SPEC` (its specification) and, for most tests,
//! `W3AV_CONTRACTS` (the folder of built contracts); a test without what it needs says so and passes.

mod chain;
mod contracts;
mod deployment;
mod following;
mod suite;
