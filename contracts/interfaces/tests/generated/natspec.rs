//! What the interfaces say in their comments and not in code: constructors and typed data.

use alloy_json_abi::Constructor;

/// Typed data of one contract.
#[derive(Debug, Default)]
pub(crate) struct Signing {
    /// Name of the EIP-712 domain; `None` when it is the token's own `name()`, or there is no typed data.
    pub(crate) domain: Option<String>,
    /// The types, in the order of the comments.
    pub(crate) types: Vec<SignedType>,
}

/// A struct type of EIP-712.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedType {
    pub(crate) name: String,
    /// Type and name of each field.
    pub(crate) fields: Vec<(String, String)>,
}

impl SignedType {
    /// `encodeType` of EIP-712.
    pub(crate) fn encoded(&self) -> String {
        let fields: Vec<_> = self
            .fields
            .iter()
            .map(|(kind, name)| format!("{kind} {name}"))
            .collect();
        format!("{}({})", self.name, fields.join(","))
    }
}

impl Signing {
    /// Reads `EIP-712 domain: name …` and everything of the form `Type(type name,type name)` in an interface's comments.
    pub(crate) fn read(source: &str) -> Self {
        let text = comments(source);
        let domain = text
            .split_once("EIP-712 domain: name \"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .map(|(name, _)| name.to_owned());
        let mut types: Vec<SignedType> = Vec::new();
        for (at, _) in text.match_indices('(') {
            let found = signed_type(&text, at);
            if let Some(found) = found.filter(|found| !types.contains(found)) {
                types.push(found);
            }
        }
        Self { domain, types }
    }
}

/// The type whose fields open at `at`, if it is one.
fn signed_type(text: &str, at: usize) -> Option<SignedType> {
    let before = &text[..at];
    let start = before
        .rfind(|letter: char| !letter.is_ascii_alphanumeric())
        .map_or(0, |index| index + 1);
    let name = &before[start..];
    if !name.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        return None;
    }
    let (inside, _) = text[at + 1..].split_once(')')?;
    let fields = inside.split(',').map(field).collect::<Option<Vec<_>>>()?;
    Some(SignedType {
        name: name.to_owned(),
        fields,
    })
}

/// `uint64 until` as its two words; no space around the comma, as `encodeType` has it.
fn field(text: &str) -> Option<(String, String)> {
    let (kind, name) = text.split_once(' ')?;
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_alphanumeric());
    let is_kind = ["address", "bool", "bytes", "int", "string", "uint"]
        .iter()
        .any(|prefix| kind.starts_with(prefix));
    (is_kind && is_word(kind) && is_word(name)).then(|| (kind.to_owned(), name.to_owned()))
}

/// The constructor that the comments name.
///
/// # Panics
/// When they name none: every interface does.
pub(crate) fn constructor(source: &str) -> Constructor {
    let text = comments(source);
    let (_, rest) = text
        .split_once("Constructor: `")
        .expect("the interface names its constructor");
    let (parameters, _) = rest.split_once('`').expect("the constructor is in backticks");
    Constructor::parse(&format!("constructor{parameters}")).expect("the constructor is Solidity")
}

/// The `///` comments as one line.
pub(crate) fn comments(source: &str) -> String {
    let lines: Vec<_> = source
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("/// "))
        .collect();
    lines.join(" ")
}

/// `event` as `Event`.
pub(crate) fn title(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

#[test]
fn types_are_told_from_prose() {
    let source = "/// Emits Sealed (once). Types: Vote(uint64 id,address by), keccak256(abi.encode(x)) is Not(this, type).\n\
                  /// EIP-712 domain: name \"Poll\", version \"1\". See Vote(uint64 id,address by).";
    let signing = Signing::read(source);
    assert_eq!(signing.domain.as_deref(), Some("Poll"));
    let encoded: Vec<_> = signing.types.iter().map(SignedType::encoded).collect();
    assert_eq!(encoded, ["Vote(uint64 id,address by)"]);
}
