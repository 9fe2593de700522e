use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::hash::{BuildHasher as _, RandomState};

/// A runner of random sequences whose seed is printed, so that a failure can be repeated with `W3AV_SEED` (64 hex digits).
/// `PROPTEST_CASES` sets how many are tried, otherwise `cases`.
///
/// # Panics
/// When `W3AV_SEED` is no seed.
#[must_use]
pub fn runner(cases: u32) -> TestRunner {
    let seed: [u8; 32] = match std::env::var("W3AV_SEED") {
        Ok(text) => alloy_primitives::hex::FromHex::from_hex(text).expect("W3AV_SEED is 64 hex digits"),
        Err(_) => random_seed(),
    };
    println!("W3AV_SEED={}", alloy_primitives::hex::encode(seed));
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

/// 32 bytes that differ from run to run.
fn random_seed() -> [u8; 32] {
    let mut seed = [0; 32];
    for (index, part) in seed.chunks_mut(8).enumerate() {
        part.copy_from_slice(&RandomState::new().hash_one(index).to_be_bytes());
    }
    seed
}
