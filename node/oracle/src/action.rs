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
    /// Watch what the holder of the lease serves, as a witness. Given again when another node takes over.
    Observe {
        /// The event.
        event: EventId,
        /// The node that serves it.
        holder: u32,
    },
    /// Stop watching.
    StopObserving {
        /// The event.
        event: EventId,
    },
    /// Do this on chain and answer with [`Event::DutyResult`](crate::Event::DutyResult), exactly once.
    Do {
        /// The event.
        event: EventId,
        /// What to do.
        duty: Duty,
    },
    /// End the sessions of this ticket: it changed hands or lost its value.
    RevokeTicket(TicketId),
    /// End all sessions of the event and forget its segments. Only duties may still follow for this event, or a new
    /// opening when this node takes it over again.
    RevokeEvent(EventId),
}

/// What a node does on chain for an event. Every one can be repeated: the chain says when it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duty {
    /// Report how the stream is, signed by f + 1 members of the set. Extends the lease.
    Status {
        /// The lease that this node holds.
        fence: u32,
        /// How it is.
        health: Health,
    },
    /// Extend the lease without a report.
    Renew {
        /// The lease that this node holds.
        fence: u32,
    },
    /// Take the lease of a node that let it run out.
    TakeOver,
    /// Report what was delivered, signed by n - f members of the set.
    Settlement {
        /// The lease that this node holds.
        fence: u32,
        /// What was delivered.
        figures: Figures,
    },
    /// Propose the settlement that was reported, with a bond.
    Propose,
    /// Settle once nobody can challenge any more.
    Finalize,
    /// Collect what the node earned.
    ClaimWork,
}

/// How a stream is. Source: `IOracle.sol`, `reportStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Health {
    /// The first segments are there.
    Ready = 1,
    /// Media arrives.
    Healthy,
    /// The publisher is away.
    Degraded,
}

/// What was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Figures {
    /// Media time that was received and offered to viewers, in whole seconds.
    pub delivered_seconds: u32,
    /// Share of the time from ready to the end, in hundredths of a per cent, 0..=10000.
    pub uptime_bps: u16,
}

/// What [`Oracle::poll_action`](crate::Oracle::poll_action) yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Do this, then poll again.
    Action(Action),
    /// Nothing to do until this Unix time in ms (`None`: until the next event).
    Timeout(Option<u64>),
}
