use std::{net::SocketAddr, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::Mistakes;

/// `[http]`: the API, the media and the web page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct HttpConfig {
    /// Address to listen on.
    pub(crate) listen: SocketAddr,
    /// Where browsers reach it; part of the text that a wallet signs.
    pub(crate) public_url: String,
    /// Folder with the built web page; left out, none is served.
    pub(crate) page_dir: Option<PathBuf>,
    /// Offer the chain's well-known development accounts on the page. Never on a chain with real money.
    pub(crate) dev_accounts: bool,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            listen: ([127, 0, 0, 1], 8080).into(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            page_dir: None,
            dev_accounts: false,
        }
    }
}

impl HttpConfig {
    pub(super) fn check(&self, mistakes: &mut Mistakes) {
        if !self.public_url.starts_with("http://") && !self.public_url.starts_with("https://") {
            mistakes.add("http.public_url", "is a URL that starts with http:// or https://");
        }
        if self.public_url.ends_with('/') {
            mistakes.add("http.public_url", "ends without a slash");
        }
        if let Some(dir) = &self.page_dir
            && !dir.join("index.html").is_file()
        {
            mistakes.add(
                "http.page_dir",
                format!("is {}, which has no index.html", dir.display()),
            );
        }
    }

    /// Host and port of `public_url`, which name this node in the text that a wallet signs.
    pub(crate) fn domain(&self) -> &str {
        let rest = self.public_url.split_once("://").map_or("", |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest)
    }
}
