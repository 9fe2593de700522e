//! Runs cargo for a contract, for the chain or for this machine.

use anyhow::{Context, Result, ensure};
use polkavm_linker::TargetJsonArgs;
use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

/// Set for cargo so that it calls this program as its compiler wrapper.
const WRAPPER_FLAG: &str = "W3AV_CONTRACT_BUILD_AS_RUSTC";
/// The ABI is chosen by a `cfg` that ink!'s macros read when they are compiled themselves; cargo passes no
/// flags to macros of a cross build, so a wrapper adds it to every compiler call.
const ABI_FLAGS: [&str; 4] = [
    "--cfg",
    "ink_abi=\"sol\"",
    "--check-cfg",
    "cfg(ink_abi,values(\"ink\",\"sol\",\"all\"))",
];
/// Separator of flags in `CARGO_ENCODED_RUSTFLAGS`.
const FLAG_SEPARATOR: &str = "\x1f";
/// Flags of every crate in a blob: panics without text, and loads of whole words from unaligned addresses, which PolkaVM executes natively (paritytech/polkavm#410): a quarter of the
/// size, since LLVM otherwise puts every address and amount together from single bytes.
const CHAIN_FLAGS: [&str; 8] = [
    "-Ctarget-feature=+unaligned-scalar-mem",
    "-Clinker-plugin-lto",
    "--cfg",
    "substrate_runtime",
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "--cap-lints",
    "warn",
];

/// When cargo called this program as a wrapper, runs the compiler and returns its exit code.
pub(crate) fn run_as_rustc() -> Option<ExitCode> {
    std::env::var_os(WRAPPER_FLAG)?;
    let mut arguments = std::env::args_os().skip(1);
    let compiler = arguments.next()?;
    let code = Command::new(compiler)
        .args(arguments)
        .args(ABI_FLAGS)
        .status()
        .ok()
        .and_then(|status| u8::try_from(status.code()?).ok())
        .unwrap_or(1);
    Some(ExitCode::from(code))
}

/// Compiles the contract's blob program and returns the ELF file.
pub(crate) fn contract(contracts: &Path, name: &str) -> Result<Vec<u8>> {
    let mut arguments = TargetJsonArgs::default();
    arguments.is_64_bit = true;
    let target = polkavm_linker::target_json_path(arguments).map_err(anyhow::Error::msg)?;
    let binary = format!("{name}-blob");
    let mut cargo = cargo(contracts)?;
    cargo
        .args([
            "build",
            "--release",
            "--locked",
            "--no-default-features",
            "--features",
            "blob",
        ])
        .args(["--package", &package(name), "--bin", &binary])
        .args([
            "-Zbuild-std=core,alloc",
            "-Zbuild-std-features=compiler-builtins-mem",
        ])
        .arg("--target")
        .arg(&target)
        // The flags below are unstable; the pinned stable compiler takes them with this.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_JSON_TARGET_SPEC", "true")
        .env("CARGO_ENCODED_RUSTFLAGS", CHAIN_FLAGS.join(FLAG_SEPARATOR));
    run(&mut cargo)?;
    let triple = target
        .file_stem()
        .context("the target specification has no name")?;
    let elf = target_folder(contracts)
        .join(triple)
        .join("release")
        .join(&binary);
    std::fs::read(&elf).with_context(|| format!("reading {}", elf.display()))
}

/// Cargo in the contracts' workspace, with this program as the compiler wrapper.
pub(crate) fn cargo(contracts: &Path) -> Result<Command> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(contracts)
        .env("CARGO_TARGET_DIR", target_folder(contracts))
        .env(
            "RUSTC_WRAPPER",
            std::env::current_exe().context("finding this program's path")?,
        )
        .env(WRAPPER_FLAG, "1")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    Ok(cargo)
}

/// Runs a command and fails unless it succeeds; its output goes to the terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("running {command:?}"))?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}

/// What the compiler calls itself in the contracts' folder.
pub(crate) fn rustc_version(contracts: &Path) -> Result<String> {
    let output = Command::new("rustc")
        .arg("--version")
        .current_dir(contracts)
        .output()
        .context("asking rustc")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Name of the package in folder `name`.
pub(crate) fn package(name: &str) -> String {
    format!("w3av-contract-{name}")
}

/// One target folder for all contracts, so that `core` and ink! are compiled once.
pub(crate) fn target_folder(contracts: &Path) -> PathBuf {
    std::env::var_os("W3AV_CONTRACTS_TARGET").map_or_else(|| contracts.join("target"), PathBuf::from)
}
