//! File names, lengths and contents.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Longest source file in lines. At 500 there is usually a second noun in it.
const MAX_LINES: usize = 500;
/// Names that say nothing.
const EMPTY_NAMES: [&str; 6] = [
    "mod.rs",
    "util.rs",
    "utils.rs",
    "common.rs",
    "helpers.rs",
    "misc.rs",
];

fn root() -> PathBuf {
    Path::new("../..").canonicalize().expect("the root exists")
}

/// Every file of the tree but what is built or installed into it.
fn files() -> Vec<PathBuf> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a folder entry").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                if !matches!(
                    name.as_str(),
                    "target" | "node_modules" | "dist" | ".git" | "corpus" | "artifacts"
                ) {
                    collect(&path, files);
                }
            } else {
                files.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&root(), &mut found);
    found
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension()
        .is_some_and(|ending| endings.iter().any(|known| ending == *known))
}

#[test]
fn top_level_is_the_agreed_one() {
    let allowed = ["contracts", "node", "tests", "scripts", "deployments", "target"];
    for entry in std::fs::read_dir(root()).expect("a readable folder") {
        let path = entry.expect("a folder entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        assert!(
            !path.is_dir() || name.starts_with('.') || allowed.contains(&name.as_str()),
            "{name} at the top level"
        );
    }
}

#[test]
fn sources_are_short_and_named_by_nouns() {
    for path in files()
        .iter()
        .filter(|path| has_ending(path, &["rs", "ts", "css"]))
    {
        let lines = std::fs::read_to_string(path)
            .expect("a source is text")
            .lines()
            .count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines", path.display());
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        assert!(
            !EMPTY_NAMES.contains(&name.as_str()),
            "{} says nothing",
            path.display()
        );
    }
}

#[test]
fn nothing_is_left_to_do_silently() {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
    ];
    for path in files()
        .iter()
        .filter(|path| has_ending(path, &["rs", "ts", "sol", "toml", "sh"]))
    {
        let text = std::fs::read_to_string(path).expect("a source is text");
        let found: Vec<_> = marks.iter().filter(|mark| text.contains(**mark)).collect();
        assert!(found.is_empty(), "{} has {found:?}", path.display());
    }
}

#[test]
fn every_crate_takes_the_workspace_lints() {
    for path in files().iter().filter(|path| path.ends_with("Cargo.toml")) {
        let text = std::fs::read_to_string(path).expect("a manifest is text");
        let is_member =
            text.contains("version.workspace = true") && !path.to_string_lossy().contains("devnet");
        // The worker's own table differs in one line, for the FFmpeg facade.
        let has_lints =
            text.contains("[lints]\nworkspace = true") || text.contains("rust.unsafe_code = \"deny\"");
        assert!(!is_member || has_lints, "{} has no lints", path.display());
    }
}

#[test]
fn scripts_are_short() {
    for path in files()
        .iter()
        .filter(|path| path.parent().is_some_and(|folder| folder.ends_with("scripts")))
    {
        let lines = std::fs::read_to_string(path)
            .expect("a script is text")
            .lines()
            .count();
        assert!(
            lines <= 100,
            "{} has {lines} lines: make it a program",
            path.display()
        );
    }
}

#[test]
fn example_configuration_loads() {
    let this = std::env::current_exe().expect("this program has a path");
    let Some(w3av) = this
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join("w3av"))
        .find(|path| path.is_file())
    else {
        panic!("w3av is not built: run ./scripts/setup, or `cargo build -p w3av-daemon`");
    };
    let example = root().join("deployments/node.example.toml");
    let output = Command::new(w3av)
        .args(["config", "check"])
        .arg(&example)
        .env("W3AV_SIGNER", "//Alice")
        .output()
        .expect("w3av runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
