//! The worker program against real coded media, made and checked with the ffmpeg program.

mod process;
mod source;

use std::{
    io::Write,
    process::{Command, Stdio},
};

use bytes::Bytes;
use process::{Rendition, Worker, transcode};
use source::Clip;
use w3av_media::{
    AccessUnit, AudioConfig, Track, VideoConfig, h264,
    record::{Input, Output},
};
use w3av_types::RenditionId;

const LADDER: &str = "--ladder 360:600000:96000,240:300000:64000,144:150000:64000";
const HEIGHTS: [u16; 3] = [360, 240, 144];

/// 30 pictures a second with B-frames, 44.1 kHz mono.
fn film(seconds: u32) -> Clip {
    Clip::encode(&format!(
        "-f lavfi -i testsrc2=size=640x360:rate=30 -f lavfi -i sine=frequency=440:sample_rate=44100 -t {seconds} \
         -c:v libx264 -preset ultrafast -bf 2 -g 60 -pix_fmt yuv420p -c:a aac -b:a 64k"
    ))
}

/// As [`film`] without B-frames, as cameras send it.
fn camera(size: &str, seconds: u32) -> Clip {
    Clip::encode(&format!(
        "-f lavfi -i testsrc2=size={size}:rate=30 -f lavfi -i sine=frequency=440:sample_rate=48000 -t {seconds} \
         -c:v libx264 -preset ultrafast -tune zerolatency -g 60 -pix_fmt yuv420p -c:a aac -ac 2"
    ))
}

fn video_config(rendition: &Rendition, generation: usize) -> &VideoConfig {
    rendition.configs[generation].video.as_ref().expect("has video")
}

