use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    problem::{Problem, ProblemBody},
    state::Api,
};
use w3av_types::EventId;

/// One event at the newest finalized block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EventView {
    /// Number of the event.
    pub id: u64,
    /// Title given by the host.
    pub title: String,
    /// Address of the host.
    pub host: String,
    /// Firm that holds the event; 0 for none.
    pub firm: u32,
    /// Address of the token that tickets are paid in.
    pub pay_token: String,
    /// Price of a ticket in the token's smallest unit, as a decimal number.
    pub price: String,
    /// Number of tickets.
    pub capacity: u32,
    /// Tickets sold so far.
    pub sold: u32,
    /// Planned start in Unix seconds.
    pub start: u64,
    /// Planned end in Unix seconds.
    pub end: u64,
    /// Rungs of the ladder.
    pub renditions: u8,
    /// Whether tickets may change hands.
    pub transferable: bool,
    /// What happens when no report comes: 1 everybody is refunded, 2 the host is paid if at least half of the tickets
    /// were checked in by their viewers.
    pub timeout_policy: u8,
    /// Base address of the node that serves the event; absent while none does.
    pub served_at: Option<String>,
    /// State on chain.
    pub state: EventState,
    /// Whether the host's stream arrives now.
    pub on_air: bool,
}

/// State of an event on chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventState {
    /// Created; tickets are on sale.
    Scheduled,
    /// The host went live.
    Live,
    /// Over, not settled yet.
    Ended,
    /// A settlement is proposed and can be challenged.
    Proposed,
    /// The settlement was challenged; an arbiter decides.
    Disputed,
    /// The money is paid out.
    Settled,
    /// Cancelled; holders may claim refunds.
    Cancelled,
}

impl EventState {
    /// The state by the contract's number; `None` for 0 (no such event) and unknown ones. Source:
    /// `IEvent.sol`.
    #[must_use]
    pub const fn from_contract(state: u8) -> Option<Self> {
        Some(match state {
            1 => Self::Scheduled,
            2 => Self::Live,
            3 => Self::Ended,
            4 => Self::Proposed,
            5 => Self::Disputed,
            6 => Self::Settled,
            7 => Self::Cancelled,
            _ => return None,
        })
    }
}

/// The newest events, newest first.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "events",
    responses((status = 200, body = Vec<EventView>), (status = 503, body = ProblemBody<'static>))
)]
pub(crate) async fn list(State(api): State<Arc<Api>>) -> Result<Json<Vec<EventView>>, Problem> {
    let mut events = api.ask(|chain| chain.events(MAX_LISTED_EVENTS)).await?;
    events.truncate(MAX_LISTED_EVENTS);
    events
        .iter_mut()
        .for_each(|event| event.on_air = api.media.is_on_air(EventId(event.id)));
    Ok(Json(events))
}

/// One event.
#[utoipa::path(
    get, path = "/api/v1/events/{id}", tag = "events", params(("id" = u64, Path, description = "number of the event")),
    responses((status = 200, body = EventView), (status = 404, body = ProblemBody<'static>),
              (status = 503, body = ProblemBody<'static>))
)]
pub(crate) async fn show(
    State(api): State<Arc<Api>>,
    Path(id): Path<String>,
) -> Result<Json<EventView>, Problem> {
    let id: EventId = id
        .parse()
        .map_err(|_| Problem::not_found("an event is named by a number"))?;
    let mut event = api.ask(|chain| chain.event(id)).await?;
    event.on_air = api.media.is_on_air(id);
    Ok(Json(event))
}

/// One page of a list; some 200 KB of JSON.
const MAX_LISTED_EVENTS: usize = 500;
