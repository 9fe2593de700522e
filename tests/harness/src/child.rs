//! A child process whose lines can be waited for, and which dies with its owner.

use anyhow::{Context, Result, bail};
use std::{
    collections::VecDeque,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child as Process, Command},
    sync::Notify,
};

/// Lines kept of each child; older ones are forgotten.
const MAX_LINES: usize = 20_000;

#[derive(Debug, Default)]
struct Lines {
    kept: Mutex<VecDeque<(u64, String)>>,
    arrived: Notify,
}

impl Lines {
    fn push(&self, line: String) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let number = kept.back().map_or(0, |(number, _)| number + 1);
        if kept.len() == MAX_LINES {
            kept.pop_front();
        }
        kept.push_back((number, line));
        drop(kept);
        self.arrived.notify_waiters();
    }

    fn find(&self, from: u64, needle: &[&str]) -> Option<(u64, String)> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let matches = |line: &str| needle.iter().all(|part| line.contains(part));
        kept.iter()
            .find(|(number, line)| *number >= from && matches(line))
            .cloned()
    }
}

/// A running child. Killed when dropped.
#[derive(Debug)]
pub struct Child {
    name: String,
    process: Process,
    lines: Arc<Lines>,
}

impl Child {
    /// Starts a command and collects what it prints.
    pub fn spawn(name: &str, command: &mut Command) -> Result<Self> {
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {name}: {:?}", command.as_std().get_program()))?;
        let lines = Arc::new(Lines::default());
        if let Some(stdout) = process.stdout.take() {
            collect(stdout, lines.clone());
        }
        if let Some(stderr) = process.stderr.take() {
            collect(stderr, lines.clone());
        }
        Ok(Self {
            name: name.to_owned(),
            process,
            lines,
        })
    }

    /// Waits for a line that contains every part, also among those printed already.
    pub async fn line(&mut self, parts: &[&str], within: Duration) -> Result<String> {
        self.line_from(0, parts, within).await.map(|(_, line)| line)
    }

    /// Like [`Self::line`], among the lines from number `from` on; also returns the line's number.
    pub async fn line_from(&mut self, from: u64, parts: &[&str], within: Duration) -> Result<(u64, String)> {
        let lines = self.lines.clone();
        let found = async {
            loop {
                let arrived = lines.arrived.notified();
                if let Some(found) = lines.find(from, parts) {
                    return found;
                }
                arrived.await;
            }
        };
        let outcome = tokio::select! {
            found = found => return Ok(found),
            status = self.process.wait() => format!("ended with {:?}", status.ok()),
            () = tokio::time::sleep(within) => format!("did not print {parts:?} within {within:?}"),
        };
        bail!("{} {outcome}; its last lines:\n{}", self.name, self.tail(25));
    }

    /// The last lines, joined.
    #[must_use]
    pub fn tail(&self, count: usize) -> String {
        let kept = self.lines.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let skip = kept.len().saturating_sub(count);
        kept.iter()
            .skip(skip)
            .map(|(_, line)| format!("  {line}\n"))
            .collect()
    }

    /// Number that the next line will have.
    #[must_use]
    pub fn next_line(&self) -> u64 {
        self.lines
            .kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .back()
            .map_or(0, |(number, _)| number + 1)
    }

    /// Process id, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Sends SIGTERM and waits; returns whether it ended with success.
    pub async fn terminate(&mut self, within: Duration) -> Result<bool> {
        if let Some(id) = self.process.id() {
            Command::new("kill")
                .arg("-TERM")
                .arg(id.to_string())
                .status()
                .await
                .context("running kill")?;
        }
        self.ended(within).await
    }

    /// Sends SIGKILL and waits.
    pub async fn kill(&mut self) -> Result<()> {
        self.process
            .kill()
            .await
            .with_context(|| format!("killing {}", self.name))
    }

    /// Waits for the end; returns whether it was a success.
    pub async fn ended(&mut self, within: Duration) -> Result<bool> {
        match tokio::time::timeout(within, self.process.wait()).await {
            Ok(status) => Ok(status
                .with_context(|| format!("waiting for {}", self.name))?
                .success()),
            Err(_) => bail!(
                "{} did not end within {within:?}; its last lines:\n{}",
                self.name,
                self.tail(25)
            ),
        }
    }
}

fn collect(stream: impl AsyncRead + Unpin + Send + 'static, lines: Arc<Lines>) {
    tokio::spawn(async move {
        let mut reader = BufReader::new(stream).lines();
        while let Ok(Some(line)) = reader.next_line().await {
            lines.push(line);
        }
    });
}
