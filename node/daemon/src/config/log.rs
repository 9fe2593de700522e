use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use super::Mistakes;

/// `[log]`: what is logged and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LogConfig {
    /// `human` or `json`.
    pub(crate) format: LogFormat,
    /// Least level, and levels per module, as `tracing` directives. `W3AV_LOG` takes its place when set.
    pub(crate) filter: String,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// One line for people.
    Human,
    /// One JSON object per line.
    Json,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            format: LogFormat::Human,
            filter: "info".to_owned(),
        }
    }
}

impl LogConfig {
    pub(super) fn check(&self, mistakes: &mut Mistakes) {
        if let Err(error) = EnvFilter::builder().parse(&self.filter) {
            mistakes.add(
                "log.filter",
                format!("is not a list of directives such as info,w3av_ingest=debug: {error}"),
            );
        }
    }
}
