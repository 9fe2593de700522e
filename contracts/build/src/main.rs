//! Builds the contract suite.
//!
//! For every contract: compiles its crate for PolkaVM, links the blob, asks the contract for its ABI, and checks
//! imports, size and ABI against what the project promises. It never talks to a chain.

mod abi;
mod blob;
mod compile;
mod golden;

use alloy_json_abi::JsonAbi;
use anyhow::{Context, Result};
use clap::Parser;
use std::{path::PathBuf, process::ExitCode, time::Instant};

/// Builds the contract suite and checks it against the golden interfaces.
#[derive(Debug, Parser)]
#[command(after_help = "Writes OUT/<contract>.polkavm, OUT/<contract>.json and OUT/versions.json.")]
struct Options {
    /// Folder of the contracts' workspace.
    #[arg(long, value_name = "DIR", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/.."))]
    contracts: PathBuf,
    /// Where the blobs and ABIs go.
    #[arg(long, value_name = "DIR", default_value = "target/contracts")]
    out: PathBuf,
    /// Build only these contracts.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

fn main() -> ExitCode {
    // Cargo runs this program in place of rustc: see `compile::run_as_rustc`.
    if let Some(code) = compile::run_as_rustc() {
        return code;
    }
    match build(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("contract build: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn build(options: &Options) -> Result<()> {
    std::fs::create_dir_all(&options.out).with_context(|| format!("making {}", options.out.display()))?;
    let mut failures = Vec::new();
    for (name, golden) in w3av_interfaces::golden_abis() {
        if !options.only.is_empty() && !options.only.iter().any(|only| only == name) {
            continue;
        }
        let started = Instant::now();
        let elf = compile::contract(&options.contracts, name).with_context(|| format!("compiling {name}"))?;
        let blob = blob::link(&elf).with_context(|| format!("linking {name}"))?;
        let abi = abi::of_contract(&options.contracts, name)
            .with_context(|| format!("asking {name} for its ABI"))?;
        let mut problems = blob::problems(name, &blob)?;
        problems.extend(golden::differences(&golden, &abi));
        std::fs::write(options.out.join(format!("{name}.polkavm")), &blob)?;
        // The two are equal, or the build fails; only the interface names every parameter.
        let named = JsonAbi {
            constructor: abi.constructor,
            ..golden
        };
        std::fs::write(
            options.out.join(format!("{name}.json")),
            serde_json::to_string_pretty(&named)?,
        )?;
        println!(
            "{name:<8} {:>6} bytes  {:>5.1} s",
            blob.len(),
            started.elapsed().as_secs_f32()
        );
        failures.extend(problems.into_iter().map(|problem| format!("{name}: {problem}")));
    }
    let versions = serde_json::json!({
        "rustc": compile::rustc_version(&options.contracts)?,
        "ink": abi::INK_VERSION,
        "polkavm-linker": blob::LINKER_VERSION,
        "w3av-contract-build": env!("CARGO_PKG_VERSION"),
    });
    std::fs::write(
        options.out.join("versions.json"),
        serde_json::to_string_pretty(&versions)?,
    )?;
    anyhow::ensure!(
        failures.is_empty(),
        "the contracts break their promises:\n  {}",
        failures.join("\n  ")
    );
    Ok(())
}
