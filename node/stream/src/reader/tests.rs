use std::{sync::Arc, time::Duration};

use proptest::prelude::*;
use tokio::{sync::oneshot, time::timeout};
use w3av_types::{EventId, RenditionId};

use crate::{
    Directory, Item, Join, Publisher, Reader, ReaderEnd, Stream, StreamError, StreamState,
    fixture::{FRAME_90K, GOP, configs, outline, picture, sound, video_dts},
};

const EVENT: EventId = EventId(7);
/// A test that waits this long hangs.
const HANG: Duration = Duration::from_secs(20);

fn on_air() -> (Directory, Arc<Stream>, Publisher) {
    let directory = Directory::new();
    let stream = directory.open(EVENT).expect("room for one");
    let mut publisher = stream.publish(RenditionId::Source).expect("no publisher yet");
    publisher.set_configs(configs());
    (directory, stream, publisher)
}

fn reader(stream: &Stream, join: Join) -> Reader {
    stream
        .rendition(RenditionId::Source)
        .expect("published")
        .subscribe(join)
}

async fn next(reader: &mut Reader) -> Result<Vec<Item>, ReaderEnd> {
    let mut out = Vec::new();
    timeout(HANG, reader.next(&mut out))
        .await
        .expect("something to read")?;
    Ok(out)
}

