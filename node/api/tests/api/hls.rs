use crate::{
    client::{read, send},
    node::{MULTIVARIANT, Node, PLAYLIST, SEGMENT, TOKEN_TTL_MS, ticket},
};

const FILES: [&str; 4] = ["master.m3u8", "720p/index.m3u8", "720p/41.ts", "source.flv"];

#[tokio::test]
async fn ticket_holder_gets_playlists_and_segments_that_caches_can_keep() {
    let node = Node::start().await;
    let session = node.viewer(1).await;
    for (file, body, content_type, cache) in [
        (
            "master.m3u8",
            MULTIVARIANT,
            "application/vnd.apple.mpegurl",
            "no-cache",
        ),
        (
            "720p/index.m3u8",
            PLAYLIST,
            "application/vnd.apple.mpegurl",
            "no-cache",
        ),
        (
            "720p/41.ts",
            SEGMENT,
            "video/mp2t",
            "public, max-age=60, immutable",
        ),
    ] {
        let answer = node.get(&session.path(file)).await;
        assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, body), "{file}");
        assert_eq!(answer.header("content-type"), content_type, "{file}");
        assert_eq!(answer.header("cache-control"), cache, "{file}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{file}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{file}");
        assert!(
            !answer.text_contains(&session.token),
            "bodies are the same for all viewers"
        );
    }
}

#[tokio::test]
async fn bad_tokens_get_no_media_at_all() {
    let node = Node::start().await;
    let session = node.viewer(1).await;
    let other_event = {
        let wallet = crate::wallet::Wallet::sr25519(5);
        let foreign = w3av_types::TicketId::new(w3av_types::EventId(8), 1);
        node.sell(foreign, &wallet);
        node.open_session(&wallet, foreign).await.token
    };
    let mut tampered = session.token.clone().into_bytes();
    tampered[20] = if tampered[20] == b'A' { b'B' } else { b'A' };
    let tampered = String::from_utf8(tampered).expect("is text");
    for token in [
        other_event.as_str(),
        &tampered,
        &session.token[1..],
        "x",
        "%00",
        "%2e%2e",
        &"A".repeat(64),
    ] {
        for file in FILES {
            let answer = node.get(&format!("/p/{token}/e/7/{file}")).await;
            assert_eq!(answer.problem(), (403, "unauthorized".into()), "{token} {file}");
        }
    }
    node.wait_ms(TOKEN_TTL_MS);
    for file in FILES {
        assert_eq!(
            node.get(&session.path(file)).await.problem().0,
            403,
            "expired, {file}"
        );
    }
}

#[tokio::test]
async fn refunded_ticket_is_refused_at_the_next_request() {
    let node = Node::start().await;
    let session = node.viewer(1).await;
    assert_eq!(node.get(&session.path("720p/41.ts")).await.status, 200);
    node.refund(ticket(1));
    for file in FILES {
        assert_eq!(
            node.get(&session.path(file)).await.problem(),
            (403, "unauthorized".into()),
            "{file}"
        );
    }
}

#[tokio::test]
async fn what_is_not_in_the_window_is_not_found() {
    let node = Node::start().await;
    let session = node.viewer(1).await;
    for file in [
        "720p/42.ts",
        "720p/041.ts",
        "720p/+41.ts",
        "480p/index.m3u8",
        "0720p/index.m3u8",
        "Source/index.m3u8",
        "720p/index.m3u8/",
        "720p/",
        "master.m3u",
        "720p/%2e%2e",
        "source.flv",
        "720p.flv",
        "x.flv",
        ".flv",
    ] {
        assert_eq!(
            node.get(&session.path(file)).await.problem(),
            (404, "not_found".into()),
            "{file}"
        );
    }
    for event in ["07", "+7", "-7", "7x", "18446744073709551616", "%37%2f"] {
        let path = format!("/p/{}/e/{event}/master.m3u8", session.token);
        assert_eq!(
            node.get(&path).await.problem(),
            (404, "not_found".into()),
            "{event}"
        );
    }
}

#[tokio::test]
async fn page_of_another_site_may_ask_before_it_fetches() {
    let node = Node::start().await;
    let answer = read(send(node.address, "OPTIONS", "/p/x/e/7/master.m3u8", None).await).await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("access-control-allow-methods")
        ),
        (200, "GET,HEAD")
    );
}
