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

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Sequences per test when `PROPTEST_CASES` says nothing: a few seconds.
const CASES: u32 = 64;
/// Operations in a sequence, at most.
const MAX_STEPS: usize = 24;

/// A runner whose seed is printed, so that a failure can be repeated.
fn runner() -> TestRunner {
    let seed: [u8; 32] = match std::env::var("W3AV_SEED") {
        Ok(text) => alloy_primitives::hex::FromHex::from_hex(text).expect("W3AV_SEED is 64 hex digits"),
        Err(_) => rand_seed(),
    };
    println!("W3AV_SEED={}", alloy_primitives::hex::encode(seed));
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    let is_set = std::env::var_os("PROPTEST_CASES").is_some();
    let config = if is_set {
        config
    } else {
        Config {
            cases: CASES,
            ..config
        }
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

/// 32 bytes that differ from run to run.
fn rand_seed() -> [u8; 32] {
    use std::hash::{BuildHasher as _, RandomState};
    let mut seed = [0; 32];
    for (index, part) in seed.chunks_mut(8).enumerate() {
        part.copy_from_slice(&RandomState::new().hash_one(index).to_be_bytes());
    }
    seed
}
