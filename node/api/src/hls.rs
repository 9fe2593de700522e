use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use w3av_gate::Claims;
use w3av_types::{EventId, RenditionId};

use crate::{
    problem::{Problem, ProblemBody},
    state::Api,
};

/// The multivariant playlist. All URIs in it are relative, so they keep the token.
#[utoipa::path(
    get, path = "/p/{token}/e/{event}/master.m3u8", tag = "media",
    params(("token" = String, Path), ("event" = u64, Path)),
    responses((status = 200, content_type = "application/vnd.apple.mpegurl"),
              (status = 403, body = ProblemBody<'static>), (status = 404, body = ProblemBody<'static>))
)]
pub(crate) async fn multivariant(
    State(api): State<Arc<Api>>,
    Path((token, event)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let event = admit(&api, &token, &event)?.event();
    let body = api.media.multivariant(event).ok_or_else(off_air)?;
    Ok(answer(&api, PLAYLIST, body))
}

/// A rendition's media playlist (`index.m3u8`) or one of its segments (`<sequence>.ts`).
#[utoipa::path(
    get, path = "/p/{token}/e/{event}/{rendition}/{file}", tag = "media",
    params(("token" = String, Path), ("event" = u64, Path),
           ("rendition" = String, Path, description = "`source` or a height such as `720p`"),
           ("file" = String, Path, description = "`index.m3u8`, or a sequence number and `.ts`")),
    responses((status = 200, description = "`application/vnd.apple.mpegurl` or `video/mp2t`"),
              (status = 403, body = ProblemBody<'static>), (status = 404, body = ProblemBody<'static>))
)]
pub(crate) async fn rendition(
    State(api): State<Arc<Api>>,
    Path((token, event, rendition, file)): Path<(String, String, String, String)>,
) -> Result<Response, Problem> {
    let event = admit(&api, &token, &event)?.event();
    let rendition: RenditionId = rendition.parse().map_err(|_| no_such_file())?;
    if file == "index.m3u8" {
        let body = api.media.playlist(event, rendition).ok_or_else(off_air)?;
        return Ok(answer(&api, PLAYLIST, body));
    }
    let sequence = sequence_of(&file).ok_or_else(no_such_file)?;
    let gone = || Problem::not_found("the segment is not in the window");
    let body = api.media.segment(event, rendition, sequence).ok_or_else(gone)?;
    Ok(answer(&api, SEGMENT, body))
}

/// What the token of a path claims, once the gate has let it through to the event of the path. Before that
/// nothing is told, not even what exists.
pub(crate) fn admit(api: &Api, token: &str, event: &str) -> Result<Claims, Problem> {
    // One spelling per number, so that a cache holds each file once.
    let event = event
        .parse()
        .ok()
        .filter(|id: &EventId| id.to_string() == event)
        .ok_or_else(no_such_file)?;
    Ok(api
        .viewers
        .admit(token, event)
        .inspect_err(|error| api.metrics.refused(error))?)
}

fn sequence_of(file: &str) -> Option<u64> {
    let digits = file.strip_suffix(".ts")?;
    digits
        .parse()
        .ok()
        .filter(|sequence: &u64| sequence.to_string() == digits)
}

pub(crate) fn no_such_file() -> Problem {
    Problem::not_found("there is no such file")
}

pub(crate) fn off_air() -> Problem {
    Problem::not_found("this rendition is not on air")
}

fn answer(api: &Api, (content_type, cache_control): (&'static str, &'static str), body: Bytes) -> Response {
    api.metrics.media_bytes("hls").inc_by(body.len() as u64);
    (
        [
            (header::CONTENT_TYPE, content_type),
            (header::CACHE_CONTROL, cache_control),
        ],
        body,
    )
        .into_response()
}

/// Changes with every segment. Source: RFC 8216, 4 for the type.
const PLAYLIST: (&str, &str) = ("application/vnd.apple.mpegurl", "no-cache");

/// Never changes under its name; no longer of use once it has left the window.
const SEGMENT: (&str, &str) = ("video/mp2t", "public, max-age=60, immutable");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_have_one_spelling() {
        assert_eq!(sequence_of("0.ts"), Some(0));
        assert_eq!(sequence_of("41.ts"), Some(41));
        for file in [
            "",
            ".ts",
            "041.ts",
            "+1.ts",
            "-1.ts",
            "1.TS",
            "1.ts.ts",
            "18446744073709551616.ts",
            "../1.ts",
        ] {
            assert_eq!(sequence_of(file), None, "{file}");
        }
    }
}
