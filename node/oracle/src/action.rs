//! What the oracle tells the node to do.

use w3av_types::{EventId, TicketId};

/// One thing to do. Performing it is the caller's business; its outcome comes back as an [`Event`](crate::Event).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Accept the host's publisher from now on. `renditions` is the number of rungs that the event paid for.
    OpenIngest {
        /// The event.
        event: EventId,
        /// Paid rungs, 1..=8.
        renditions: u8,
    },
    /// Transcode the source into the ladder. Given once per opening, when the first access unit is in.
    StartLadder {
        /// The event.
        event: EventId,
        /// Paid rungs, 1..=8.
        renditions: u8,
    },
    /// Stop transcoding. Given only after [`Action::CloseIngest`].
    StopLadder {
        /// The event.
        event: EventId,
    },
    /// Refuse and disconnect the publisher; what is in flight still reaches the viewers. Answer with
    /// [`Event::Drained`](crate::Event::Drained) when it has.
    CloseIngest {
        /// The event.
        event: EventId,
    },
    /// Submit a report and answer with [`Event::ReportResult`](crate::Event::ReportResult), exactly once.
    Report {
        /// The event.
        event: EventId,
        /// What to report.
        report: Report,
    },
    /// End the sessions of this ticket: it changed hands or lost its value.
    RevokeTicket(TicketId),
    /// End all sessions of the event and forget its segments. Only reports may still follow for this event.
    RevokeEvent(EventId),
}

/// A statement that the oracle makes on chain about an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Report {
    /// Media has arrived while the event is Live.
    Live,
    /// The event is over.
    Ended {
        /// Media time that was received and offered to viewers, in whole seconds.
        delivered_seconds: u32,
    },
}

/// What [`Oracle::poll_action`](crate::Oracle::poll_action) yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Do this, then poll again.
    Action(Action),
    /// Nothing to do until this Unix time in ms (`None`: until the next event).
    Timeout(Option<u64>),
}
