use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Mistakes;

/// `[transcode]`: the worker processes that make the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TranscodeConfig {
    /// The worker program: a path, or a name that is looked for beside `w3av` and then in `PATH`.
    pub(crate) worker: PathBuf,
    /// Most rungs of one event, whatever it paid for; 0 passes the source through and transcodes nothing.
    pub(crate) max_rungs: u8,
    /// Most events that are transcoded at once; further ones pass their source through.
    pub(crate) max_jobs: usize,
}

impl Default for TranscodeConfig {
    fn default() -> Self {
        Self {
            worker: "w3av-worker".into(),
            max_rungs: 3,
            max_jobs: 4,
        }
    }
}

impl TranscodeConfig {
    pub(super) fn check(&self, mistakes: &mut Mistakes) {
        if self.worker.as_os_str().is_empty() {
            mistakes.add("transcode.worker", "is empty");
        }
        mistakes.range("transcode.max_rungs", self.max_rungs.into(), 0, 8);
        mistakes.range("transcode.max_jobs", self.max_jobs as u64, 0, 1_024);
    }
}
