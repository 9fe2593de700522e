//! FLV viewers that note when each unit arrives.

use crate::push::{Sent, key};
use anyhow::{Context, Result, ensure};
use std::time::{Duration, Instant};
use w3av_packager::flv::Demuxer;

/// Delays of all units that this viewer got and the publisher noted, in milliseconds.
pub(crate) async fn delays(url: String, sent: Sent, until: Instant) -> Result<Vec<f64>> {
    let mut answer = reqwest::Client::new()
        .get(&url)
        .send()
        .await
        .context("asking for the stream")?;
    ensure!(
        answer.status().is_success(),
        "the stream request was answered with {}",
        answer.status()
    );
    // What is in the server's buffer when we join is old: only what is sent from now on counts.
    let joined = Instant::now() + Duration::from_millis(500);
    let mut demuxer = Demuxer::new();
    let mut delays = Vec::new();
    while let Ok(chunk) = tokio::time::timeout_at(until.into(), answer.chunk()).await {
        let Some(chunk) = chunk.context("reading the stream")? else {
            break;
        };
        let now = Instant::now();
        demuxer.feed(&chunk);
        while let Some(tag) = demuxer.next().context("the stream is broken")? {
            if let Some(at) = sent.when(key(&tag.body)).filter(|at| *at >= joined) {
                delays.push(now.saturating_duration_since(at).as_secs_f64() * 1_000.0);
            }
        }
    }
    Ok(delays)
}

/// The value below which `share` of the values lie.
pub(crate) fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let index = ((values.len() as f64 - 1.0) * share).round() as usize;
    values.get(index).copied().unwrap_or(f64::NAN)
}
