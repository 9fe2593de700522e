//! FFmpeg, as an independent peer, makes what we read and reads what we write.
//!
//! Skipped, with the reason printed, where the `ffmpeg` and `ffprobe` commands are not installed.
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use bytes::Bytes;
use w3av_media::{
    AccessUnit, Track, TrackConfigs,
    flv::{AudioBody, VideoBody, VideoParser, parse_audio},
    h264::is_disposable,
};
use w3av_packager::{
    Segment, Segmenter, SegmenterConfig, Window,
    flv::{Demuxer, TagKind, config_tags, file_header, unit_tag},
    mpegts::TS_OFFSET_90K,
};

/// Five seconds of picture with B-frames and an IDR picture a second, and of stereo tone.
const CLIP: &str = "-f lavfi -i testsrc2=size=320x180:rate=30:duration=5 \
    -f lavfi -i sine=frequency=440:sample_rate=48000:duration=5 \
    -c:v libx264 -preset veryfast -bf 2 -g 30 -sc_threshold 0 -pix_fmt yuv420p -c:a aac -ac 2 -f flv";

/// Runs a command and returns its standard output; `None` when it is not installed.
fn run(command: &str, arguments: &[&str]) -> Option<String> {
    let output = match Command::new(command).args(arguments).output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("skipped: `{command}` is not installed");
            return None;
        }
        output => output.expect("command starts"),
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && errors.is_empty(),
        "{command} {arguments:?}: {errors}"
    );
    Some(String::from_utf8(output.stdout).expect("text"))
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).expect("folder");
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().expect("plain path")
}

/// The clip as an FLV file, and what our demultiplexer and parsers make of it.
fn clip(folder: &Path) -> Option<(PathBuf, TrackConfigs, Vec<AccessUnit>)> {
    let source = folder.join("source.flv");
    let mut arguments = vec!["-v", "error", "-y"];
    arguments.extend(CLIP.split_whitespace());
    arguments.push(text(&source));
    run("ffmpeg", &arguments)?;
    run("ffprobe", &["-v", "error", text(&source)])?;
    let (configs, units) = read_flv(&std::fs::read(&source).expect("clip"));
    Some((source, configs, units))
}

fn read_flv(bytes: &[u8]) -> (TrackConfigs, Vec<AccessUnit>) {
    let (mut demuxer, mut parser) = (Demuxer::new(), VideoParser::new());
    let (mut configs, mut units) = (TrackConfigs::default(), Vec::new());
    for piece in bytes.chunks(1021) {
        demuxer.feed(piece);
        while let Some(tag) = demuxer.next().expect("well formed") {
            let dts_90k = i64::from(tag.timestamp_ms) * 90;
            let unit = |track, cts_90k, is_key, data: Bytes| AccessUnit {
                track,
                dts_90k,
                cts_90k,
                is_key,
                is_disposable: track == Track::Video && is_disposable(&data),
                arrival_us: 0,
                data,
            };
            match tag.kind {
                TagKind::Script => assert!(tag.body.starts_with(b"\x02\x00\x0aonMetaData")),
                TagKind::Video => match parser.parse(tag.body).expect("h.264") {
                    VideoBody::Config(config) => configs.video = Some(config),
                    VideoBody::Unit { is_key, cts_ms, data } => {
                        units.push(unit(Track::Video, cts_ms * 90, is_key, data));
                    }
                    VideoBody::EndOfSequence => {}
                },
                TagKind::Audio => match parse_audio(tag.body).expect("aac") {
                    AudioBody::Config(config) => configs.audio = Some(config),
                    AudioBody::Frame(data) => units.push(unit(Track::Audio, 0, true, data)),
                },
            }
        }
    }
    (configs, units)
}

fn segments(configs: &TrackConfigs, units: &[AccessUnit]) -> Vec<Segment> {
    let mut segmenter = Segmenter::new(SegmenterConfig::default());
    segmenter.set_configs(configs.clone());
    let mut segments: Vec<_> = units
        .iter()
        .filter_map(|unit| segmenter.push(unit).expect("valid"))
        .collect();
    segments.extend(segmenter.finish());
    assert_eq!(segmenter.skipped(), 0);
    segments
}

/// Hash of every decoded picture or sample, with FFmpeg stopping at the first fault in the bitstream.
fn decoded(input: &Path, track: &str) -> String {
    let arguments = [
        "-v",
        "error",
        "-xerror",
        "-err_detect",
        "explode",
        "-allowed_extensions",
        "ALL",
    ];
    // The extension list is an option of playlists only.
    let is_playlist = input.extension().is_some_and(|extension| extension == "m3u8");
    let mut arguments = arguments[..if is_playlist { 7 } else { 5 }].to_vec();
    arguments.extend([
        "-i",
        text(input),
        "-map",
        track,
        "-fps_mode",
        "passthrough",
        "-f",
        "md5",
        "-",
    ]);
    run("ffmpeg", &arguments).expect("installed")
}

