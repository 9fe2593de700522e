//! Everything that is generated from the golden interfaces for front ends and other languages.
//!
//! The test fails when a committed file is stale; `W3AV_UPDATE_INTERFACES=1` writes the files anew.

mod documents;
mod natspec;
mod typescript;

use alloy_json_abi::JsonAbi;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// One contract of the suite.
pub(crate) struct Contract {
    /// Folder name, such as `event`.
    pub(crate) name: &'static str,
    /// The interface's name without its `I`, such as `Event`.
    pub(crate) title: String,
    /// Golden ABI, with the constructor that the interface's description names.
    pub(crate) abi: JsonAbi,
    /// What the interface's description says about typed data.
    pub(crate) signing: natspec::Signing,
}

/// File by its path below `contracts/interfaces`.
pub(crate) type Files = BTreeMap<String, String>;

fn folder() -> PathBuf {
    PathBuf::from(".")
}

fn contracts() -> Vec<Contract> {
    w3av_interfaces::golden_abis()
        .into_iter()
        .map(|(name, mut abi)| {
            let title = natspec::title(name);
            let path = folder().join(format!("sol/I{title}.sol"));
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            abi.constructor = Some(natspec::constructor(&text));
            Contract {
                name,
                title,
                abi,
                signing: natspec::Signing::read(&text),
            }
        })
        .collect()
}

fn generate() -> Files {
    let contracts = contracts();
    let mut files = Files::new();
    documents::generate(&contracts, &mut files);
    typescript::generate(&contracts, &mut files);
    files
}

#[test]
fn generated_files_are_current() {
    let must_write = std::env::var_os("W3AV_UPDATE_INTERFACES").is_some();
    let mut stale = Vec::new();
    for (path, text) in generate() {
        let file = folder().join(&path);
        if fs::read_to_string(&file).is_ok_and(|present| present == text) {
            continue;
        }
        if must_write {
            let parent = file.parent().expect("a file is in a folder");
            fs::create_dir_all(parent).expect("the folder can be made");
            fs::write(&file, text).expect("the file can be written");
        } else {
            stale.push(path);
        }
    }
    assert!(
        stale.is_empty(),
        "not what the interfaces say (W3AV_UPDATE_INTERFACES=1 writes them): {stale:?}"
    );
}

#[test]
fn no_generated_file_is_left_over() {
    let generated = generate();
    for parent in ["abi", "typescript/src/abi"] {
        for entry in fs::read_dir(folder().join(parent)).expect("the folder is committed") {
            let name = entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned();
            let path = format!("{parent}/{name}");
            assert!(generated.contains_key(&path), "{path} belongs to no contract");
        }
    }
}

/// The types that wallets show are the ones that the rules hash: each stands in the rules' sources, word for word.
#[test]
fn signed_types_are_those_of_the_rules() {
    let mut rules = String::new();
    collect(&folder().join("../logic/src"), &mut rules);
    // A literal over two lines is one text.
    let lines: Vec<_> = rules.lines().map(str::trim).collect();
    let rules = lines.join("\n").replace("\\\n", "");
    for contract in contracts() {
        for kind in &contract.signing.types {
            let text = format!("\"{}\"", kind.encoded());
            assert!(
                rules.contains(&text),
                "no rule of {} hashes {text}",
                contract.name
            );
        }
    }
}

fn collect(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).expect("the rules are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, text);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            text.push_str(&fs::read_to_string(&path).expect("a source is text"));
        }
    }
}
