//! Which crate may depend on which, and what pure crates may not touch.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
};

/// Crates without async, clock, sockets or FFmpeg.
const PURE: [&str; 7] = [
    "w3av-types",
    "w3av-media",
    "w3av-packager",
    "w3av-gate",
    "w3av-oracle",
    "w3av-signal",
    "w3av-interfaces",
];
/// Adapters to the outside; they never import each other.
const ADAPTERS: [&str; 4] = ["w3av-chain", "w3av-ingest", "w3av-transcode", "w3av-api"];
/// Packages that no pure crate may reach.
const IMPURE: [&str; 8] = [
    "tokio",
    "axum",
    "hyper",
    "subxt",
    "redb",
    "reqwest",
    "ffmpeg-next",
    "mio",
];
/// Text that no source of a pure crate may contain.
const IMPURE_TEXT: [&str; 6] = [
    "Instant::now",
    "SystemTime::now",
    "std::net",
    "std::fs",
    "std::process",
    "std::thread",
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path("../../Cargo.toml")
        .other_options(["--locked".to_owned(), "--offline".to_owned()])
        .exec()
        .expect("cargo describes the workspace")
}

fn package<'a>(metadata: &'a Metadata, name: &str) -> &'a Package {
    metadata
        .packages
        .iter()
        .find(|package| package.name == name)
        .unwrap_or_else(|| panic!("no package {name}"))
}

/// Names of everything that a package reaches through normal dependencies.
fn reaches(metadata: &Metadata, name: &str) -> BTreeSet<String> {
    let nodes: HashMap<&PackageId, _> = metadata
        .resolve
        .as_ref()
        .expect("resolved")
        .nodes
        .iter()
        .map(|node| (&node.id, node))
        .collect();
    let names: HashMap<&PackageId, _> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package.name.to_string()))
        .collect();
    let (mut seen, mut open) = (BTreeSet::new(), vec![&package(metadata, name).id]);
    while let Some(id) = open.pop() {
        for dependency in &nodes[id].deps {
            let is_normal = dependency
                .dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Normal);
            if is_normal && seen.insert(names[&dependency.pkg].clone()) {
                open.push(&dependency.pkg);
            }
        }
    }
    seen
}

#[test]
fn pure_crates_reach_no_runtime_clock_or_socket() {
    let metadata = metadata();
    for name in PURE {
        let reached = reaches(&metadata, name);
        let found: Vec<_> = IMPURE
            .iter()
            .filter(|impure| reached.contains(**impure))
            .collect();
        assert!(found.is_empty(), "{name} reaches {found:?}");
    }
}

#[test]
fn sources_of_pure_crates_name_no_clock_or_io() {
    let metadata = metadata();
    for name in PURE {
        let folder = package(&metadata, name)
            .manifest_path
            .parent()
            .expect("a folder")
            .join("src");
        for (path, text) in rust_sources(folder.as_std_path()) {
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            let found: Vec<_> = IMPURE_TEXT
                .iter()
                .filter(|impure| code.contains(**impure))
                .collect();
            assert!(found.is_empty(), "{path} names {found:?}");
        }
    }
}

#[test]
fn adapters_do_not_import_each_other() {
    let metadata = metadata();
    for name in ADAPTERS {
        let reached = reaches(&metadata, name);
        let found: Vec<_> = ADAPTERS
            .iter()
            .filter(|other| **other != name && reached.contains(**other))
            .collect();
        assert!(found.is_empty(), "{name} reaches {found:?}");
    }
}

#[test]
fn only_the_worker_links_ffmpeg_and_nobody_links_the_worker() {
    let metadata = metadata();
    for member in metadata.workspace_packages() {
        let reached = reaches(&metadata, &member.name);
        let links_ffmpeg = reached.contains("ffmpeg-next");
        assert_eq!(
            links_ffmpeg,
            member.name == "w3av-worker",
            "{} and FFmpeg",
            member.name
        );
        assert!(
            !reached.contains("w3av-worker"),
            "{} links the worker",
            member.name
        );
    }
}

#[test]
fn unsafe_code_is_in_the_ffmpeg_facade_only() {
    let root = Path::new("../..");
    for folder in ["node", "tests", "contracts", "deployments/devnet"] {
        for (path, text) in rust_sources(&root.join(folder)) {
            let code = text
                .lines()
                .map(|line| line.split("//").next().unwrap_or_default());
            // The generated program that asks a contract for its metadata has the word in a string of its source.
            let is_allowed = path.contains("transcode/worker/src/ffmpeg")
                || path.ends_with("contracts/build/src/abi.rs")
                || path.contains("tests/tidy");
            let has_unsafe = code
                .into_iter()
                .any(|line| line.contains("unsafe ") && !line.contains("unsafe_code"));
            assert!(is_allowed || !has_unsafe, "{path} has unsafe code");
        }
    }
}

fn rust_sources(folder: &Path) -> Vec<(String, String)> {
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a folder entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() && !matches!(name.as_str(), "target" | "node_modules") {
            sources.extend(rust_sources(&path));
        } else if name.ends_with(".rs") {
            let text = std::fs::read_to_string(&path).expect("a source is text");
            sources.push((path.to_string_lossy().into_owned(), text));
        }
    }
    sources
}
