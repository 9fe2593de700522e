//! What the oracle is told.

use w3av_types::{Address, EventId, TicketId};

use crate::Duty;

/// One input. Chain facts are of finalized blocks only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Which oracle node this is, and whether it signs; told at the start and when it changes.
    Identity(Identity),
    /// The state of an event at the finalized head, read when the node starts, has missed blocks, or the event changed.
    Snapshot(Snapshot),
    /// A contract event in a finalized block. Telling it twice does no harm.
    Chain(ChainEvent, BlockRef),
    /// The host's publisher is connected.
    PublisherConnected(EventId),
    /// The host's publisher is gone; it may come back.
    PublisherLost(EventId),
    /// The first access unit of a publisher is in.
    FirstUnit(EventId),
    /// Viewers can fetch the first segments.
    FirstSegments(EventId),
    /// More media time was received, from the publisher or, by a witness, from the node that serves.
    MediaDelivered {
        /// The event.
        event: EventId,
        /// Media time since the last such fact, in ms.
        added_ms: u64,
    },
    /// Everything that was in flight when ingest closed has reached the playlists.
    Drained(EventId),
    /// How [`Action::Do`](crate::Action::Do) went.
    DutyResult {
        /// The event.
        event: EventId,
        /// The duty of the action.
        duty: Duty,
        /// How it went.
        outcome: DutyOutcome,
    },
}

/// Which oracle node this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Identity {
    /// Its number in the oracle contract; `None` for a node that isn't registered, which serves nothing.
    pub node: Option<u32>,
    /// Whether it is a member of a set of signers, and so a witness of events that others serve.
    pub is_signer: bool,
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
    /// Over, not yet reported and proposed.
    Ended,
    /// A settlement is proposed and can be challenged.
    Proposed,
    /// It was challenged; an arbiter decides.
    Disputed,
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
            4 => Some(Self::Proposed),
            5 => Some(Self::Disputed),
            6 => Some(Self::Settled),
            7 => Some(Self::Cancelled),
            _ => None,
        }
    }
}

/// Who may serve an event, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lease {
    /// The holder.
    pub node: u32,
    /// Counts holders: a lower one is stale.
    pub fence: u32,
    /// Over from here on, Unix seconds.
    pub until_s: u64,
}

/// What the chain says about an event at the finalized head, and what this node remembers of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The event.
    pub event: EventId,
    /// Its state.
    pub status: EventStatus,
    /// Nodes that were drawn for it; the first held the first lease.
    pub assigned: Vec<u32>,
    /// The present lease.
    pub lease: Option<Lease>,
    /// When the first status report came, Unix seconds.
    pub ready_s: Option<u64>,
    /// A settlement report is on chain.
    pub is_settlement_reported: bool,
    /// When a proposed settlement can be finalized, or a dispute falls back to it, Unix seconds.
    pub deadline_s: Option<u64>,
    /// This node's work is paid, or there is none to pay.
    pub is_work_claimed: bool,
    /// The event's planned end, Unix seconds.
    pub end_s: u64,
    /// When the event ended, Unix seconds, if this node saw it.
    pub ended_s: Option<u64>,
    /// Paid rungs, 1..=8.
    pub renditions: u8,
    /// Media time that this node delivered or witnessed so far, in ms.
    pub delivered_ms: u64,
}

/// The contract events that must be acted on at once; what else happens comes as a [`Snapshot`]. Source: `IEvent.sol`,
/// `IOracle.sol`, `ITicket.sol`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainEvent {
    /// `WentLive`: the host wants to publish.
    WentLive {
        /// The event.
        event: EventId,
        /// Paid rungs, 1..=8.
        renditions: u8,
        /// Planned end, Unix seconds.
        end_s: u64,
    },
    /// `NodesAssigned`.
    NodesAssigned {
        /// The event.
        event: EventId,
        /// The nodes that were drawn.
        nodes: Vec<u32>,
    },
    /// `LeaseTaken`: by this node or another, or extended.
    LeaseTaken {
        /// The event.
        event: EventId,
        /// The lease.
        lease: Lease,
    },
    /// `EventEnded`: nothing more will be paid for.
    EventEnded {
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
    /// `Transfer` of a ticket; from the zero address when it is minted.
    TicketTransferred {
        /// The ticket.
        ticket: TicketId,
        /// The former owner.
        from: Address,
        /// The new owner.
        to: Address,
    },
    /// `UpdateUser`: somebody else may watch with the ticket.
    TicketUserChanged {
        /// The ticket.
        ticket: TicketId,
    },
    /// `TicketStateChanged`.
    TicketStateChanged {
        /// The ticket.
        ticket: TicketId,
        /// 1 Valid, 2 CheckedIn, 3 Refunded, 4 Void.
        state: u8,
    },
}

/// How a duty went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DutyOutcome {
    /// In a finalized block, successfully; or it was done already.
    Accepted,
    /// Refused by the contract or by the other signers. Tried again, slowly, since the reason may go away.
    Refused,
    /// The chain could not be reached, or the extrinsic was lost.
    Unavailable,
}
