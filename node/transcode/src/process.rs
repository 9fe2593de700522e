use std::{
    io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    io::AsyncReadExt,
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command},
    time::timeout,
};
use tracing::{debug, warn};
use w3av_types::EventId;

/// The worker program and the arguments that its operator adds, such as `--preset veryfast`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerCommand {
    /// The program.
    pub path: PathBuf,
    /// Put before the arguments of the job, which win.
    pub args: Vec<String>,
}

/// A worker that runs. Dropping it kills the child.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
}

/// The child's ends that its supervisor holds.
#[derive(Debug)]
pub(crate) struct Pipes {
    pub(crate) stdin: ChildStdin,
    pub(crate) stdout: ChildStdout,
    pub(crate) stderr: ChildStderr,
}

impl Process {
    /// Starts a child with an empty environment at low priority.
    ///
    /// # Errors
    /// The program is missing or the system has no room for a process.
    pub(crate) fn spawn(command: &WorkerCommand, job_args: &[String]) -> io::Result<(Self, Pipes)> {
        // `nice` replaces itself by the program, so the child's id is the worker's. It would report a missing program
        // only through its status, so that is looked at here.
        if !command.path.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut child = match NICE.iter().find(|path| Path::new(path).is_file()) {
            Some(nice) => {
                let mut child = Command::new(nice);
                child.arg("-n").arg(NICENESS.to_string()).arg(&command.path);
                child
            }
            None => Command::new(&command.path),
        };
        child
            .args(&command.args)
            .args(job_args)
            .env_clear()
            .kill_on_drop(true);
        child
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = child.spawn()?;
        let taken = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = taken else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok((
            Self { child },
            Pipes {
                stdin,
                stdout,
                stderr,
            },
        ))
    }

    /// Process id, until the child's end has been waited for.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Waits for the child's end, and kills it when that takes longer than [`EXIT_WAIT`].
    ///
    /// # Errors
    /// The system does not tell the status.
    pub(crate) async fn end(mut self) -> io::Result<ExitStatus> {
        if let Ok(status) = timeout(EXIT_WAIT, self.child.wait()).await {
            return status;
        }
        self.kill().await
    }

    /// Kills the child and waits for its end.
    ///
    /// # Errors
    /// The system does not tell the status.
    pub(crate) async fn kill(mut self) -> io::Result<ExitStatus> {
        self.child.start_kill()?;
        self.child.wait().await
    }
}

/// Logs what a worker writes to stderr, line by line, until it ends. Cancel-safe apart from an unfinished line.
pub(crate) async fn log_remarks(event: EventId, mut stderr: ChildStderr) {
    let mut line = Vec::with_capacity(MAX_REMARK_BYTES);
    let mut buffer = [0; MAX_REMARK_BYTES];
    loop {
        let length = match stderr.read(&mut buffer).await {
            Ok(0) => return,
            Ok(length) => length,
            Err(error) => {
                debug!(%event, %error, "reading worker remarks");
                return;
            }
        };
        for byte in &buffer[..length] {
            // A worker that was taken over by a stream must not be able to fill memory or forge lines.
            if *byte == b'\n' || line.len() == MAX_REMARK_BYTES {
                warn!(%event, remark = %String::from_utf8_lossy(&line).escape_debug(), "worker remark");
                line.clear();
            }
            if *byte != b'\n' {
                line.push(*byte);
            }
        }
    }
}

/// Added to the worker's `nice` value, so that serving viewers goes before encoding.
pub const NICENESS: i32 = 5;

const NICE: [&str; 2] = ["/usr/bin/nice", "/bin/nice"];

/// A worker that has closed its output has nothing left to do.
const EXIT_WAIT: Duration = Duration::from_secs(1);

/// The worker's own lines are shorter.
const MAX_REMARK_BYTES: usize = 1024;
