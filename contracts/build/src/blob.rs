//! Links a blob and checks what the chain and our budgets ask of it.

use anyhow::Result;
use polkavm_common::program::ProgramBlob;
use polkavm_linker::{Config, TargetInstructionSet};

/// As pinned in the manifest.
pub(crate) const LINKER_VERSION: &str = "0.30.0";

/// Host functions that a contract may import: all are in pallet-revive 0.17 to 0.20. Anything else makes the
/// chain refuse the upload, or is one that ink! uses wrongly.
const ALLOWED_IMPORTS: [&str; 24] = [
    "address",
    "block_hash",
    "block_number",
    "call",
    "call_data_copy",
    "call_data_load",
    "call_data_size",
    "caller",
    "chain_id",
    "code_hash",
    "code_size",
    "delegate_call",
    "deposit_event",
    "get_storage",
    "get_storage_or_zero",
    "hash_keccak_256",
    "now",
    "return_data_copy",
    "return_data_size",
    "seal_return",
    "set_storage",
    "set_storage_or_clear",
    "sr25519_verify",
    "value_transferred",
];

/// Largest blob of each contract in bytes; a deposit is paid for every byte.
const SIZE_BUDGETS: [(&str, usize); 7] = [
    ("access", 21 * 1024),
    ("token", 22 * 1024),
    ("firm", 37 * 1024),
    ("call", 20 * 1024),
    ("ticket", 27 * 1024),
    ("oracle", 45 * 1024),
    ("event", 60 * 1024),
];

/// Most instructions of one basic block; the chain refuses code with a longer one. Code that was unrolled byte by byte
/// gets there.
///
/// Source: pallet-revive, `limits::code::BASIC_BLOCK_SIZE`.
const BASIC_BLOCK_INSTRUCTIONS: u32 = 1000;

/// Bytes of the stack. A deeper one traps the call without a word, as checking a viewer in did with 16 KiB; a larger stack
/// changed the cost of no message.
const STACK_BYTES: u32 = 64 * 1024;

/// Makes the blob that is uploaded from a contract's ELF file.
pub(crate) fn link(elf: &[u8]) -> Result<Vec<u8>> {
    let mut config = Config::default();
    config.set_strip(true);
    config.set_optimize(true);
    config.set_min_stack_size(STACK_BYTES);
    // Copies of short functions save a jump, and cost 1 to 2 % of the size.
    config.set_inline_threshold(0);
    polkavm_linker::program_from_elf(config, TargetInstructionSet::ReviveV1, elf)
        .map_err(|error| anyhow::anyhow!("{error}"))
}

/// What is wrong with a blob; empty when nothing is.
pub(crate) fn problems(name: &str, blob: &[u8]) -> Result<Vec<String>> {
    let program =
        ProgramBlob::parse(blob.into()).map_err(|error| anyhow::anyhow!("parsing the blob: {error}"))?;
    let mut problems: Vec<String> = program
        .imports()
        .iter()
        .map(|import| import.map_or_else(|| "an import without a name".into(), |symbol| symbol.to_string()))
        .map(|import| import.trim_matches(['"', '\'']).to_owned())
        .filter(|import| !ALLOWED_IMPORTS.contains(&import.as_str()))
        .map(|import| format!("imports {import}, which is not on the allow-list"))
        .collect();
    let longest = longest_basic_block(&program);
    if longest > BASIC_BLOCK_INSTRUCTIONS {
        problems.push(format!(
            "has a basic block of {longest} instructions, above the chain's {BASIC_BLOCK_INSTRUCTIONS}: find unrolled code and put it into functions"
        ));
    }
    let budget = SIZE_BUDGETS
        .iter()
        .find(|(contract, _)| *contract == name)
        .map(|(_, bytes)| *bytes);
    match budget {
        Some(budget) if blob.len() > budget => {
            problems.push(format!("is {} bytes, over its budget of {budget}", blob.len()));
        }
        Some(_) => {}
        None => problems.push("has no size budget".into()),
    }
    Ok(problems)
}

/// Instructions of the longest basic block.
fn longest_basic_block(program: &ProgramBlob) -> u32 {
    let (mut longest, mut current) = (0_u32, 0_u32);
    for instruction in program.instructions() {
        current = current.saturating_add(1);
        if instruction.kind.opcode().starts_new_basic_block() {
            longest = longest.max(current);
            current = 0;
        }
    }
    longest.max(current)
}
