use crate::Address;

/// Why an oracle call was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields say which node, event, account or value")]
pub enum OracleError {
    /// No node has this id, or this key.
    NodeNotFound { node: u32 },
    /// Only the node's operator may do this.
    NotOperator { node: u32, caller: Address },
    /// Only the event contract of the address book may do this.
    NotEventContract { caller: Address },
    /// The caller lacks a role in the access contract.
    MissingRole { role: u8, caller: Address },
    /// Not possible in the node's state.
    WrongNodeState { node: u32, state: u8 },
    /// The account operates a node, or did: one each.
    AlreadyRegistered { operator: Address, node: u32 },
    /// The key is no sr25519 key, or the node has none since it was burnt.
    InvalidKey,
    /// A node has the key, or had it.
    KeyTaken { signer_key: [u8; 32] },
    /// Not 1 to [`super::MAX_ENDPOINTS_BYTES`] bytes.
    InvalidEndpoints { length: u32 },
    /// Zero.
    InvalidCapacity { capacity: u32 },
    /// Less stake than the access contract asks for.
    StakeTooLow { stake: u128, min: u128 },
    /// Zero, or more than there is.
    InvalidAmount { amount: u128, max: u128 },
    /// Possible from `opens_at`.
    TooEarly { opens_at: u64 },
    /// No signer set with this id counts now.
    SetNotFound { set_id: u32 },
    /// A set needs at least one active node.
    NoActiveNodes,
    /// Nodes were assigned to the event before.
    AlreadyAssigned { event: u64 },
    /// The caller acts for none of the event's nodes, or not for its lease holder; or the event has no nodes.
    NotAssigned { event: u64, caller: Address },
    /// The lease is not over.
    LeaseHeld { event: u64, node: u32, until: u64 },
    /// A successor took over.
    StaleFence { event: u64, fence: u32, current: u32 },
    /// Not the next report of its kind.
    StaleSequence { event: u64, sequence: u32, next: u32 },
    /// A field has a value that it can't have, or a settlement comes before any status.
    InvalidReport { event: u64 },
    /// A bit beyond the set, or not one signature for each bit.
    InvalidSigners { signers: u32, size: u8 },
    /// Fewer signatures than the quorum.
    TooFewSigners { signers: u8, needed: u8 },
    /// This member did not sign, or doesn't count any more.
    InvalidSignature { member: u8 },
    /// Not two reports in one slot, signed by the key.
    NotEquivocation,
    /// More than an arbiter may take of the node today.
    SlashTooHigh { bps: u16, max: u16 },
    /// Nothing is there to pay.
    NothingToWithdraw { account: Address },
    /// The token did not pay.
    TokenCallFailed { token: Address },
    /// The access contract did not answer.
    AccessCallFailed { access: Address },
    /// Registration is paused.
    Paused,
    /// An amount needs more than 128 bits.
    AmountOverflow,
    /// A counter is at its end.
    CounterExhausted,
    /// The zero address can't be used here.
    ZeroAddress,
}
