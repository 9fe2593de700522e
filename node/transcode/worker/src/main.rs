//! `w3av-worker`: decodes one live stream and encodes it again as every rung of its ladder.
//!
//! Reads [`w3av_media::record::Input`] records on stdin and writes [`w3av_media::record::Output`] records on stdout until
//! stdin ends; one line of log per remark on stderr. It has no socket, opens no file and knows nothing of events or
//! viewers. Damaged input is counted and skipped; when FFmpeg itself fails the process ends with status 1 and its
//! supervisor starts another. It is the only program of the node that links FFmpeg, hence under the GPL as a binary.

mod arguments;
mod audio;
mod configuration;
mod ffmpeg;
mod idr;
mod pace;
mod pipeline;
mod remarks;
mod rungs;
mod timeline;
mod video;
mod writer;

use std::{
    error::Error,
    fs::File,
    io::{self, Read},
    os::fd::AsFd,
    process::ExitCode,
    sync::{Arc, atomic::AtomicU64, mpsc},
    thread,
};

use w3av_media::record::{Decoder, Input, RecordError};

use crate::{
    arguments::{Arguments, ArgumentsError},
    ffmpeg::FfmpegError,
    pipeline::{Pipeline, PipelineError},
};

fn main() -> ExitCode {
    let outcome = Arguments::parse(std::env::args().skip(1))
        .map_err(WorkerError::from)
        .and_then(run);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            remarks::say(&describe(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), WorkerError> {
    ffmpeg::start()?;
    // Straight to the descriptors: std's stdout looks for line ends in what it writes.
    let (mut input, output) = (
        File::from(io::stdin().as_fd().try_clone_to_owned()?),
        io::stdout(),
    );
    let output = File::from(output.as_fd().try_clone_to_owned()?);
    let (sender, receiver) = mpsc::sync_channel(OUTPUTS_AHEAD);
    let pictures = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&pictures);
    let writer = thread::Builder::new().name("writer".to_owned()).spawn(move || {
        if let Err(error) = writer::run(&receiver, &counter, output) {
            // The supervisor is gone, so nobody is left to encode for.
            remarks::say(&format!("writing output: {error}"));
            std::process::exit(1);
        }
    })?;

    let mut pipeline = Pipeline::new(arguments, sender, pictures);
    transcode(&mut input, &mut pipeline)?;
    pipeline.finish()?;
    drop(pipeline);
    writer.join().map_err(|_| WorkerError::Panicked)
}

/// Feeds the pipeline until the input says `End` or ends.
fn transcode(input: &mut impl Read, pipeline: &mut Pipeline) -> Result<(), WorkerError> {
    let mut records = Decoder::<Input>::new();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let length = match input.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        records.feed(&buffer[..length]);
        while let Some(record) = records.next()? {
            match record {
                Input::Configs(configs) => pipeline.set_configs(&configs)?,
                Input::Unit(unit) => pipeline.push(&unit)?,
                Input::End => return Ok(()),
            }
        }
    }
}

/// Why the worker gives up.
#[derive(Debug, thiserror::Error)]
enum WorkerError {
    #[error("reading the command line")]
    Arguments(#[from] ArgumentsError),
    #[error("starting")]
    Start(#[from] FfmpegError),
    #[error("transcoding")]
    Pipeline(#[from] PipelineError),
    #[error("reading input records")]
    Records(#[from] RecordError),
    #[error("reading input")]
    Io(#[from] io::Error),
    #[error("the writer panicked")]
    Panicked,
}

/// An error and its causes on one line.
fn describe(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

/// A pipe holds 64 KiB, so more would never be filled by one read.
const READ_BYTES: usize = 64 * 1024;

/// Outputs waiting for the writer: more than a second of a whole ladder; then the encoders wait.
const OUTPUTS_AHEAD: usize = 256;