/// Reads until the end and returns all video decode times.
async fn read_all(mut reader: Reader) -> (Vec<i64>, ReaderEnd) {
    let mut dts = Vec::new();
    loop {
        match next(&mut reader).await {
            Ok(items) => dts.extend(video_dts(&items)),
            Err(end) => return (dts, end),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_reader_gets_every_unit_in_order() {
    let (directory, stream, mut publisher) = on_air();
    let mut readers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        readers.spawn(read_all(reader(&stream, Join::GopCache)));
    }
    // No more than the ring holds, so that no reader can be late.
    let numbers = 0..300;
    for number in numbers.clone() {
        // All arrive in the same microsecond: however late a reader's task runs, it is not slow.
        let arrival_us = 1;
        publisher.push(w3av_media::unit::AccessUnit {
            arrival_us,
            ..picture(number, 100)
        });
        tokio::task::yield_now().await;
    }
    directory.close(EVENT);
    let wanted: Vec<_> = numbers.map(|number| number * FRAME_90K).collect();
    while let Some(read) = readers.join_next().await {
        let (dts, end) = read.expect("reader task");
        assert_eq!((dts, end), (wanted.clone(), ReaderEnd::Closed));
    }
}

#[tokio::test]
async fn waiting_reader_is_woken_by_units_configs_and_close() {
    let (directory, stream, mut publisher) = on_air();
    let mut late = reader(&stream, Join::Live);
    assert_eq!(outline(&next(&mut late).await.expect("open")), "C");
    let (asked, hears) = oneshot::channel();
    let task = tokio::spawn(async move {
        asked.send(()).expect("the test waits");
        let key = next(&mut late).await.expect("open");
        let configs = next(&mut late).await.expect("open");
        (
            outline(&key),
            outline(&configs),
            next(&mut late).await.expect_err("closed"),
        )
    });
    hears.await.expect("task runs");
    publisher.push(picture(0, 10));
    tokio::task::yield_now().await;
    publisher.set_configs(crate::fixture::configs_of(640));
    tokio::task::yield_now().await;
    directory.close(EVENT);
    assert_eq!(
        task.await.expect("reader task"),
        ("K".into(), "|C".into(), ReaderEnd::Closed)
    );
}

#[tokio::test]
async fn dropped_next_has_taken_nothing() {
    let (_directory, stream, mut publisher) = on_air();
    let mut viewer = reader(&stream, Join::GopCache);
    next(&mut viewer).await.expect("configs");
    let mut out = Vec::new();
    tokio::select! {
        biased;
        _ = viewer.next(&mut out) => panic!("nothing is there"),
        () = std::future::ready(()) => {}
    }
    publisher.push(picture(0, 10));
    assert!(out.is_empty());
    assert_eq!(outline(&next(&mut viewer).await.expect("open")), "K");
}

#[tokio::test]
async fn reader_that_never_reads_delays_neither_publisher_nor_others_and_holds_no_memory() {
    let (_directory, stream, mut publisher) = on_air();
    let mut stuck = reader(&stream, Join::GopCache);
    let mut viewer = reader(&stream, Join::GopCache);
    next(&mut stuck).await.expect("configs");
    let first = picture(0, 1_000);
    let payload = first.data.clone();
    publisher.push(first);
    let mut got = 0;
    for number in 1..20 * GOP {
        publisher.push(picture(number, 1_000));
        got += video_dts(&next(&mut viewer).await.expect("open")).len() as i64;
    }
    assert_eq!(got, 20 * GOP);
    assert!(payload.is_unique(), "the ring gave the first picture up");
    timeout(HANG, stuck.fell_behind()).await.expect("12 s behind");
    assert_eq!(
        next(&mut stuck).await.map(|items| items.len()),
        Err(ReaderEnd::TooSlow)
    );
    let stats = stream.rendition(RenditionId::Source).expect("published").stats();
    assert_eq!((stats.too_slow, stats.readers, stats.dropped_in_gaps), (1, 2, 0));
    drop((stuck, viewer));
    assert_eq!(
        stream
            .rendition(RenditionId::Source)
            .expect("published")
            .stats()
            .readers,
        0
    );
}

#[tokio::test]
async fn stuck_reader_is_told_while_units_come() {
    let (_directory, stream, mut publisher) = on_air();
    publisher.push(picture(0, 10));
    let mut stuck = reader(&stream, Join::GopCache);
    next(&mut stuck).await.expect("open");
    let watch = tokio::spawn(async move { stuck.fell_behind().await });
    tokio::task::yield_now().await;
    for number in 1..250 {
        assert!(
            !watch.is_finished() || number > 8 * 25,
            "too early at picture {number}"
        );
        publisher.push(picture(number, 10));
        tokio::task::yield_now().await;
    }
    timeout(HANG, watch).await.expect("told").expect("watch task");
}

#[tokio::test]
async fn payload_is_shared_by_all_readers() {
    let (_directory, stream, mut publisher) = on_air();
    let unit = picture(0, 1_000);
    let payload = unit.data.as_ptr();
    publisher.push(unit);
    for _ in 0..3 {
        let items = next(&mut reader(&stream, Join::GopCache)).await.expect("open");
        assert!(matches!(&items[1], Item::Unit(shared) if shared.unit.data.as_ptr() == payload));
    }
}

#[tokio::test]
async fn publisher_that_returns_goes_on_after_a_discontinuity() {
    let (_directory, stream, mut publisher) = on_air();
    let mut state = stream.state();
    assert_eq!(*state.borrow_and_update(), StreamState::Waiting);
    publisher.push(picture(0, 10));
    assert_eq!(*state.borrow_and_update(), StreamState::Live);
    let mut viewer = reader(&stream, Join::GopCache);
    assert_eq!(outline(&next(&mut viewer).await.expect("open")), "CK");

    let taken = StreamError::AlreadyPublished {
        event: EVENT,
        rendition: RenditionId::Source,
    };
    assert_eq!(stream.publish(RenditionId::Source).expect_err("taken"), taken);
    drop(publisher);
    assert_eq!(*state.borrow_and_update(), StreamState::Interrupted);

    let mut publisher = stream.publish(RenditionId::Source).expect("free again");
    assert_eq!(
        *state.borrow_and_update(),
        StreamState::Interrupted,
        "no media yet"
    );
    assert!(publisher.resume_90k() > 0);
    publisher.set_configs(configs());
    publisher.push(sound(1));
    publisher.push(picture(1, 10));
    publisher.push(picture(GOP, 10));
    assert_eq!(*state.borrow_and_update(), StreamState::Live);
    assert_eq!(outline(&next(&mut viewer).await.expect("open")), "|aK");
}

#[tokio::test]
async fn closed_stream_takes_no_publisher_and_stays_closed() {
    let (directory, stream, mut publisher) = on_air();
    publisher.push(picture(0, 10));
    assert!(directory.close(EVENT) && !directory.close(EVENT));
    assert!(directory.find(EVENT).is_none());
    assert!(!publisher.push(picture(1, 10)));
    drop(publisher);
    assert_eq!(*stream.state().borrow(), StreamState::Closed);
    assert_eq!(
        stream.publish(RenditionId::Source).expect_err("closed"),
        StreamError::Closed { event: EVENT }
    );
    let (dts, end) = read_all(reader(&stream, Join::GopCache)).await;
    assert_eq!((dts, end), (vec![0], ReaderEnd::Closed));
}

#[test]
fn directory_opens_each_stream_once_and_not_too_many() {
    let directory = Directory::new();
    let first = directory.open(EventId(0)).expect("room");
    assert!(Arc::ptr_eq(&first, &directory.open(EventId(0)).expect("open")));
    for id in 1..crate::MAX_STREAMS as u64 {
        directory.open(EventId(id)).expect("room");
    }
    assert!(
        matches!(directory.open(EVENT).map(|s| s.id()), Ok(EVENT)),
        "open already"
    );
    assert!(matches!(
        directory.open(EventId(1_000)),
        Err(StreamError::TooManyStreams { .. })
    ));
    assert_eq!(directory.ids().len(), crate::MAX_STREAMS);
}

#[test]
fn rungs_appear_in_the_catalogue_and_do_not_make_a_stream_live() {
    let (_directory, stream, _publisher) = on_air();
    let mut catalogue = stream.catalogue();
    catalogue.mark_unchanged();
    let mut rung = stream.publish(RenditionId::Rung(720)).expect("room");
    rung.push(picture(0, 10));
    assert!(catalogue.has_changed().expect("stream exists"));
    assert_eq!(stream.renditions(), [RenditionId::Source, RenditionId::Rung(720)]);
    assert_eq!(*stream.state().borrow(), StreamState::Waiting);
    for height in 0..6 {
        stream.publish(RenditionId::Rung(height)).expect("room");
    }
    assert!(matches!(
        stream.publish(RenditionId::Rung(9)),
        Err(StreamError::TooManyRenditions { .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A reader whose reads and the pushes interleave in any way below the limits gets everything.
    #[test]
    fn nothing_is_lost_below_the_limits(batches in prop::collection::vec(1..12i64, 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("runtime");
        let lost = runtime.block_on(async {
            let (_directory, stream, mut publisher) = on_air();
            let mut viewer = reader(&stream, Join::Live);
            let (mut number, mut got) = (0, Vec::new());
            for batch in batches {
                for _ in 0..batch {
                    publisher.push(picture(number, 1_000));
                    number += 1;
                }
                got.extend(video_dts(&next(&mut viewer).await.expect("open")));
            }
            got != (0..number).map(|n| n * FRAME_90K).collect::<Vec<_>>()
        });
        prop_assert!(!lost);
    }
}