/// Decodes strictly with the ffmpeg program and returns the number of pictures.
fn decode(rendition: &Rendition, generation: usize) -> usize {
    let config = video_config(rendition, generation);
    let mut stream = Vec::new();
    for unit in rendition.units(generation, Track::Video) {
        if unit.is_key {
            for set in config.parameter_sets() {
                stream.extend_from_slice(&[0, 0, 0, 1]);
                stream.extend_from_slice(set);
            }
        }
        for nal in h264::nals(&unit.data) {
            stream.extend_from_slice(&[0, 0, 0, 1]);
            stream.extend_from_slice(nal.expect("4-byte lengths"));
        }
    }
    let mut child = Command::new("ffmpeg")
        .args(["-hide_banner", "-v", "error", "-xerror", "-err_detect", "explode"])
        .args([
            "-f",
            "h264",
            "-i",
            "pipe:0",
            "-fps_mode",
            "passthrough",
            "-f",
            "framecrc",
            "pipe:1",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the ffmpeg program is installed");
    let mut stdin = child.stdin.take().expect("piped");
    let writer = std::thread::spawn(move || stdin.write_all(&stream));
    let output = child.wait_with_output().expect("a child");
    let _ = writer.join().expect("no panic");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|line| !line.starts_with('#'))
        .count()
}

#[test]
fn every_rung_has_every_picture_and_key_pictures_at_the_same_times() {
    let clip = film(4);
    let outcome = transcode(LADDER, &clip);
    let renditions = outcome.renditions();
    assert_eq!(
        renditions.keys().rev().copied().collect::<Vec<_>>(),
        HEIGHTS.map(RenditionId::Rung)
    );
    let start = clip.picture_times()[0];
    let expected: Vec<i64> = clip
        .picture_times()
        .into_iter()
        .scan(start, |last, pts| Some((pts, std::mem::replace(last, pts))))
        .filter(|(pts, last)| {
            *pts == start
                || pts / 90_000 != last / 90_000
                || (*pts >= start + 45_000 && *last < start + 45_000)
        })
        .map(|(pts, _)| pts)
        .collect();
    assert!(expected.len() >= 5, "{expected:?}");
    for (height, width) in HEIGHTS.into_iter().zip([640, 426, 256]) {
        let rendition = &renditions[&RenditionId::Rung(height)];
        assert_eq!(rendition.configs.len(), 1);
        let config = video_config(rendition, 0);
        assert_eq!((config.width, config.height), (width, height));
        assert_eq!(rendition.picture_times(0), clip.picture_times(), "{height}");
        assert_eq!(rendition.key_times(0), expected, "{height}");
        let video = rendition.units(0, Track::Video);
        assert!(
            video.iter().all(|unit| unit.cts_90k == 0 && unit.arrival_us > 0),
            "{height}"
        );
        assert_eq!(decode(rendition, 0), video.len(), "{height}");
    }
    assert_eq!(outcome.remarks, Vec::<String>::new());
    let Some(Output::Stats { frames, cpu_ms }) = outcome.outputs.last() else {
        panic!("ends with statistics")
    };
    assert_eq!(*frames, 120);
    assert!(*cpu_ms > 0);
}

#[test]
fn bit_rate_stays_below_the_cap() {
    let noise = Clip::encode(
        "-f lavfi -i nullsrc=size=640x360:rate=30,geq=lum='random(1)*255':cb=128:cr=128 -t 4 \
         -c:v libx264 -preset ultrafast -tune zerolatency -qp 30 -pix_fmt yuv420p",
    );
    let renditions = transcode("--ladder 360:600000:64000", &noise).renditions();
    let video = renditions[&RenditionId::Rung(360)].units(0, Track::Video);
    let bits = video.iter().map(|unit| unit.data.len() * 8).sum::<usize>();
    // The buffer of one second comes on top of four seconds at the rate.
    assert!(bits < 600_000 * 5, "{bits} bits in four seconds");
}

#[test]
fn bit_rate_holds_for_a_source_with_twice_the_pictures_that_it_states() {
    let noise = Clip::encode(
        "-f lavfi -i nullsrc=size=320x180:rate=30,geq=lum='random(1)*255':cb=128:cr=128 -t 8 \
         -c:v libx264 -preset ultrafast -tune zerolatency -qp 30 -pix_fmt yuv420p -bsf:v setts=ts=TS/2",
    );
    let renditions = transcode("--ladder 180:400000:64000", &noise).renditions();
    let video = renditions[&RenditionId::Rung(180)].units(0, Track::Video);
    let later = video.iter().filter(|unit| unit.dts_90k >= 180_000);
    let bits = later.map(|unit| unit.data.len() * 8).sum::<usize>();
    assert!(
        (600_000..1_000_000).contains(&bits),
        "{bits} bits in two seconds at 400 kbit/s"
    );
}

#[test]
fn audio_is_48_khz_stereo_evenly_timed_and_the_same_in_every_rung() {
    let clip = film(3);
    let renditions = transcode(LADDER, &clip).renditions();
    let source: Vec<_> = clip
        .units
        .iter()
        .filter(|unit| unit.track == Track::Audio)
        .collect();
    let first = renditions[&RenditionId::Rung(360)].units(0, Track::Audio);
    let config = renditions[&RenditionId::Rung(360)].configs[0]
        .audio
        .as_ref()
        .expect("has audio");
    assert_eq!((config.sample_rate_hz, config.channels), (48_000, 2));
    assert_eq!(first[0].dts_90k, source[0].dts_90k);
    assert!(
        first
            .windows(2)
            .all(|pair| pair[1].dts_90k - pair[0].dts_90k == 1920)
    );
    let missing_ms = (source[source.len() - 1].dts_90k - first[first.len() - 1].dts_90k) / 90;
    assert!(missing_ms.abs() <= 50, "the last {missing_ms} ms are missing");
    for height in HEIGHTS {
        assert_eq!(
            renditions[&RenditionId::Rung(height)].units(0, Track::Audio),
            first
        );
    }
}

#[test]
fn each_picture_comes_out_before_the_next_goes_in() {
    let clip = camera("640x360", 1);
    let mut worker = Worker::start(LADDER);
    worker.send(&Input::Configs(clip.configs.clone()));
    for unit in clip.units.iter().filter(|unit| unit.track == Track::Video) {
        worker.send(&Input::Unit(unit.clone()));
        let mut waiting = HEIGHTS.len();
        while waiting > 0 {
            if let Output::Unit { unit: transcoded, .. } = worker.receive() {
                assert_eq!(transcoded.pts_90k(), unit.pts_90k());
                waiting -= 1;
            }
        }
    }
    assert!(worker.finish().status.success());
}

#[test]
fn restarted_worker_cuts_at_the_same_times() {
    let clip = camera("640x360", 7);
    let whole = transcode(LADDER, &clip).renditions();
    let position = clip
        .units
        .iter()
        .position(|unit| unit.is_key && unit.track == Track::Video && unit.dts_90k >= 180_000);
    let rest = Clip {
        units: clip.units[position.expect("a second key picture")..].to_vec(),
        ..clip.clone()
    };
    let restarted = transcode(LADDER, &rest).renditions();
    for height in HEIGHTS {
        let id = RenditionId::Rung(height);
        let (all, again) = (whole[&id].key_times(0), restarted[&id].key_times(0));
        // The restart itself and the early cut after it are not on the grid.
        let common: Vec<i64> = all.into_iter().filter(|pts| *pts > again[1]).collect();
        assert!(common.len() >= 3);
        assert_eq!(again[2..], common, "{height}");
    }
}

#[test]
fn audio_only_and_video_only_sources_work() {
    let sound = Clip::encode("-f lavfi -i sine=sample_rate=32000 -t 2 -c:a aac");
    for rendition in transcode(LADDER, &sound).renditions().into_values() {
        assert_eq!(rendition.configs[0].video, None);
        assert!(rendition.units(0, Track::Audio).len() > 85);
        assert_eq!(rendition.configs.len(), 1);
    }
    let picture = Clip {
        units: film(2).units,
        configs: film(2).configs,
    };
    let units: Vec<_> = picture
        .units
        .into_iter()
        .filter(|unit| unit.track == Track::Video)
        .collect();
    let silent = Clip {
        units,
        configs: w3av_media::TrackConfigs {
            audio: None,
            ..picture.configs
        },
    };
    for rendition in transcode(LADDER, &silent).renditions().into_values() {
        assert_eq!(rendition.configs[0].audio, None);
        assert_eq!(rendition.picture_times(0), silent.picture_times());
    }
}

#[test]
fn promised_video_that_never_comes_does_not_silence_the_audio() {
    let mut clip = film(5);
    clip.units.retain(|unit| unit.track == Track::Audio);
    for rendition in transcode(LADDER, &clip).renditions().into_values() {
        assert!(rendition.configs[0].video.is_none() && rendition.configs[0].audio.is_some());
        assert!(rendition.units(0, Track::Audio).len() > 200);
    }
}

#[test]
fn surround_sound_becomes_stereo() {
    let clip = Clip::encode(
        "-f lavfi -i sine=sample_rate=48000 -t 2 -af pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0 -c:a aac",
    );
    assert_eq!(
        clip.configs
            .audio
            .as_ref()
            .map(|audio: &AudioConfig| audio.channels),
        Some(6)
    );
    let renditions = transcode(LADDER, &clip).renditions();
    let rendition = &renditions[&RenditionId::Rung(360)];
    assert_eq!(
        rendition.configs[0].audio.as_ref().map(|audio| audio.channels),
        Some(2)
    );
    assert!(rendition.units(0, Track::Audio).len() > 90);
}

#[test]
fn new_configurations_start_a_new_generation_with_key_pictures() {
    let (wide, square) = (camera("640x360", 2), camera("360x360", 2).later(2_000));
    let mut worker = Worker::start(LADDER);
    worker.send_clip(&wide);
    worker.send_clip(&square);
    let renditions = worker.finish().renditions();
    for (height, widths) in HEIGHTS.into_iter().zip([[640, 360], [426, 240], [256, 144]]) {
        let rendition = &renditions[&RenditionId::Rung(height)];
        assert_eq!(
            [0, 1].map(|generation| video_config(rendition, generation).width),
            widths
        );
        for (generation, clip) in [&wide, &square].into_iter().enumerate() {
            assert_eq!(rendition.picture_times(generation), clip.picture_times());
            assert_eq!(rendition.key_times(generation)[0], clip.picture_times()[0]);
            assert_eq!(decode(rendition, generation), 60);
        }
    }
}

#[test]
fn lost_audio_leaves_a_gap_instead_of_shifting_the_rest() {
    let mut clip = camera("640x360", 3);
    clip.units
        .retain(|unit| unit.track == Track::Video || !(90_000..135_000).contains(&unit.dts_90k));
    let renditions = transcode(LADDER, &clip).renditions();
    let audio = renditions[&RenditionId::Rung(144)].units(0, Track::Audio);
    let times: Vec<i64> = audio.iter().map(|unit| unit.dts_90k).collect();
    assert!(times.windows(2).all(|pair| pair[1] > pair[0]));
    assert!(
        !times.iter().any(|time| (95_000..131_000).contains(time)),
        "{times:?}"
    );
    let last = clip
        .units
        .iter()
        .rfind(|unit| unit.track == Track::Audio)
        .expect("has audio")
        .dts_90k;
    assert!((times[times.len() - 1] - last).abs() < 4_500);
}

#[test]
fn damaged_units_are_skipped_and_mentioned_sparingly() {
    let mut clip = film(4);
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    println!("seed {seed:#x}");
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let damage = |unit: &mut AccessUnit, random: &mut dyn FnMut() -> u64| {
        let mut data = unit.data.to_vec();
        for _ in 0..8 {
            let position = random() as usize % data.len();
            data[position] = random() as u8;
        }
        data.truncate(1 + random() as usize % data.len());
        unit.data = Bytes::from(data);
    };
    for unit in &mut clip.units {
        // The second of the two groups of pictures is left whole.
        if unit.dts_90k < 170_000 && random() % 2 == 0 {
            damage(unit, &mut random);
        }
    }
    let outcome = transcode(LADDER, &clip);
    assert!(outcome.remarks.len() < 10, "{:?}", outcome.remarks);
    assert!(
        outcome.remarks.iter().any(|line| line.contains("damaged units=")),
        "{:?}",
        outcome.remarks
    );
    for rendition in outcome.renditions().into_values() {
        let generation = rendition.configs.len() - 1;
        let whole: Vec<i64> = clip
            .picture_times()
            .into_iter()
            .filter(|pts| *pts >= 200_000)
            .collect();
        let times = rendition.picture_times(generation);
        assert!(
            whole.iter().all(|pts| times.contains(pts)),
            "pictures after the damage are missing"
        );
        assert!(
            rendition
                .units(generation, Track::Audio)
                .last()
                .expect("audio")
                .dts_90k
                > 340_000
        );
    }
}

#[test]
fn bytes_that_are_no_records_end_the_worker_with_an_error() {
    let mut worker = Worker::start(LADDER);
    worker.send_bytes(&[0, 0, 0, 1, 99]);
    let outcome = worker.finish();
    assert_eq!(outcome.status.code(), Some(1));
    assert!(
        outcome.remarks[0].contains("reading input records"),
        "{:?}",
        outcome.remarks
    );
}

#[test]
fn empty_input_and_wrong_arguments_end_the_worker_in_order() {
    assert!(Worker::start(LADDER).finish().status.success());
    let outcome = Worker::start("--ladder nonsense").finish();
    assert_eq!((outcome.status.code(), outcome.remarks.len()), (Some(1), 1));
}
