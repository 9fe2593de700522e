//! Owns every task of the node: names them, notices their end, stops them.

use std::{future::Future, time::Duration};

use anyhow::anyhow;
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, error, info, warn};

/// Spawns named tasks. Cheap to clone; all clones spawn under one [`Supervisor`].
#[derive(Debug, Clone)]
pub(crate) struct Tasks {
    tracker: TaskTracker,
    cancel: CancellationToken,
    failures: mpsc::Sender<anyhow::Error>,
}

/// What the end of a task means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The node is useless without it: its end, before a stop was asked for, stops the node with an error.
    Essential,
    /// Work for one event or one viewer: its failure is logged.
    Passing,
}

impl Tasks {
    /// Cancelled when the node stops; tasks then finish what they can and return.
    pub(crate) fn cancelled(&self) -> CancellationToken {
        self.cancel.child_token()
    }

    /// Runs a task until it ends. `name` is for the log.
    pub(crate) fn spawn<F>(&self, name: &'static str, role: Role, task: F)
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let tasks = self.clone();
        // The inner task turns a panic into an error; the tracker counts the outer one.
        let running = tokio::spawn(task);
        self.tracker.spawn(async move {
            let outcome = running.await;
            tasks.ended(name, role, outcome);
        });
    }

    fn ended(&self, name: &str, role: Role, outcome: Result<anyhow::Result<()>, tokio::task::JoinError>) {
        let failure = match outcome {
            Ok(Ok(())) if role == Role::Passing || self.cancel.is_cancelled() => {
                debug!(task = name, "ended");
                return;
            }
            Ok(Ok(())) => anyhow!("it ended without being asked to"),
            Ok(Err(error)) => error,
            Err(error) => anyhow!("{error}"),
        };
        match role {
            Role::Essential => {
                // Full means that another failure is stopping the node already.
                _ = self.failures.try_send(failure.context(format!("{name} failed")));
            }
            Role::Passing => warn!(task = name, error = format!("{failure:#}"), "task failed"),
        }
    }
}

/// Waits for a signal or a failure, then stops everything.
#[derive(Debug)]
pub(crate) struct Supervisor {
    tasks: Tasks,
    failures: mpsc::Receiver<anyhow::Error>,
}

impl Supervisor {
    pub(crate) fn new() -> Self {
        let (failures, receiver) = mpsc::channel(MAX_FAILURES);
        let tasks = Tasks {
            tracker: TaskTracker::new(),
            cancel: CancellationToken::new(),
            failures,
        };
        Self {
            tasks,
            failures: receiver,
        }
    }

    /// To spawn tasks with.
    pub(crate) fn tasks(&self) -> Tasks {
        self.tasks.clone()
    }

    /// Runs until `stop` yields (once: drain; twice: at once) or an essential task fails. Returns when every task has
    /// ended, or `drain` has passed; what is left then dies with the runtime.
    ///
    /// # Errors
    /// The failure of the essential task; or that not everything ended in time.
    pub(crate) async fn run(mut self, mut stop: mpsc::Receiver<()>, drain: Duration) -> anyhow::Result<()> {
        let failure = tokio::select! {
            Some(()) = stop.recv() => None,
            failure = self.failures.recv() => failure,
        };
        match &failure {
            None => info!(
                drain_ms = drain.as_millis(),
                "stopping; a second signal stops at once"
            ),
            Some(failure) => error!(error = format!("{failure:#}"), "stopping after a failure"),
        }
        self.tasks.cancel.cancel();
        self.tasks.tracker.close();
        let drained = tokio::select! {
            () = self.tasks.tracker.wait() => Ok(()),
            () = tokio::time::sleep(drain) => Err(anyhow!("{} tasks did not end in time", self.tasks.tracker.len())),
            Some(()) = stop.recv() => Err(anyhow!("stopped by a second signal")),
        };
        match failure {
            Some(failure) => Err(failure),
            None => drained,
        }
    }
}

