/// What a caller can do about an error. Retry policy and HTTP status follow from it, in one place each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The input is wrong; the same call fails again.
    Invalid,
    /// Who asks may not have this.
    Unauthorized,
    /// There is no such thing.
    NotFound,
    /// The state does not allow it now.
    Conflict,
    /// A dependency does not answer; try again later.
    Unavailable,
    /// A limit is reached; try again later or ask for less.
    Exhausted,
    /// Our bug.
    Internal,
}

impl ErrorKind {
    /// Whether the same call may succeed later without a change by the caller.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::Unavailable | Self::Exhausted)
    }
}
