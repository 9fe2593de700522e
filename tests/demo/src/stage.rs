//! One line per stage.

use std::{
    io::Write,
    time::{Duration, Instant},
};

/// The stages so far.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    name: String,
    count: u32,
    started: Option<Instant>,
}

impl Stages {
    /// Starts the next stage; a stage before it must have been finished.
    pub(crate) fn start(&mut self, name: &str) {
        self.count += 1;
        name.clone_into(&mut self.name);
        self.started = Some(Instant::now());
        print!("{:>2}. {name:<34}", self.count);
        // A stage can take seconds: its name is shown while it runs.
        let _ = std::io::stdout().flush();
    }

    /// Ends the stage with what came of it.
    pub(crate) fn done(&mut self, outcome: &str) {
        let took = self
            .started
            .take()
            .map_or(Duration::ZERO, |started| started.elapsed());
        println!("{:>7} ms  {outcome}", took.as_millis());
    }

    /// Name of the stage that runs, or ran last.
    pub(crate) fn current(&self) -> &str {
        &self.name
    }
}
