//! The node's configuration: one TOML file, one struct per part.
//!
//! Everything is parsed and checked before anything is reported, so that one look at the output repairs the file.
//! Secrets never stand in it: they come from the environment or from files that it names.

mod chain;
mod gate;
mod hls;
mod http;
mod log;
mod node;
mod rtmp;
mod secrets;
mod transcode;

use std::{fmt, path::Path};

use serde::{Serialize, de::DeserializeOwned};

pub(crate) use chain::ChainConfig;
pub(crate) use gate::GateConfig;
pub(crate) use hls::HlsConfig;
pub(crate) use http::HttpConfig;
pub(crate) use log::{LogConfig, LogFormat};
pub(crate) use node::NodeConfig;
pub(crate) use rtmp::RtmpConfig;
pub(crate) use secrets::{Secrets, SignerSource};
pub(crate) use transcode::TranscodeConfig;

/// The annotated reference: every field with its meaning, unit and default.
pub(crate) const EXAMPLE: &str = include_str!("../../../deployments/node.example.toml");

/// All parts. A part or field that is left out has its default.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(crate) struct Config {
    pub(crate) node: NodeConfig,
    pub(crate) chain: ChainConfig,
    pub(crate) rtmp: RtmpConfig,
    pub(crate) http: HttpConfig,
    pub(crate) hls: HlsConfig,
    pub(crate) transcode: TranscodeConfig,
    pub(crate) gate: GateConfig,
    pub(crate) log: LogConfig,
}

impl Config {
    /// Reads and checks a file, with `W3AV_CHAIN_URL` (`chain_url`) in place of `chain.url` when it is set.
    ///
    /// # Errors
    /// [`ConfigError`] with every mistake.
    pub(crate) fn load(path: &Path, chain_url: Option<String>) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError {
            file: name.clone(),
            mistakes: vec![Mistake {
                field: String::new(),
                text: format!("cannot be read: {error}"),
            }],
        })?;
        Self::parse(&text, chain_url).map_err(|mistakes| ConfigError { file: name, mistakes })
    }

    /// Parses and checks the text of a file.
    ///
    /// # Errors
    /// Every mistake; only one when the text is not TOML.
    pub(crate) fn parse(text: &str, chain_url: Option<String>) -> Result<Self, Vec<Mistake>> {
        let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            vec![Mistake {
                field: String::new(),
                text: error.to_string(),
            }]
        })?;
        let mut mistakes = Mistakes::default();
        let mut config = Self {
            node: part(&mut table, "node", &mut mistakes),
            chain: part(&mut table, "chain", &mut mistakes),
            rtmp: part(&mut table, "rtmp", &mut mistakes),
            http: part(&mut table, "http", &mut mistakes),
            hls: part(&mut table, "hls", &mut mistakes),
            transcode: part(&mut table, "transcode", &mut mistakes),
            gate: part(&mut table, "gate", &mut mistakes),
            log: part(&mut table, "log", &mut mistakes),
        };
        for name in table.keys() {
            mistakes.add(name, "is no part of the configuration");
        }
        if let Some(url) = chain_url {
            config.chain.url = url;
        }
        config.check(&mut mistakes);
        if mistakes.0.is_empty() {
            Ok(config)
        } else {
            Err(mistakes.0)
        }
    }

    fn check(&self, mistakes: &mut Mistakes) {
        self.node.check(mistakes);
        self.chain.check(mistakes);
        self.rtmp.check(mistakes);
        self.http.check(mistakes);
        self.hls.check(mistakes);
        self.transcode.check(mistakes);
        self.gate.check(mistakes);
        self.log.check(mistakes);
        if self.rtmp.listen == self.http.listen && self.http.listen.port() != 0 {
            mistakes.add("http.listen", "is the same address as rtmp.listen");
        }
    }
}

/// Takes one part out of the file. Each field is tried alone, so that one mistake does not hide the next.
fn part<T: DeserializeOwned + Default>(table: &mut toml::Table, name: &str, mistakes: &mut Mistakes) -> T {
    let fields = match table.remove(name) {
        None => return T::default(),
        Some(toml::Value::Table(fields)) => fields,
        Some(_) => {
            mistakes.add(name, format!("is a part: write [{name}] on a line of its own"));
            return T::default();
        }
    };
    let mut good = toml::Table::new();
    for (key, value) in fields {
        let alone = toml::Table::from_iter([(key.clone(), value.clone())]);
        match alone.try_into::<T>() {
            Ok(_) => _ = good.insert(key, value),
            Err(error) => mistakes.add(&format!("{name}.{key}"), error.message()),
        }
    }
    good.try_into().unwrap_or_default()
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// `part.field`; empty when it concerns the file.
    pub(crate) field: String,
    /// What is wrong, as the end of a sentence that starts with the field.
    pub(crate) text: String,
}

/// Mistakes found so far.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<Mistake>);

impl Mistakes {
    pub(crate) fn add(&mut self, field: &str, text: impl Into<String>) {
        self.0.push(Mistake {
            field: field.to_owned(),
            text: text.into(),
        });
    }

    /// Adds a mistake unless `low <= value <= high`.
    pub(crate) fn range(&mut self, field: &str, value: u64, low: u64, high: u64) {
        if !(low..=high).contains(&value) {
            self.add(field, format!("is {value}; {low} to {high} are allowed"));
        }
    }
}

/// A configuration that the node refuses to start with.
#[derive(Debug, thiserror::Error)]
pub(crate) struct ConfigError {
    /// The file.
    pub(crate) file: String,
    /// All that is wrong with it.
    pub(crate) mistakes: Vec<Mistake>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.mistakes.len();
        write!(
            f,
            "{}: {count} mistake{}",
            self.file,
            if count == 1 { "" } else { "s" }
        )?;
        self.mistakes
            .iter()
            .try_for_each(|mistake| write!(f, "\n  {} {}", mistake.field, mistake.text))
    }
}

#[cfg(test)]
mod tests;
