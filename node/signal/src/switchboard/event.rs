//! What goes into the switchboard and what comes out.

use w3av_types::Address;

use crate::{CallId, ClientMessage, DeviceId, DeviceKeys, EndReason, NodeMessage};

/// Names a socket; whoever owns the sockets numbers them and never uses a number twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketId(pub u64);

/// Names a question to the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionId(pub u64);

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Somebody connected.
    Opened {
        /// A new number.
        socket: SocketId,
        /// Fresh, unpredictable bytes for the challenge.
        nonce: [u8; 32],
    },
    /// A socket is gone, whoever closed it.
    Closed {
        /// Its number.
        socket: SocketId,
    },
    /// A text frame that is a control message.
    Control {
        /// Where it came from.
        socket: SocketId,
        /// What it says.
        message: ClientMessage,
    },
    /// A text frame that is none.
    Garbled {
        /// Where it came from.
        socket: SocketId,
    },
    /// A binary frame.
    Envelope {
        /// Where it came from.
        socket: SocketId,
        /// As it came.
        bytes: Vec<u8>,
    },
    /// The chain's answer to [`Output::Ask`].
    Answered {
        /// The question.
        question: QuestionId,
        /// As of the finalized head when it was asked, or a newer one.
        answer: Answer,
    },
    /// A block that touched the firm or the call contract was finalized.
    Finalized {
        /// Devices whose keys it set or revoked.
        devices: ChangedDevices,
    },
}

/// Which devices a block concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangedDevices {
    /// Possibly all: blocks were missed.
    All,
    /// These.
    Named(Vec<DeviceId>),
}

impl ChangedDevices {
    pub(super) fn contain(&self, device: DeviceId) -> bool {
        match self {
            Self::All => true,
            Self::Named(devices) => devices.contains(&device),
        }
    }
}

/// Something to do, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send a control message.
    Send {
        /// Where to.
        socket: SocketId,
        /// What.
        message: NodeMessage,
    },
    /// Send an envelope.
    Forward {
        /// Where to.
        socket: SocketId,
        /// As it came.
        bytes: Vec<u8>,
    },
    /// Close a socket once what was sent to it is out. It is forgotten here already.
    Close {
        /// Which.
        socket: SocketId,
    },
    /// Ask the chain at the finalized head.
    Ask {
        /// Goes into [`Input::Answered`].
        id: QuestionId,
        /// What to ask.
        question: Question,
    },
}

/// What the switchboard asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Question {
    /// A device's keys. Answered by [`Answer::Device`].
    Device(DeviceId),
    /// Whether a call is authorised. Answered by [`Answer::Standing`].
    Call {
        /// The firm.
        firm: u32,
        /// The caller's account: a member, or a delegate.
        caller: Address,
        /// The callee's account: a member, or a delegate.
        callee: Address,
        /// The id that the pair's call must have.
        call: CallId,
    },
    /// Whether somebody is admitted to a room. Answered by [`Answer::Standing`].
    Seat {
        /// The firm.
        firm: u32,
        /// Who opened the room.
        host: Address,
        /// The id that the host's room must have.
        room: CallId,
        /// Who wants in: a member, or a delegate.
        account: Address,
    },
}

/// The chain's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// What the firm contract holds; `None` when there is no such device or it has ended.
    Device(Option<DeviceRecord>),
    /// Where a call or a seat stands.
    Standing(Standing),
    /// No answer.
    Failed,
}

/// A registered device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceRecord {
    /// Its keys.
    pub keys: DeviceKeys,
    /// First second, Unix time, in which it has ended.
    pub until_s: u64,
}

/// Where a call or a seat stands at the finalized head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Authorised.
    Valid(Grant),
    /// There is no call or room with this id: it may be newer than the head, or older than the pair's last.
    Unknown,
    /// There is, and it is over or not for these two.
    Over(EndReason),
}

/// What an authorisation says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// First second, Unix time, in which it has ended.
    pub until_s: u64,
    /// Of a room: 1 mesh, 2 star. 0 for a call.
    pub topology: u8,
    /// Of a room: how many devices it holds. 0 for a call.
    pub seats: u8,
}

/// Something that the chain must allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// The device still has the key that it said hello with.
    Device { device: DeviceId, signing: [u8; 32] },
    /// The pair may talk.
    Call {
        firm: u32,
        caller: Address,
        callee: Address,
        call: CallId,
    },
    /// The account may be in the room.
    Seat {
        firm: u32,
        host: Address,
        room: CallId,
        account: Address,
    },
}

impl Claim {
    pub(super) const fn question(self) -> Question {
        match self {
            Self::Device { device, .. } => Question::Device(device),
            Self::Call {
                firm,
                caller,
                callee,
                call,
            } => Question::Call {
                firm,
                caller,
                callee,
                call,
            },
            Self::Seat {
                firm,
                host,
                room,
                account,
            } => Question::Seat {
                firm,
                host,
                room,
                account,
            },
        }
    }

    /// What an answer means for this claim; `None` when it is none.
    pub(super) fn standing(self, answer: Answer) -> Option<Standing> {
        match (self, answer) {
            (Self::Device { signing, .. }, Answer::Device(record)) => {
                Some(match record.filter(|record| record.keys.signing == signing) {
                    Some(DeviceRecord { until_s, .. }) => Standing::Valid(Grant {
                        until_s,
                        topology: 0,
                        seats: 0,
                    }),
                    None => Standing::Over(EndReason::NotAuthorised),
                })
            }
            (Self::Call { .. } | Self::Seat { .. }, Answer::Standing(standing)) => Some(standing),
            _ => None,
        }
    }

    /// Whether a finalized block may have changed it.
    pub(super) fn is_touched(self, devices: &ChangedDevices) -> bool {
        match self {
            Self::Device { device, .. } => devices.contain(device),
            Self::Call { .. } | Self::Seat { .. } => true,
        }
    }

    /// What it means when it ends by itself, or its id is no longer the newest.
    pub(super) const fn natural_end(self) -> EndReason {
        match self {
            Self::Device { .. } => EndReason::NotAuthorised,
            Self::Call { .. } => EndReason::Ended,
            Self::Seat { .. } => EndReason::Closed,
        }
    }
}

/// How often what happened. Only ever grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Envelopes that went to a socket.
    pub forwarded: u64,
    /// Envelopes and joins that were answered by `undelivered`.
    pub undelivered: u64,
    /// Envelopes and joins whose sender left before they came to anything.
    pub abandoned: u64,
    /// Sockets that were refused.
    pub refused: u64,
    /// `ended` that were sent.
    pub ended: u64,
    /// Questions to the chain without an answer.
    pub unanswered: u64,
}

/// How much there is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// All sockets.
    pub sockets: usize,
    /// Sockets of devices.
    pub devices: usize,
    /// Envelopes and joins that wait.
    pub waiting: usize,
    /// Authorisations known or asked for.
    pub claims: usize,
    /// Rooms.
    pub rooms: usize,
    /// Sequences remembered.
    pub sequences: usize,
    /// Questions without an answer yet.
    pub questions: usize,
}
