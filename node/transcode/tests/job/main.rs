//! The supervisor with the real worker program and real coded media.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the tests tell what they measure"
)]

#[path = "../../worker/tests/worker/source.rs"]
mod source;
mod studio;

use std::{
    process::Command,
    time::{Duration, Instant},
};

use source::Clip;
use studio::{Studio, Viewer};
use tokio::time::timeout;
use w3av_media::Track;
use w3av_stream::Item;
use w3av_transcode::{STUCK_AFTER, TranscodeError, WorkerCommand};
use w3av_types::{ErrorKind, RenditionId};

/// 30 pictures and 48 audio units a second, a key picture every second.
fn camera_clip(seconds: u32) -> Clip {
    Clip::encode(&format!(
        "-f lavfi -i testsrc2=size=640x360:rate=30 -f lavfi -i sine=sample_rate=48000 -t {seconds} \
         -c:v libx264 -preset ultrafast -tune zerolatency -g 30 -pix_fmt yuv420p -c:a aac -ac 2"
    ))
}

fn signal(name: &str, pid: u32) {
    let status = Command::new("kill")
        .args([name, &pid.to_string()])
        .status()
        .expect("the system has kill");
    assert!(status.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_rung_becomes_a_rendition_of_the_stream() {
    let studio = Studio::open();
    let mut camera = studio.camera();
    let job = studio.start_job();
    camera.film(camera_clip(2)).await;
    for (height, width) in [(360, 640), (240, 426)] {
        let mut viewer = Viewer::join(&studio.stream, RenditionId::Rung(height)).await;
        viewer.watch(20).await;
        let configs = viewer.configs.clone().expect("configurations come first");
        let video = configs.video.as_ref().expect("has video");
        assert_eq!((video.width, video.height), (width, height));
        assert_eq!(
            configs.audio.as_ref().map(|audio| audio.sample_rate_hz),
            Some(48_000)
        );
        assert!(viewer.video[0].is_key);
    }
    assert!(job.stats.pid().is_some());
    assert_eq!(job.stats.restarts(), 0);
    job.stop().await.expect("ends in order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_worker_is_replaced_within_two_seconds() {
    let studio = Studio::open();
    let camera = studio.camera().roll(camera_clip(12));
    let job = studio.start_job();
    let mut viewer = Viewer::join(&studio.stream, RenditionId::Rung(360)).await;
    viewer.watch(45).await;

    let first = job.stats.pid().expect("runs");
    signal("-KILL", first);
    let killed = Instant::now();
    viewer.watch_until_cut().await;
    let outage = killed.elapsed();
    println!("output went on {} ms after the kill", outage.as_millis());
    assert!(outage < Duration::from_secs(2), "{outage:?}");
    let (before, after) = viewer.cut();
    assert!(after.is_key);
    let gap_ms = (after.dts_90k - before.dts_90k) / 90;
    println!("{gap_ms} ms of pictures are missing");
    assert!((1..2000).contains(&gap_ms), "{gap_ms} ms");

    viewer.watch(30).await;
    viewer.assert_times_rise();
    assert_eq!(job.stats.restarts(), 1);
    assert!(job.stats.pid().is_some_and(|pid| pid != first));
    camera.abort();
    job.stop().await.expect("ends in order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stuck_worker_is_replaced() {
    let studio = Studio::open();
    let camera = studio.camera().roll(camera_clip(12));
    let job = studio.start_job();
    let mut viewer = Viewer::join(&studio.stream, RenditionId::Rung(240)).await;
    viewer.watch(30).await;
    signal("-STOP", job.stats.pid().expect("runs"));
    let stopped = Instant::now();
    viewer.watch_until_cut().await;
    let outage = stopped.elapsed();
    println!(
        "output went on {} ms after the worker got stuck",
        outage.as_millis()
    );
    assert!(outage < STUCK_AFTER + Duration::from_secs(2), "{outage:?}");
    viewer.watch(30).await;
    viewer.assert_times_rise();
    assert_eq!(job.stats.restarts(), 1);
    camera.abort();
    job.stop().await.expect("ends in order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn returning_publisher_is_a_cut_and_not_a_restart() {
    let studio = Studio::open();
    let mut camera = studio.camera();
    let job = studio.start_job();
    camera.film(camera_clip(2)).await;
    let mut viewer = Viewer::join(&studio.stream, RenditionId::Rung(360)).await;
    viewer.watch(20).await;
    let pid = job.stats.pid();
    drop(camera);
    let second = camera_clip(2).later(5_000);
    let start_90k = second.picture_times()[0];
    let camera = studio.camera().roll(second);
    viewer.watch_until_cut().await;
    viewer.watch(20).await;
    let (before, after) = viewer.cut();
    assert!(after.is_key && before.dts_90k < start_90k);
    assert_eq!(after.dts_90k, start_90k);
    viewer.assert_times_rise();
    assert_eq!((job.stats.restarts(), job.stats.pid()), (0, pid));
    camera.abort();
    job.stop().await.expect("ends in order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_job_publishes_what_is_under_way_and_leaves_no_process() {
    let studio = Studio::open();
    let clip = camera_clip(1);
    let pictures = clip.picture_times();
    let mut camera = studio.camera();
    let job = studio.start_job();
    camera.film(clip).await;
    let mut viewer = Viewer::join(&studio.stream, RenditionId::Rung(360)).await;
    viewer.watch(1).await;
    let (pid, stats) = (job.stats.pid().expect("runs"), job.stats.clone());
    let cancelled = Instant::now();
    job.stop().await.expect("ends in order");
    assert!(
        cancelled.elapsed() < Duration::from_secs(2),
        "{:?}",
        cancelled.elapsed()
    );
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
    assert_eq!(stats.pid(), None);
    assert!(
        stats.cpu_ms() > 0 && stats.pictures() > 0,
        "the worker's last statistics have come"
    );
    studio.close();
    viewer.watch_to_the_end().await;
    let decoded = usize::try_from(stats.pictures()).expect("small");
    let seen: Vec<i64> = viewer.video.iter().map(|unit| unit.pts_90k()).collect();
    // The viewer joined at a key picture; from there on it has every picture that was decoded.
    assert_eq!(seen[..], pictures[decoded - seen.len()..decoded]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closed_stream_ends_the_job() {
    let studio = Studio::open();
    let waiting = studio.start_job();
    studio.close();
    waiting.end().await.expect("ends without a source");

    let studio = Studio::open();
    let mut camera = studio.camera();
    let job = studio.start_job();
    camera.film(camera_clip(1)).await;
    Viewer::join(&studio.stream, RenditionId::Rung(240))
        .await
        .watch(10)
        .await;
    studio.close();
    job.end().await.expect("ends with the stream");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn missing_program_is_an_error_and_a_failing_one_is_tried_again() {
    let studio = Studio::open();
    let mut camera = studio.camera();
    camera.film(camera_clip(1)).await;
    let missing = WorkerCommand {
        path: "/nonexistent/w3av-worker".into(),
        args: Vec::new(),
    };
    let error = studio
        .start_job_with(missing)
        .end()
        .await
        .expect_err("cannot start");
    assert!(matches!(error, TranscodeError::Spawn { .. }), "{error}");
    assert_eq!(error.kind(), ErrorKind::Unavailable);

    let failing = studio.start_job_with(WorkerCommand {
        path: "/bin/false".into(),
        args: Vec::new(),
    });
    let stats = failing.stats.clone();
    let tries = async {
        while stats.restarts() < 3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(20), tries)
        .await
        .expect("tries again");
    failing.stop().await.expect("ends in order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn second_job_for_the_same_rungs_is_refused() {
    let studio = Studio::open();
    let mut camera = studio.camera();
    let first = studio.start_job();
    camera.film(camera_clip(1)).await;
    Viewer::join(&studio.stream, RenditionId::Rung(240))
        .await
        .watch(1)
        .await;
    let error = studio.start_job().end().await.expect_err("the rungs are taken");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    first.stop().await.expect("ends in order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn audio_is_published_in_every_rung() {
    let studio = Studio::open();
    let job = studio.start_job();
    let mut clip = camera_clip(20);
    clip.units.retain(|unit| unit.track == Track::Audio);
    clip.configs.video = None;
    // Audio has no place to join at but the present, so it must go on while viewers come.
    let camera = studio.camera().roll(clip);
    for height in [360, 240] {
        let mut viewer = Viewer::join(&studio.stream, RenditionId::Rung(height)).await;
        let mut items = Vec::new();
        while !items.iter().any(|item| matches!(item, Item::Unit(_))) {
            viewer.next(&mut items).await;
        }
        assert!(
            viewer
                .configs
                .as_ref()
                .is_some_and(|configs| configs.video.is_none() && configs.audio.is_some())
        );
    }
    camera.abort();
    job.stop().await.expect("ends in order");
}
