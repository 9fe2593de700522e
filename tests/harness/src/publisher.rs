//! Pushes a stream by RTMP with the ffmpeg command line, as a host's encoder would.

use crate::Child;
use anyhow::{Context, Result};
use std::{path::Path, time::Duration};
use tokio::process::Command;

/// What is pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A moving test picture with burnt-in time code, and a tone.
    Pattern {
        /// Picture height in pixels, 16:9.
        height: u16,
    },
    /// A file or address that FFmpeg reads; a file is repeated until stopped.
    Media(String),
}

/// A running push.
#[derive(Debug)]
pub struct Publisher {
    child: Child,
}

impl Publisher {
    /// Starts pushing at real-time speed.
    pub async fn start(input: &Input, url: &str) -> Result<Self> {
        let mut command = Command::new("ffmpeg");
        command.args([
            "-hide_banner",
            "-loglevel",
            "error",
            "-nostdin",
            "-progress",
            "pipe:1",
            "-re",
        ]);
        match input {
            Input::Pattern { height } => {
                let width = u32::from(*height) * 16 / 9 / 2 * 2;
                let picture = format!("testsrc2=size={width}x{height}:rate=30");
                let clock = "drawtext=fontsize=h/12:fontcolor=white:box=1:boxcolor=black@0.6:x=w/20:y=h-text_h-h/20:text='%{pts\\:hms}'";
                command
                    .args([
                        "-f",
                        "lavfi",
                        "-i",
                        &picture,
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=frequency=440:sample_rate=48000",
                    ])
                    .args(["-vf", clock])
                    .args([
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast",
                        "-tune",
                        "zerolatency",
                        "-b:v",
                        "3M",
                        "-g",
                        "60",
                        "-pix_fmt",
                        "yuv420p",
                    ])
                    .args(["-c:a", "aac", "-b:a", "128k", "-ac", "2"]);
            }
            Input::Media(source) => {
                if Path::new(source).is_file() {
                    command.args(["-stream_loop", "-1"]);
                }
                command.args(["-i", source]);
                if is_h264_and_aac(source).await? {
                    command.args(["-c", "copy"]);
                } else {
                    command
                        .args([
                            "-c:v",
                            "libx264",
                            "-preset",
                            "ultrafast",
                            "-tune",
                            "zerolatency",
                            "-g",
                            "60",
                            "-pix_fmt",
                            "yuv420p",
                        ])
                        .args(["-c:a", "aac", "-b:a", "128k", "-ac", "2"]);
                }
            }
        }
        command.args(["-f", "flv", url]);
        Ok(Self {
            child: Child::spawn("ffmpeg (publisher)", &mut command)?,
        })
    }

    /// Waits until frames were sent.
    pub async fn sending(&mut self, within: Duration) -> Result<()> {
        self.child.line(&["out_time="], within).await.map(drop)
    }

    /// Stops as an encoder does that ends its stream properly.
    pub async fn stop(&mut self, within: Duration) -> Result<()> {
        self.child.terminate(within).await.map(drop)
    }

    /// Stops as an encoder does that loses its power.
    pub async fn kill(&mut self) -> Result<()> {
        self.child.kill().await
    }

    /// Waits for the end; returns whether ffmpeg was content, and its last lines.
    pub async fn ended(&mut self, within: Duration) -> Result<(bool, String)> {
        let content = self.child.ended(within).await?;
        Ok((content, self.child.tail(10)))
    }
}

async fn is_h264_and_aac(source: &str) -> Result<bool> {
    let probe = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-show_entries",
            "stream=codec_name",
            "-of",
            "csv=p=0",
            source,
        ])
        .output()
        .await
        .context("running ffprobe")?;
    let codecs = String::from_utf8_lossy(&probe.stdout);
    let mut codecs: Vec<_> = codecs.lines().map(str::trim).collect();
    codecs.sort_unstable();
    Ok(codecs == ["aac", "h264"])
}
