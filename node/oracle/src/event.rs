//! What the oracle is told.

use w3av_types::{Address, EventId, TicketId};

use crate::Report;

/// One input. Chain facts are of finalized blocks only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The state of an event at the finalized head, read when the node starts or has missed blocks.
    Snapshot(Snapshot),
    /// A contract event in a finalized block. Telling it twice does no harm.
    Chain(ChainEvent, BlockRef),
    /// The host's publisher is connected.
    PublisherConnected(EventId),
    /// The host's publisher is gone; it may come back.
    PublisherLost(EventId),
    /// The first access unit of a publisher is in.
    FirstUnit(EventId),
    /// More media time was received from the publisher and offered to viewers.
    MediaDelivered {
        /// The event.
        event: EventId,
        /// Media time since the last such fact, in ms.
        added_ms: u64,
    },
    /// Everything that was in flight when ingest closed has reached the playlists.
    Drained(EventId),
    /// How [`Action::Report`](crate::Action::Report) went.
    ReportResult {
        /// The event.
        event: EventId,
        /// The report of the action.
        report: Report,
        /// How it went.
        outcome: ReportOutcome,
    },
}

/// A finalized block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BlockRef {
    /// Block number.
    pub number: u64,
    /// The block's own time, Unix ms.
    pub timestamp_ms: u64,
}

/// The state of an event in the `event` contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventStatus {
    /// Created, tickets on sale.
    Scheduled,
    /// The host went live.
    Live,
    /// Over, not yet paid out.
    Ended,
    /// Paid out.
    Settled,
    /// Refunds are open.
    Cancelled,
}

impl EventStatus {
    /// From the contract's number; `None` for 0 (no such event) and for numbers that this node does not know.
    ///
    /// Source: `IEvent.sol`, states.
    #[must_use]
    pub const fn from_contract(state: u8) -> Option<Self> {
        match state {
            1 => Some(Self::Scheduled),
            2 => Some(Self::Live),
            3 => Some(Self::Ended),
            4 => Some(Self::Settled),
            5 => Some(Self::Cancelled),
            _ => None,
        }
    }
}

/// What the chain says about an event at the finalized head, and what this node remembers of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    /// The event.
    pub event: EventId,
    /// Its state.
    pub status: EventStatus,
    /// A live report is on chain.
    pub live_reported: bool,
    /// An ended report is on chain.
    pub ended_reported: bool,
    /// The event's planned end, Unix seconds.
    pub end_s: u64,
    /// Paid rungs, 1..=8.
    pub renditions: u8,
    /// Media time that this node delivered before it restarted, in ms.
    pub delivered_ms: u64,
}

/// The contract events that decisions depend on. Source: `IEvent.sol`, `ITicket.sol`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainEvent {
    /// `EventCreated`: nothing to do yet.
    EventCreated {
        /// The event.
        event: EventId,
    },
    /// `WentLive`: the host wants to publish.
    WentLive {
        /// The event.
        event: EventId,
        /// Paid rungs, 1..=8.
        renditions: u8,
        /// Planned end, Unix seconds.
        end_s: u64,
    },
    /// `LiveReported`, by this oracle or another.
    LiveReported {
        /// The event.
        event: EventId,
    },
    /// `EventEnded`: nothing more will be paid for.
    EventEnded {
        /// The event.
        event: EventId,
    },
    /// `EndedReported`, by this oracle or another.
    EndedReported {
        /// The event.
        event: EventId,
    },
    /// `EventCancelled`.
    EventCancelled {
        /// The event.
        event: EventId,
    },
    /// `EventSettled`.
    EventSettled {
        /// The event.
        event: EventId,
    },
    /// `TicketsSold`: nothing to do, sales are the contract's business.
    TicketsSold {
        /// The event.
        event: EventId,
    },
    /// `Transfer` of a ticket; from the zero address when it is minted.
    TicketTransferred {
        /// The ticket.
        ticket: TicketId,
        /// The former owner.
        from: Address,
        /// The new owner.
        to: Address,
    },
    /// `TicketStateChanged`.
    TicketStateChanged {
        /// The ticket.
        ticket: TicketId,
        /// 1 Valid, 2 CheckedIn, 3 Refunded, 4 Void.
        state: u8,
    },
}

/// How the submission of a report went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportOutcome {
    /// In a finalized block, successfully; or the contract already had one.
    Accepted,
    /// The contract refused it. Asked again, slowly, since the reason may go away (an oracle is registered, clocks agree).
    Refused,
    /// The chain could not be reached or the extrinsic was lost.
    Unavailable,
}
