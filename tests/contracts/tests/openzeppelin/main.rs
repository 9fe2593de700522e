//! Differential tests: random operations on our token and tickets and on OpenZeppelin's, on the same pallet.
//!
//! After every operation the two must have returned the same data, reverted with the same error data, emitted the same
//! standard events, and hold the same state. The token's few differences that are meant are listed in `token::explained`;
//! nothing else may differ. `PROPTEST_CASES` sets how many sequences are tried, `W3AV_SEED` (64 hex digits) repeats a run.

mod accounts;
mod costs;
mod permit;
mod state;
mod ticket;
mod token;

/// Sequences per test when `PROPTEST_CASES` says nothing: a few seconds.
const CASES: u32 = 64;
/// Operations in a sequence, at most.
const MAX_STEPS: usize = 24;
