//! The transcoding worker beside the ffmpeg command line doing the same ladder on the same clip.

use crate::{line::Line, viewers::quantile};
use anyhow::{Context, Result, ensure};
use bytes::BytesMut;
use std::{path::Path, process::Stdio};
use tokio::{io::AsyncWriteExt, process::Command};
use w3av_harness::program;
use w3av_media::{
    AccessUnit, Track, TrackConfigs, flv,
    record::{self, Input},
};
use w3av_packager::flv::{Demuxer, TagKind};

/// Runs of each, alternating; the middle ratio counts.
const RUNS: usize = 3;
const TARGET_RATIO: f64 = 1.1;
const LADDER: &str = "720:2800000:128000,480:1400000:128000,360:800000:128000";
/// Clock ticks per second in /proc.
const TICKS_PER_S: f64 = 100.0;

pub(crate) async fn measure() -> Result<Line> {
    let folder = tempfile::tempdir()?;
    let clip = folder.path().join("clip.flv");
    make_clip(&clip).await?;
    let records = records(&std::fs::read(&clip)?)?;
    let (mut ratios, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let worker_s = cpu_of(run_worker(&records)).await?;
        let ffmpeg_s = cpu_of(run_ffmpeg(&clip)).await?;
        ratios.push(worker_s / ffmpeg_s);
        ours.push(worker_s);
        theirs.push(ffmpeg_s);
    }
    eprintln!(
        "worker {:.2} s, ffmpeg {:.2} s of CPU for 20 s of 720p30",
        quantile(&mut ours, 0.5),
        quantile(&mut theirs, 0.5)
    );
    let ratio = quantile(&mut ratios, 0.5);
    Ok(Line::at_most(
        "worker CPU / ffmpeg CPU, ladder 720 480 360",
        ratio,
        "ratio",
        TARGET_RATIO,
    )
    .beside("ffmpeg command line", Some(1.0)))
}

/// 20 s of 720p30 that is neither flat nor noise, with B-frames as encoders send them.
async fn make_clip(path: &Path) -> Result<()> {
    let status = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-t", "20"])
        .args([
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=1280x720:rate=30",
            "-f",
            "lavfi",
            "-i",
            "sine=sample_rate=48000",
        ])
        .args([
            "-t", "20", "-c:v", "libx264", "-preset", "veryfast", "-b:v", "5M", "-g", "60", "-pix_fmt",
            "yuv420p",
        ])
        .args(["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-f", "flv"])
        .arg(path)
        .status();
    ensure!(
        status.await.context("running ffmpeg")?.success(),
        "ffmpeg could not make the clip"
    );
    Ok(())
}

/// The clip as the node would send it to the worker.
fn records(clip: &[u8]) -> Result<BytesMut> {
    let (mut demuxer, mut bytes, mut configs) = (Demuxer::new(), BytesMut::new(), TrackConfigs::default());
    let mut video = flv::VideoParser::new();
    let mut units = Vec::new();
    let unit = |track, timestamp_ms: u32, cts_ms: i32, is_key, data| AccessUnit {
        track,
        dts_90k: i64::from(timestamp_ms) * 90,
        cts_90k: cts_ms * 90,
        is_key,
        is_disposable: false,
        arrival_us: 0,
        data,
    };
    // A demuxer keeps one unfinished tag: feed what it can take.
    for piece in clip.chunks(64 * 1024) {
        demuxer.feed(piece);
        while let Some(tag) = demuxer.next()? {
            match tag.kind {
                TagKind::Video => match video.parse(tag.body)? {
                    flv::VideoBody::Config(config) => configs.video = Some(config),
                    flv::VideoBody::Unit { is_key, cts_ms, data } => {
                        units.push(unit(Track::Video, tag.timestamp_ms, cts_ms, is_key, data))
                    }
                    _ => {}
                },
                TagKind::Audio => match flv::parse_audio(tag.body)? {
                    flv::AudioBody::Config(config) => configs.audio = Some(config),
                    flv::AudioBody::Frame(data) => {
                        units.push(unit(Track::Audio, tag.timestamp_ms, 0, true, data))
                    }
                },
                _ => {}
            }
        }
    }
    record::encode_input(&Input::Configs(configs), &mut bytes)?;
    for unit in units {
        record::encode_input(&Input::Unit(unit), &mut bytes)?;
    }
    record::encode_input(&Input::End, &mut bytes)?;
    Ok(bytes)
}

async fn run_worker(records: &[u8]) -> Result<()> {
    let mut child = Command::new(program("w3av-worker")?)
        .args(["--ladder", LADDER])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("starting the worker")?;
    let mut input = child.stdin.take().context("the worker has no input")?;
    input.write_all(records).await.context("feeding the worker")?;
    drop(input);
    ensure!(child.wait().await?.success(), "the worker failed");
    Ok(())
}

/// Same decoder, scaler, preset, rate control and key pictures as the worker's.
async fn run_ffmpeg(clip: &Path) -> Result<()> {
    const GRAPH: &str = "[0:v]scale=1280:720:flags=fast_bilinear,format=yuv420p,split[v0][a];\
                         [a]scale=854:480:flags=fast_bilinear,split[v1][b];[b]scale=640:360:flags=fast_bilinear[v2]";
    const X264: &str =
        "keyint=infinite:scenecut=0:rc-lookahead=0:sync-lookahead=0:mbtree=0:threads=1:sliced-threads=0";
    let mut command = Command::new("ffmpeg");
    command
        .args([
            "-hide_banner",
            "-loglevel",
            "error",
            "-nostdin",
            "-threads",
            "1",
            "-i",
        ])
        .arg(clip);
    command.args(["-filter_complex_threads", "1", "-filter_complex", GRAPH]);
    for (index, (label, bitrate)) in [("[v0]", "2800k"), ("[v1]", "1400k"), ("[v2]", "800k")]
        .into_iter()
        .enumerate()
    {
        command.args([
            "-map",
            label,
            "-c:v",
            "libx264",
            "-preset",
            "superfast",
            "-threads",
            "1",
        ]);
        command.args([
            "-b:v",
            bitrate,
            "-maxrate",
            bitrate,
            "-bufsize",
            bitrate,
            "-bf",
            "0",
            "-x264-params",
            X264,
        ]);
        command.args([
            "-forced-idr",
            "1",
            "-force_key_frames",
            "expr:gte(t,n_forced)",
            "-fps_mode",
            "passthrough",
        ]);
        if index == 0 {
            // The worker encodes audio once for all rungs.
            command.args([
                "-map", "0:a", "-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2",
            ]);
        }
        command.args(["-f", "flv", "-y", "/dev/null"]);
    }
    command.stdin(Stdio::null()).kill_on_drop(true);
    ensure!(
        command.status().await.context("running ffmpeg")?.success(),
        "ffmpeg failed"
    );
    Ok(())
}

/// CPU time in seconds of the children that end while `work` runs.
async fn cpu_of(work: impl Future<Output = Result<()>>) -> Result<f64> {
    let before = children_cpu_s()?;
    work.await?;
    Ok(children_cpu_s()? - before)
}

fn children_cpu_s() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("reading /proc")?;
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |index: usize| {
        fields
            .get(index)
            .and_then(|field| field.parse::<f64>().ok())
            .context("a short stat")
    };
    // Fields 16 and 17 of proc(5): user and system time of waited-for children.
    Ok((ticks(13)? + ticks(14)?) / TICKS_PER_S)
}
