//! The generated half of the TypeScript package: ABIs as constants, errors, topics, typed data.

use crate::{Contract, Files, documents};
use alloy_json_abi::AbiItem;
use serde_json::Value;
use std::{collections::BTreeMap, fmt::Write as _};

const HEADER: &str = "// Generated from contracts/interfaces/sol; do not edit.\n\n";

pub(crate) fn generate(contracts: &[Contract], files: &mut Files) {
    for contract in contracts {
        let text = format!("{HEADER}{}", constant(contract.name, "Abi", contract.abi.items()));
        files.insert(format!("typescript/src/abi/{}.ts", contract.name), text);
    }
    files.insert("typescript/src/abi/errors.ts".to_owned(), errors(contracts));
    files.insert("typescript/src/abi/topics.ts".to_owned(), topics(contracts));
    files.insert("typescript/src/abi/types.ts".to_owned(), types(contracts));
    files.insert("typescript/src/abi/index.ts".to_owned(), index(contracts));
}

/// One ABI item per line.
fn constant<'a>(name: &str, suffix: &str, items: impl Iterator<Item = AbiItem<'a>>) -> String {
    let mut text = format!("export const {name}{suffix} = [\n");
    for item in items {
        let _ = writeln!(text, "  {},", literal(&item_value(&item)));
    }
    text + "] as const;\n"
}

fn item_value(item: &AbiItem<'_>) -> Value {
    let mut value = serde_json::to_value(item).expect("an item is JSON");
    strip(&mut value);
    value
}

/// Leaves out what no library reads: where a type came from, and that an event isn't anonymous.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("internalType");
            if fields.get("anonymous") == Some(&Value::Bool(false)) {
                fields.remove("anonymous");
            }
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// JSON with keys as TypeScript writes them.
fn literal(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", literal(value)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        plain => plain.to_string(),
    }
}

/// Every distinct error, whichever contract raises it, and what Solidity itself reverts with.
fn errors(contracts: &[Contract]) -> String {
    let mut distinct = BTreeMap::new();
    for error in contracts.iter().flat_map(|contract| contract.abi.errors()) {
        distinct.entry(error.signature()).or_insert(error);
    }
    let items = distinct.values().map(|error| AbiItem::from((*error).clone()));
    let mut text = format!(
        "{HEADER}/** Every error that a call can revert with, whichever contract of the suite raised it. */\n{}",
        constant("error", "Abi", items)
    );
    text.push_str("\n/** Signatures by selector. */\nexport const errorSignatures: Readonly<Record<string, string>> = {\n");
    for (selector, signature) in documents::errors(contracts) {
        let _ = writeln!(text, "  \"{selector}\": \"{signature}\",");
    }
    text + "};\n"
}

fn topics(contracts: &[Contract]) -> String {
    let mut text = format!("{HEADER}/** Topic 0 of each event. */\nexport const topics = {{\n");
    for contract in contracts {
        let _ = writeln!(text, "  {}: {{", contract.name);
        for event in contract.abi.events() {
            let _ = writeln!(text, "    {}: \"{}\",", event.name, event.selector());
        }
        text.push_str("  },\n");
    }
    text + "} as const;\n"
}

fn types(contracts: &[Contract]) -> String {
    let mut text = format!(
        "{HEADER}/** Typed data by EIP-712: `types` for a wallet's signTypedData, and the domain's name, null where it is the contract's `name()`. */\n\
         export const typedData = {{\n"
    );
    for contract in contracts
        .iter()
        .filter(|contract| !contract.signing.types.is_empty())
    {
        let domain = serde_json::to_string(&contract.signing.domain).expect("a name is JSON");
        let _ = writeln!(
            text,
            "  {}: {{\n    domainName: {domain},\n    types: {{",
            contract.name
        );
        for kind in &contract.signing.types {
            let _ = writeln!(text, "      {}: [", kind.name);
            for (field_type, name) in &kind.fields {
                let _ = writeln!(text, "        {{ name: \"{name}\", type: \"{field_type}\" }},");
            }
            text.push_str("      ],\n");
        }
        text.push_str("    },\n  },\n");
    }
    text + "} as const;\n"
}

fn index(contracts: &[Contract]) -> String {
    let mut text = HEADER.to_owned();
    for contract in contracts {
        let _ = writeln!(text, "export {{ {0}Abi }} from \"./{0}.js\";", contract.name);
    }
    text + "export { errorAbi, errorSignatures } from \"./errors.js\";\nexport { topics } from \"./topics.js\";\n\
            export { typedData } from \"./types.js\";\n"
}
