//! node-media-server, a media server that speaks RTMP and HTTP-FLV, as a peer on the same machine.

use anyhow::{Context, Result};
use std::{path::Path, time::Duration};
use tokio::process::Command;
use w3av_harness::{Child, free_port};

/// Its name in the table.
pub(crate) const NAME: &str = "node-media-server 4.4.3";
const PACKAGE: &str = "node-media-server@4.4.3";

/// A running peer.
pub(crate) struct Peer {
    _child: Child,
    _home: tempfile::TempDir,
    rtmp_port: u16,
    http_port: u16,
}

impl Peer {
    /// Installs it into the cache when it is not there, and starts it.
    pub(crate) async fn start() -> Result<Self> {
        let cache = std::env::var("W3AV_CACHE").context("W3AV_CACHE is not set: run ./scripts/bench")?;
        let folder = Path::new(&cache).join("peers/node-media-server");
        let program = folder.join("node_modules/node-media-server/bin/app.js");
        if !program.is_file() {
            std::fs::create_dir_all(&folder)?;
            let install = Command::new("npm")
                .args(["install", "--silent", "--prefix"])
                .arg(&folder)
                .arg(PACKAGE)
                .status();
            anyhow::ensure!(install.await?.success(), "npm could not install {PACKAGE}");
        }
        let (home, rtmp_port, http_port) = (tempfile::tempdir()?, free_port()?, free_port()?);
        let settings = serde_json::json!({
            "bind": "127.0.0.1", "store": { "path": home.path() }, "rtmp": { "port": rtmp_port }, "http": { "port": http_port },
            "auth": { "play": false, "publish": false, "secret": "bench", "jwt": { "secret": "bench", "users": [] } },
        });
        let file = home.path().join("settings.json");
        std::fs::write(&file, settings.to_string())?;
        let child = Child::spawn(
            NAME,
            Command::new("node")
                .arg(program)
                .arg("-c")
                .arg(&file)
                .current_dir(home.path()),
        )?;
        let peer = Self {
            _child: child,
            _home: home,
            rtmp_port,
            http_port,
        };
        peer.listening().await?;
        Ok(peer)
    }

    async fn listening(&self) -> Result<()> {
        let connected = async {
            while tokio::net::TcpStream::connect(("127.0.0.1", self.rtmp_port))
                .await
                .is_err()
            {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), connected)
            .await
            .context("the peer does not listen")
    }

    pub(crate) fn rtmp_url(&self) -> String {
        format!("rtmp://127.0.0.1:{}/live/bench", self.rtmp_port)
    }

    pub(crate) fn flv_url(&self) -> String {
        format!("http://127.0.0.1:{}/live/bench.flv", self.http_port)
    }
}
