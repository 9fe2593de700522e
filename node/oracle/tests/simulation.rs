//! Random worlds in virtual time: hosts, a chain that follows `IEvent.sol`, publishers, lost and repeated facts,
//! failing duties, another node and restarts. Every run prints its seed; `W3AV_SEED` runs one again.

mod simulation {
    pub(crate) mod chain;
    pub(crate) mod random;
    pub(crate) mod world;
}

use simulation::world::World;

/// Worlds per run: about a second.
const WORLDS: u64 = 5_000;

#[test]
#[expect(clippy::print_stdout, reason = "the test harness shows it with a failure")]
fn oracle_keeps_its_promises_in_random_worlds() {
    let seeds = match std::env::var("W3AV_SEED") {
        Ok(seed) => {
            let seed = seed.parse().expect("W3AV_SEED is a number");
            seed..seed + 1
        }
        Err(_) => 0..WORLDS,
    };
    let mut settled = 0;
    for seed in seeds {
        println!("seed {seed}");
        settled += World::new(seed).run();
    }
    assert!(
        settled > 0,
        "no world got as far as a settlement: the simulation tests nothing"
    );
}
