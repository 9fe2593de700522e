use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::Mistakes;

/// `[rtmp]`: where hosts publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RtmpConfig {
    /// Address to listen on.
    pub(crate) listen: SocketAddr,
    /// What hosts type into their encoder, before the stream key.
    pub(crate) public_url: String,
}

impl Default for RtmpConfig {
    fn default() -> Self {
        Self {
            listen: ([127, 0, 0, 1], 1935).into(),
            public_url: "rtmp://127.0.0.1:1935/live".to_owned(),
        }
    }
}

impl RtmpConfig {
    pub(super) fn check(&self, mistakes: &mut Mistakes) {
        if !self.public_url.starts_with("rtmp://") {
            mistakes.add("rtmp.public_url", "is a URL that starts with rtmp://");
        }
    }
}
