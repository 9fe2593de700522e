//! The JSON ABI of a contract as it was built.
//!
//! ink! gives its metadata only through a function that its macros export by a fixed symbol, one per contract. So a
//! small program is generated for each contract, in the target folder, which calls that function and prints what
//! it returns.

use crate::compile;
use alloy_json_abi::{Constructor, Error as AbiError, Event, Function, JsonAbi};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::path::Path;

/// As pinned in the contracts' manifest.
pub(crate) const INK_VERSION: &str = "6.0.0-beta.1";

const PROGRAM: &str = r#"extern crate contract;
unsafe extern "Rust" {
    fn __ink_generate_solidity_metadata() -> ink_metadata::sol::ContractMetadata;
}
fn main() {
    let metadata = unsafe { __ink_generate_solidity_metadata() };
    println!("{}", serde_json::to_string(&metadata).expect("metadata is JSON"));
}
"#;

/// The parts of ink!'s Solidity metadata that make an ABI.
#[derive(Debug, Deserialize)]
struct Metadata {
    constructors: Vec<Callable>,
    functions: Vec<Callable>,
    events: Vec<Named>,
    errors: Vec<Named>,
}

#[derive(Debug, Deserialize)]
struct Callable {
    name: String,
    inputs: Vec<Parameter>,
    #[serde(default)]
    output: Option<String>,
    #[serde(default)]
    mutates: bool,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
    params: Vec<Parameter>,
}

#[derive(Debug, Deserialize)]
struct Parameter {
    name: String,
    ty: String,
    #[serde(default)]
    is_topic: bool,
}

/// Builds the contract for this machine and asks it.
pub(crate) fn of_contract(contracts: &Path, name: &str) -> Result<JsonAbi> {
    let contracts = contracts.canonicalize().context("finding the contracts folder")?;
    let folder = compile::target_folder(&contracts).join("abi").join(name);
    let source = folder.join("src");
    std::fs::create_dir_all(&source).with_context(|| format!("making {}", source.display()))?;
    let manifest = format!(
        "[package]\nname = \"{name}-abi\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         contract = {{ package = \"{}\", path = {:?}, features = [\"std\"] }}\n\
         ink_metadata = \"=6.0.0-beta.1\"\nserde_json = \"1\"\n",
        compile::package(name),
        contracts.join(name),
    );
    write_if_changed(&folder.join("Cargo.toml"), &manifest)?;
    write_if_changed(&source.join("main.rs"), PROGRAM)?;
    std::fs::copy(contracts.join("Cargo.lock"), folder.join("Cargo.lock"))
        .context("copying the lock file")?;
    let mut cargo = compile::cargo(&contracts)?;
    cargo
        .current_dir(&folder)
        .args(["run", "--quiet"])
        .env("CARGO_ENCODED_RUSTFLAGS", "--cap-lints\x1fallow");
    let output = cargo
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("running cargo")?;
    ensure!(
        output.status.success(),
        "the ABI program ended with {}",
        output.status
    );
    abi(&serde_json::from_slice(&output.stdout).context("reading the metadata")?)
}

/// Keeps the file's time when nothing changed, so that cargo has nothing to rebuild.
fn write_if_changed(path: &Path, text: &str) -> Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

fn abi(metadata: &Metadata) -> Result<JsonAbi> {
    let mut abi = JsonAbi::new();
    if let Some(constructor) = metadata.constructors.first() {
        let text = format!("constructor({})", parameters(&constructor.inputs));
        abi.constructor = Some(Constructor::parse(&text).with_context(|| text.clone())?);
    }
    for function in &metadata.functions {
        // A tuple is how ink! writes several return values; for static types the encoding is the same.
        let returns = match function.output.as_deref() {
            None | Some("()" | "") => String::new(),
            Some(tuple) if tuple.starts_with('(') => format!(" returns {tuple}"),
            Some(single) => format!(" returns ({single})"),
        };
        let view = if function.mutates { "" } else { " view" };
        let text = format!(
            "function {}({}) public{view}{returns}",
            function.name,
            parameters(&function.inputs)
        );
        let parsed = Function::parse(&text).with_context(|| text.clone())?;
        abi.functions.entry(parsed.name.clone()).or_default().push(parsed);
    }
    for event in &metadata.events {
        let text = format!("event {}({})", event.name, parameters(&event.params));
        let parsed = Event::parse(&text).with_context(|| text.clone())?;
        abi.events.entry(parsed.name.clone()).or_default().push(parsed);
    }
    for error in &metadata.errors {
        let text = format!("error {}({})", error.name, parameters(&error.params));
        let parsed = AbiError::parse(&text).with_context(|| text.clone())?;
        abi.errors.entry(parsed.name.clone()).or_default().push(parsed);
    }
    Ok(abi)
}

fn parameters(parameters: &[Parameter]) -> String {
    let one = |parameter: &Parameter| {
        format!(
            "{}{} {}",
            parameter.ty,
            if parameter.is_topic { " indexed" } else { "" },
            parameter.name
        )
    };
    parameters.iter().map(one).collect::<Vec<_>>().join(", ")
}
