use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Mistakes;

/// `[gate]`: who may watch, and for how long at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct GateConfig {
    /// File with the secret (64 hex digits) behind path tokens and stream keys; `W3AV_GATE_KEY` takes its place when
    /// set. With neither, a new one is drawn at each start, which ends all sessions and changes all stream keys.
    pub(crate) key_file: Option<PathBuf>,
    /// How long a path token admits, in ms. Players refresh it.
    pub(crate) token_ttl_ms: u64,
}

impl Default for GateConfig {
    fn default() -> Self {
        Self {
            key_file: None,
            token_ttl_ms: 90_000,
        }
    }
}

impl GateConfig {
    pub(super) fn check(&self, mistakes: &mut Mistakes) {
        mistakes.range("gate.token_ttl_ms", self.token_ttl_ms, 10_000, 3_600_000);
    }
}