/// Yields once per SIGINT or SIGTERM.
///
/// # Errors
/// When the signals cannot be watched.
pub(crate) fn signals() -> std::io::Result<mpsc::Receiver<()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    // Two: the first drains, the second ends it; more say nothing new.
    let (sender, receiver) = mpsc::channel(2);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                Some(()) = interrupt.recv() => {}
                Some(()) = terminate.recv() => {}
                else => return,
            }
            _ = sender.try_send(());
        }
    });
    Ok(receiver)
}

/// The first failure stops the node; the rest is noise.
const MAX_FAILURES: usize = 1;

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3_600);

    fn stop_channel() -> (mpsc::Sender<()>, mpsc::Receiver<()>) {
        mpsc::channel(2)
    }

    #[tokio::test]
    async fn failure_of_an_essential_task_stops_the_others() {
        let supervisor = Supervisor::new();
        let tasks = supervisor.tasks();
        let cancelled = tasks.cancelled();
        tasks.spawn("other", Role::Essential, async move {
            cancelled.cancelled().await;
            Ok(())
        });
        tasks.spawn("chain", Role::Essential, async { Err(anyhow!("no route")) });
        let (_stop, receiver) = stop_channel();
        let error = supervisor.run(receiver, LONG).await.expect_err("a failure");
        assert_eq!(format!("{error:#}"), "chain failed: no route");
    }

    #[tokio::test]
    async fn panic_of_an_essential_task_stops_the_node() {
        let supervisor = Supervisor::new();
        supervisor
            .tasks()
            .spawn("api", Role::Essential, async { panic!("a bug") });
        let (_stop, receiver) = stop_channel();
        let error = supervisor.run(receiver, LONG).await.expect_err("a failure");
        assert!(format!("{error:#}").starts_with("api failed: "), "{error:#}");
    }

    #[tokio::test]
    async fn failure_of_a_passing_task_stops_nothing() {
        let supervisor = Supervisor::new();
        let tasks = supervisor.tasks();
        let (done, is_done) = tokio::sync::oneshot::channel();
        tasks.spawn("viewer", Role::Passing, async move {
            _ = done.send(());
            Err(anyhow!("gone"))
        });
        is_done.await.expect("the task ran");
        let (stop, receiver) = stop_channel();
        stop.send(()).await.expect("open");
        supervisor.run(receiver, LONG).await.expect("a clean stop");
    }

    #[tokio::test]
    async fn first_signal_lets_tasks_finish() {
        let supervisor = Supervisor::new();
        let tasks = supervisor.tasks();
        let cancelled = tasks.cancelled();
        let (done, mut is_done) = tokio::sync::oneshot::channel();
        tasks.spawn("packager", Role::Essential, async move {
            cancelled.cancelled().await;
            tokio::task::yield_now().await;
            _ = done.send(());
            Ok(())
        });
        let (stop, receiver) = stop_channel();
        stop.send(()).await.expect("open");
        supervisor.run(receiver, LONG).await.expect("a clean stop");
        assert!(is_done.try_recv().is_ok(), "the task was cut off");
    }

    #[tokio::test]
    async fn second_signal_does_not_wait() {
        let supervisor = Supervisor::new();
        supervisor
            .tasks()
            .spawn("stuck", Role::Passing, std::future::pending());
        let (stop, receiver) = stop_channel();
        stop.send(()).await.expect("open");
        stop.send(()).await.expect("open");
        let error = supervisor.run(receiver, LONG).await.expect_err("not drained");
        assert!(error.to_string().contains("second signal"), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn drain_has_a_deadline() {
        let supervisor = Supervisor::new();
        supervisor
            .tasks()
            .spawn("stuck", Role::Passing, std::future::pending());
        let (stop, receiver) = stop_channel();
        stop.send(()).await.expect("open");
        let error = supervisor
            .run(receiver, Duration::from_secs(5))
            .await
            .expect_err("not drained");
        assert!(error.to_string().contains("1 tasks"), "{error}");
    }
}
