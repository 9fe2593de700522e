//! Random lives of the whole suite, on its real blobs: whatever people, nodes, guardians and a hostile pay token do, and
//! however time passes, the invariants of `contracts/SECURITY.md` hold after every operation, every refusal is a typed
//! error, and at the end everybody gets out what is theirs, with everything paused and every oracle silent.
//!
//! `PROPTEST_CASES` sets how many lives are tried, `W3AV_SEED` (64 hex digits) repeats a run.

mod exits;
mod life;
mod membership;
mod money;
mod node;
mod operation;
mod scene;
mod ticket;

/// Lives per test when `PROPTEST_CASES` says nothing: some ten seconds.
const CASES: u32 = 24;
/// Operations in a life, at most.
const MAX_STEPS: usize = 120;
