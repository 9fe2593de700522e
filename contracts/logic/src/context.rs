//! Who calls a message, and when.

use crate::Address;

/// What a rule is told about the call it judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// Who calls.
    pub caller: Address,
    /// Time of the block in seconds since the Unix epoch.
    pub now: u64,
}
