use std::{collections::VecDeque, convert::Infallible, sync::Arc};

use axum::{
    body::Body,
    extract::{Path, State},
    http::{Method, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::stream;
use prometheus_client::metrics::counter::Counter;
use w3av_media::TrackConfigs;
use w3av_packager::flv;
use w3av_stream::{Item, Join, Reader, ReaderEnd};
use w3av_types::RenditionId;

use crate::{
    hls::{admit, no_such_file, off_air},
    metrics::{Counted, Metrics},
    problem::{Problem, ProblemBody},
    state::Api,
    viewers::Connection,
};

/// A rendition as an endless FLV stream, from the last key picture on.
///
/// Ends when the stream does, and at once when the session does. A session has one such connection: a newer
/// one ends the older.
#[utoipa::path(
    get, path = "/p/{token}/e/{event}/{file}", tag = "media",
    params(("token" = String, Path), ("event" = u64, Path),
           ("file" = String, Path, description = "a rendition and `.flv`, for example `source.flv` or `720p.flv`")),
    responses((status = 200, content_type = "video/x-flv"),
              (status = 403, body = ProblemBody<'static>), (status = 404, body = ProblemBody<'static>))
)]
pub(crate) async fn serve(
    State(api): State<Arc<Api>>,
    method: Method,
    Path((token, event, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let claims = admit(&api, &token, &event)?;
    let event = claims.event();
    let rendition = rendition_of(&file).ok_or_else(no_such_file)?;
    let rendition = api
        .directory
        .find(event)
        .and_then(|stream| stream.rendition(rendition))
        .ok_or_else(off_air)?;
    let headers = [
        (header::CONTENT_TYPE, "video/x-flv"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    if method == Method::HEAD {
        return Ok(headers.into_response());
    }
    let connection = api.viewers.connect(claims.session)?;
    let viewing = Viewing {
        _counted: api.metrics.flv_viewer(),
        sent: api.metrics.media_bytes("flv"),
        metrics: Arc::clone(&api.metrics),
        connection,
        reader: rendition.subscribe(Join::GopCache),
        items: Vec::new(),
        muxer: Muxer::default(),
    };
    let chunks = stream::unfold(viewing, |mut viewing| async {
        let chunk = viewing.next().await?;
        Some((Ok::<_, Infallible>(chunk), viewing))
    });
    Ok((headers, Body::from_stream(chunks)).into_response())
}

/// One viewer of one rendition.
struct Viewing {
    connection: Connection,
    reader: Reader,
    items: Vec<Item>,
    muxer: Muxer,
    sent: Counter,
    metrics: Arc<Metrics>,
    _counted: Counted,
}

impl Viewing {
    /// The next piece to send; `None` at the end. Asked for only when the socket takes more, so that a slow
    /// viewer falls behind in the stream's ring, where the limits are, and not in a queue here. Safe to drop.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            // Looked at before every piece: what was muxed ahead is not for a viewer whose session has ended.
            if self.connection.ended.is_cancelled() {
                return None;
            }
            if let Some(chunk) = self.muxer.next() {
                self.sent.inc_by(chunk.len() as u64);
                return Some(chunk);
            }
            let read = tokio::select! {
                biased;
                () = self.connection.ended.cancelled() => return None,
                read = self.reader.next(&mut self.items) => read,
            };
            if let Err(end) = read {
                if matches!(end, ReaderEnd::TooSlow) {
                    self.metrics.too_slow();
                }
                tracing::debug!(?end, "flv connection ends");
                return None;
            }
            self.items.drain(..).for_each(|item| self.muxer.push(&item));
        }
    }
}

/// Items of the stream to pieces of an FLV file. Payloads are shared, never copied.
#[derive(Debug, Default)]
struct Muxer {
    has_header: bool,
    /// Waits for the first unit that it applies to, because a tag needs a time.
    configs: Option<Arc<TrackConfigs>>,
    chunks: VecDeque<Bytes>,
}

impl Muxer {
    fn next(&mut self) -> Option<Bytes> {
        self.chunks.pop_front()
    }

    fn push(&mut self, item: &Item) {
        match item {
            Item::Configs(configs) => self.configs = Some(Arc::clone(configs)),
            Item::Unit(shared) => {
                self.begin(flv::timestamp_ms(shared.unit.dts_90k));
                self.chunks.extend(shared.flv());
            }
            // FLV has no word for it; players follow the times and the configs.
            Item::Discontinuity => {}
        }
    }

    fn begin(&mut self, timestamp_ms: u32) {
        let configs = self.configs.take();
        if !self.has_header {
            self.has_header = true;
            let (video, audio) = configs.as_ref().map_or((true, true), |configs| {
                (configs.video.is_some(), configs.audio.is_some())
            });
            self.chunks
                .push_back(Bytes::copy_from_slice(&flv::file_header(video, audio)));
        }
        match configs.map(|configs| flv::config_tags(&configs, timestamp_ms)) {
            None => {}
            Some(Ok(tags)) => self.chunks.push_back(tags),
            Some(Err(error)) => tracing::warn!(%error, "leaving out a configuration"),
        }
    }
}

fn rendition_of(file: &str) -> Option<RenditionId> {
    file.strip_suffix(".flv")?.parse().ok()
}
