//! What every changing message costs, against the committed table `tests/contracts/costs.md`.
//!
//! A message that gets more than 5 % dearer, or cheaper, fails the test: the table changes with the commit that
//! explains it. `W3AV_UPDATE_COSTS=1` writes the table anew.

mod colleagues;
mod governance;
mod trade;

use std::fmt::Write as _;
use w3av_contract_tests::{Cost, code_size};

const TABLE: &str = "costs.md";
/// How far a number may move, in per cent, before the table must change with it.
const TOLERANCE_PERCENT: u64 = 5;

#[test]
fn every_message_costs_what_the_table_says() {
    let mut costs = trade::measure();
    costs.extend(colleagues::measure());
    costs.extend(governance::measure());
    if std::env::var_os("W3AV_UPDATE_COSTS").is_some() {
        std::fs::write(TABLE, render(&costs)).expect("the table can be written");
        return;
    }
    // For the bench: one row per message, separated by tabs.
    if let Some(file) = std::env::var_os("W3AV_COSTS_FILE") {
        let row = |(message, cost): &(&str, Cost)| {
            format!(
                "{message}\t{}\t{}\t{}\n",
                cost.ref_time, cost.proof_bytes, cost.deposit
            )
        };
        std::fs::write(file, costs.iter().map(row).collect::<String>()).expect("the file can be written");
    }
    let table = std::fs::read_to_string(TABLE).expect("costs.md is committed");
    let mut problems = Vec::new();
    for (message, cost) in &costs {
        match row(&table, message) {
            Some((ref_time, proof_bytes)) => {
                for (what, was, is) in [
                    ("ref_time", ref_time, cost.ref_time),
                    ("proof", proof_bytes, cost.proof_bytes),
                ] {
                    if was.abs_diff(is) * 100 > was * TOLERANCE_PERCENT {
                        problems.push(format!("{message}: {what} was {was}, is {is}"));
                    }
                }
            }
            None => problems.push(format!("{message}: not in the table")),
        }
    }
    assert!(
        problems.is_empty(),
        "costs moved (W3AV_UPDATE_COSTS=1 writes the table):\n{}",
        problems.join("\n")
    );
}

fn row(table: &str, message: &str) -> Option<(u64, u64)> {
    let line = table
        .lines()
        .find(|line| line.split('|').nth(1).is_some_and(|cell| cell.trim() == message))?;
    let number = |column: usize| line.split('|').nth(column)?.trim().parse().ok();
    Some((number(2)?, number(3)?))
}

fn render(costs: &[(&str, Cost)]) -> String {
    let mut table = String::from(
        "# What messages cost\n\nMeasured on the pallet by `tests/contracts/tests/costs.rs`: `ref_time` in picoseconds, proof in bytes (metered), deposit in\n\
         the smallest unit of the development chain's currency (12 decimals). CI fails when a number moves by more than 5 %.\n\n\
         | message | ref_time | proof | deposit |\n|---|---:|---:|---:|\n",
    );
    for (message, cost) in costs {
        let _ = writeln!(
            table,
            "| {message} | {} | {} | {} |",
            cost.ref_time, cost.proof_bytes, cost.deposit
        );
    }
    table.push_str("\nBlobs, in bytes: ");
    let sizes = w3av_interfaces::golden_abis().map(|(name, _)| format!("{name} {}", code_size(name)));
    let _ = writeln!(table, "{}.", sizes.join(", "));
    table
}

/// Calls a message of a suite, which must succeed, and notes what it cost under a name.
macro_rules! measured {
    ($suite:ident, $costs:ident, $name:literal, $who:expr, $contract:expr, $call:expr) => {{
        let value = $suite.chain.call($who, $contract, $call).expect($name);
        $costs.push(($name, $suite.chain.last_cost()));
        value
    }};
}
pub(crate) use measured;
