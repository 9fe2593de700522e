//! The chain specification: made from a runtime once, then loaded raw at every start.

use crate::cli::SpecOptions;
use sc_chain_spec::{ChainType, GenericChainSpec, NoExtension};
use std::path::Path;

/// The preset of genesis values that every runtime for development offers.
const PRESET: &str = "development";

/// Runs the runtime's genesis builder and writes the resulting state as a raw specification.
pub(crate) fn build(options: &SpecOptions) -> Result<(), Box<dyn std::error::Error>> {
    let code = std::fs::read(&options.runtime)
        .map_err(|error| format!("reading the runtime {}: {error}", options.runtime.display()))?;
    let specification = GenericChainSpec::<NoExtension>::builder(&code, None)
        .with_name("W3space A/V development")
        .with_id("w3av_devnet")
        .with_chain_type(ChainType::Development)
        .with_genesis_config_preset_name(PRESET)
        .build();
    std::fs::write(&options.out, specification.as_json(true)?)
        .map_err(|error| format!("writing {}: {error}", options.out.display()))?;
    Ok(())
}

/// Loads a raw specification.
pub(crate) fn load(path: &Path) -> Result<GenericChainSpec<NoExtension>, String> {
    GenericChainSpec::from_json_file(path.to_owned()).map_err(|error| {
        format!(
            "loading the chain specification {}: {error}; make it with `w3av-devnet build-spec`",
            path.display()
        )
    })
}
