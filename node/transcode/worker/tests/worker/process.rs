//! The worker under test as a child process.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use bytes::BytesMut;
use w3av_media::{
    AccessUnit, Track, TrackConfigs,
    record::{Decoder, Input, Output, encode_input},
};
use w3av_types::RenditionId;

use crate::source::Clip;

/// A running worker.
pub(crate) struct Worker {
    child: Child,
    stdin: Option<ChildStdin>,
    outputs: Receiver<Output>,
    remarks: JoinHandle<String>,
}

/// All that a worker put out.
pub(crate) struct Outcome {
    pub(crate) status: ExitStatus,
    pub(crate) outputs: Vec<Output>,
    /// Lines on stderr.
    pub(crate) remarks: Vec<String>,
}

impl Worker {
    /// `arguments`: the command line, such as `--ladder 360:600000:64000`.
    pub(crate) fn start(arguments: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_w3av-worker"))
            .args(arguments.split_whitespace())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the worker is built");
        let (mut stdout, mut stderr) = (
            child.stdout.take().expect("piped"),
            child.stderr.take().expect("piped"),
        );
        let (sender, outputs) = sync_channel(OUTPUTS_MAX);
        thread::spawn(move || {
            let (mut records, mut buffer) = (Decoder::<Output>::new(), vec![0; 1 << 16]);
            while let Ok(length @ 1..) = stdout.read(&mut buffer) {
                records.feed(&buffer[..length]);
                while let Some(output) = records.next().expect("the worker writes valid records") {
                    let _ = sender.send(output);
                }
            }
            assert!(records.is_at_border(), "the worker ended within a record");
        });
        let remarks = thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        let stdin = child.stdin.take();
        Self {
            child,
            stdin,
            outputs,
            remarks,
        }
    }

    pub(crate) fn send(&mut self, input: &Input) {
        let mut record = BytesMut::new();
        encode_input(input, &mut record).expect("fits a record");
        self.send_bytes(&record);
    }

    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        // The worker may have given up on purpose; then its status tells.
        let _ = self.stdin.as_mut().expect("not ended yet").write_all(bytes);
    }

    pub(crate) fn send_clip(&mut self, clip: &Clip) {
        self.send(&Input::Configs(clip.configs.clone()));
        for unit in &clip.units {
            self.send(&Input::Unit(unit.clone()));
        }
    }

    /// The next output other than statistics.
    pub(crate) fn receive(&self) -> Output {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self
                .outputs
                .recv_timeout(left)
                .expect("the worker holds back its output")
            {
                Output::Stats { .. } => {}
                output => return output,
            }
        }
    }

    /// Closes its stdin and waits for its end.
    pub(crate) fn finish(mut self) -> Outcome {
        self.stdin = None;
        let mut outputs = Vec::new();
        loop {
            match self.outputs.recv_timeout(PATIENCE) {
                Ok(output) => outputs.push(output),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let _ = self.child.kill();
                    panic!("the worker does not end");
                }
            }
        }
        let status = self.child.wait().expect("a child");
        let remarks = self
            .remarks
            .join()
            .expect("no panic")
            .lines()
            .map(str::to_owned)
            .collect();
        Outcome {
            status,
            outputs,
            remarks,
        }
    }
}

/// Transcodes a whole clip.
pub(crate) fn transcode(arguments: &str, clip: &Clip) -> Outcome {
    let mut worker = Worker::start(arguments);
    worker.send_clip(clip);
    worker.finish()
}

impl Outcome {
    /// What came out, by rendition; fails unless configurations come before units and the worker ended well.
    pub(crate) fn renditions(&self) -> BTreeMap<RenditionId, Rendition> {
        assert!(self.status.success(), "{:?}", self.remarks);
        let mut renditions: BTreeMap<RenditionId, Rendition> = BTreeMap::new();
        for output in &self.outputs {
            match output {
                Output::Configs { rendition, configs } => {
                    renditions
                        .entry(*rendition)
                        .or_default()
                        .configs
                        .push(configs.clone());
                }
                Output::Unit { rendition, unit } => {
                    let rendition = renditions.get_mut(rendition).expect("configurations come first");
                    rendition.units.push((rendition.configs.len() - 1, unit.clone()));
                }
                Output::Stats { .. } => {}
            }
        }
        renditions
    }
}

/// What came out for one rung.
#[derive(Default)]
pub(crate) struct Rendition {
    pub(crate) configs: Vec<TrackConfigs>,
    /// Each with the index of its configurations.
    units: Vec<(usize, AccessUnit)>,
}

impl Rendition {
    /// Units of one track between two configurations.
    pub(crate) fn units(&self, generation: usize, track: Track) -> Vec<&AccessUnit> {
        let of_generation = self
            .units
            .iter()
            .filter(|(index, unit)| *index == generation && unit.track == track);
        of_generation.map(|(_, unit)| unit).collect()
    }

    /// Presentation times of one generation's key pictures.
    pub(crate) fn key_times(&self, generation: usize) -> Vec<i64> {
        let video = self.units(generation, Track::Video);
        video
            .iter()
            .filter(|unit| unit.is_key)
            .map(|unit| unit.pts_90k())
            .collect()
    }

    /// Presentation times of one generation's pictures.
    pub(crate) fn picture_times(&self, generation: usize) -> Vec<i64> {
        self.units(generation, Track::Video)
            .iter()
            .map(|unit| unit.pts_90k())
            .collect()
    }
}

/// No test waits this long unless it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// Several times what the longest clip here becomes: a test that sends first and reads afterwards must not block.
const OUTPUTS_MAX: usize = 16_384;