/// `(track, pts, dts, is_key)` of each packet as FFmpeg reads them, in 90 kHz ticks.
fn packets(input: &Path, track: Track) -> Vec<(i64, i64, bool)> {
    let select = if track == Track::Video { "v" } else { "a" };
    let entries = "packet=pts,dts,flags";
    let arguments = [
        "-v",
        "error",
        "-select_streams",
        select,
        "-show_entries",
        entries,
        "-of",
        "csv=p=0",
        text(input),
    ];
    let lines = run("ffprobe", &arguments).expect("installed");
    let packet = |line: &str| {
        let fields: Vec<_> = line.split(',').collect();
        let number = |index: usize| fields[index].parse().expect("a number");
        (number(0), number(1), fields[2].starts_with('K'))
    };
    lines
        .lines()
        .filter(|line| !line.is_empty())
        .map(packet)
        .collect()
}

#[test]
fn real_stream_is_parsed_whole() {
    let folder = folder("parsed");
    let Some((source, configs, units)) = clip(&folder) else {
        return;
    };
    let video = configs.video.as_ref().expect("video");
    assert_eq!(
        (video.width, video.height, video.frame_rate()),
        (320, 180, Some(30.0))
    );
    assert_eq!(video.codec(), "avc1.64000d");
    let audio = configs.audio.as_ref().expect("audio");
    assert_eq!(
        (audio.sample_rate_hz, audio.channels, audio.codec().as_str()),
        (48_000, 2, "mp4a.40.2")
    );
    for track in [Track::Video, Track::Audio] {
        let sent: Vec<_> = units.iter().filter(|unit| unit.track == track).collect();
        let read = packets(&source, track);
        let expected: Vec<_> = sent
            .iter()
            .map(|u| (u.pts_90k() / 90, u.dts_90k / 90, u.is_key))
            .collect();
        assert_eq!(read, expected);
    }
    let pictures: Vec<_> = units.iter().filter(|unit| unit.track == Track::Video).collect();
    assert_eq!(pictures.len(), 150);
    assert!(
        pictures.iter().any(|unit| unit.is_disposable),
        "the clip has B-frames that nothing refers to"
    );
    assert!(pictures.iter().all(|unit| !(unit.is_disposable && unit.is_key)));
}

#[test]
fn transport_stream_carries_every_picture_and_sample() {
    let folder = folder("mpegts");
    let Some((source, configs, units)) = clip(&folder) else {
        return;
    };
    let segments = segments(&configs, &units);
    assert_eq!(
        segments
            .iter()
            .map(|segment| segment.duration_90k / 90_000)
            .collect::<Vec<_>>(),
        [1, 2, 2]
    );
    let stream = folder.join("stream.ts");
    std::fs::write(
        &stream,
        segments
            .iter()
            .map(|segment| &segment.data[..])
            .collect::<Vec<_>>()
            .concat(),
    )
    .expect("written");
    for track in [Track::Video, Track::Audio] {
        let sent: Vec<_> = units
            .iter()
            .filter(|unit| unit.track == track)
            .map(|unit| {
                (
                    unit.pts_90k() + TS_OFFSET_90K,
                    unit.dts_90k + TS_OFFSET_90K,
                    unit.is_key,
                )
            })
            .collect();
        assert_eq!(packets(&stream, track), sent);
    }
    for track in ["0:v", "0:a"] {
        assert_eq!(decoded(&stream, track), decoded(&source, track), "{track}");
    }
    // Each segment can be decoded on its own.
    for segment in &segments {
        let path = folder.join(format!("{}.ts", segment.sequence));
        std::fs::write(&path, &segment.data).expect("written");
        assert!(decoded(&path, "0:v").starts_with("MD5="));
    }
}

#[test]
fn playlist_plays_from_start_to_end() {
    let folder = folder("hls");
    let Some((source, configs, units)) = clip(&folder) else {
        return;
    };
    let mut window = Window::new(6).with_epoch_unix_ms(1_795_381_200_000);
    for segment in segments(&configs, &units) {
        std::fs::write(folder.join(format!("{}.ts", segment.sequence)), &segment.data).expect("written");
        window.push(segment);
    }
    window.end();
    let playlist = folder.join("index.m3u8");
    std::fs::write(&playlist, window.playlist()).expect("written");
    for track in ["0:v", "0:a"] {
        assert_eq!(decoded(&playlist, track), decoded(&source, track), "{track}");
    }
}

#[test]
fn flv_carries_every_picture_and_sample() {
    let folder = folder("flv");
    let Some((source, configs, units)) = clip(&folder) else {
        return;
    };
    let mut bytes = file_header(true, true).to_vec();
    bytes.extend_from_slice(&config_tags(&configs, 0).expect("small"));
    for unit in &units {
        bytes.extend_from_slice(&unit_tag(unit).expect("small").concat());
    }
    let copy = folder.join("copy.flv");
    std::fs::write(&copy, &bytes).expect("written");
    assert_eq!(read_flv(&bytes), (configs, units));
    for track in [Track::Video, Track::Audio] {
        assert_eq!(packets(&copy, track), packets(&source, track));
    }
    for track in ["0:v", "0:a"] {
        assert_eq!(decoded(&copy, track), decoded(&source, track), "{track}");
    }
}
