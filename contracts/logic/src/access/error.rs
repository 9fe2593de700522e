use crate::Address;

/// Why the access contract refused. Names and fields are the ones of the golden interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ones of the interface")]
pub enum AccessError {
    /// Only the owner may do this.
    NotOwner { caller: Address },
    /// Nobody offered the ownership to the caller.
    NotPendingOwner { caller: Address },
    /// The account does not hold the role now.
    MissingRole { role: u8, caller: Address },
    /// The zero address stands for nobody.
    ZeroAddress,
    /// There is no such kind of operation, parameter, address or role.
    UnknownKey { kind: u8, key: u8 },
    /// The value is outside of what is allowed now.
    OutOfBounds {
        key: u8,
        value: u128,
        min: u128,
        max: u128,
    },
    /// There is no such operation.
    OperationNotFound { operation: u64 },
    /// The operation was executed or cancelled.
    OperationClosed { operation: u64, state: u8 },
    /// The operation's delay is not over.
    TooEarly { operation: u64, executable_at: u64 },
    /// The operation was not executed in time.
    Expired { operation: u64, expired_at: u64 },
    /// The end is in the past, or too far ahead.
    InvalidUntil { until: u64, max: u64 },
    /// These bits were paused lately.
    PauseCoolingDown { mask: u32, until: u64 },
    /// No bit, unknown bits, or nothing that is paused.
    InvalidMask { mask: u32 },
    /// Sealing happens once.
    AlreadySealed,
    /// No id is left.
    CounterExhausted,
}
