use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

/// The latest call of an ordered pair; reused, so that calls don't make the state grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Call {
    /// Number of the call; the first is 1.
    pub sequence: u32,
    /// As written; a call that rings or is active may have expired.
    pub state: CallState,
    /// Mails so far.
    pub mails: u8,
    /// First second that it neither rings nor is authorised.
    pub expires_at: u64,
    /// When it was requested.
    pub requested_at: u64,
}

/// Where a call is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum CallState {
    /// There was none.
    #[default]
    None,
    /// Not answered yet.
    Ringing,
    /// Answered.
    Active,
    /// Hung up, or expired.
    Ended,
}

/// The room of a host; reused like a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Room {
    /// Number of the host's room; the first is 1.
    pub sequence: u32,
    /// Code of a [`Topology`].
    pub topology: u8,
    /// How many the host expects at most. Peers keep to it, the chain doesn't count who is there.
    pub seats: u8,
    /// Mails so far.
    pub mails: u32,
    /// First second that it is closed.
    pub expires_at: u64,
}

/// How the peers in a room are connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topology {
    /// Everybody with everybody.
    Mesh,
    /// Everybody with the host.
    Star,
}

impl CallState {
    /// As the interface numbers it.
    pub const fn code(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Ringing => 1,
            Self::Active => 2,
            Self::Ended => 3,
        }
    }
}

impl Call {
    /// The state at `now`: a call that expired has ended.
    pub const fn state_at(&self, now: u64) -> CallState {
        match self.state {
            CallState::Ringing | CallState::Active if now >= self.expires_at => CallState::Ended,
            state => state,
        }
    }

    /// True while it rings or is active.
    pub const fn is_live(&self, now: u64) -> bool {
        matches!(self.state_at(now), CallState::Ringing | CallState::Active)
    }
}

impl Topology {
    /// As the interface numbers it.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Mesh),
            2 => Some(Self::Star),
            _ => None,
        }
    }

    /// Most seats that it carries.
    pub const fn max_seats(self) -> u8 {
        match self {
            Self::Mesh => 8,
            Self::Star => 32,
        }
    }
}
