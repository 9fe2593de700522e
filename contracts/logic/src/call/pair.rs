//! The ordered pair that a call belongs to.

use super::{Call, CallError, CallState, Exchange};
use crate::{
    Address,
    context::Context,
    crypto::{Crypto, hash_words},
    typed_data::{address, number},
};

/// Which side of a call the sender of a message is, and who is on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// The firm.
    pub firm: u32,
    /// The other side.
    pub other: Address,
    /// True when the sender's side made the call.
    pub is_caller: bool,
}

/// A pair's key, the id of its latest call, and the call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) pair: [u8; 32],
    pub(super) id: [u8; 32],
    pub(super) call: Call,
}

impl Party {
    /// Who calls whom, in the order of the call.
    pub(super) fn ordered(&self, sender: Address) -> [Address; 2] {
        if self.is_caller {
            [sender, self.other]
        } else {
            [self.other, sender]
        }
    }
}

/// The latest call of the pair, whatever its state.
pub(super) fn latest(
    exchange: &impl Exchange,
    crypto: &impl Crypto,
    firm: u32,
    members: [Address; 2],
) -> Found {
    let [caller, callee] = members.map(address);
    let pair = hash_words(crypto, &[number(firm), caller, callee]);
    let call = exchange.call(&pair);
    Found {
        pair,
        id: id_of(crypto, &pair, call.sequence),
        call,
    }
}

/// Id of a call: of its pair and number.
pub(super) fn id_of(crypto: &impl Crypto, pair: &[u8; 32], sequence: u32) -> [u8; 32] {
    hash_words(crypto, &[*pair, number(sequence)])
}

/// The call that the sender takes part in, while it rings or is active and both sides are members.
pub(super) fn ongoing(
    exchange: &impl Exchange,
    crypto: &impl Crypto,
    context: Context,
    party: &Party,
) -> Result<Found, CallError> {
    let accounts = party.ordered(context.caller);
    let members = members(exchange, party.firm, accounts)?;
    let found = latest(exchange, crypto, party.firm, members);
    check_live(&found, context.now)?;
    Ok(found)
}

/// The members that both accounts act for.
pub(super) fn members(
    exchange: &impl Exchange,
    firm: u32,
    accounts: [Address; 2],
) -> Result<[Address; 2], CallError> {
    let members = exchange.principals(firm, accounts);
    if members.iter().any(Address::is_zero) {
        let [caller, callee] = accounts;
        return Err(CallError::NotSameFirm { firm, caller, callee });
    }
    Ok(members)
}

/// Refuses a call that was never made, has ended or has expired.
pub(super) fn check_live(found: &Found, now: u64) -> Result<(), CallError> {
    let Found { id, call, .. } = *found;
    if call.is_live(now) {
        return Ok(());
    }
    match call.state {
        CallState::Ringing | CallState::Active => Err(CallError::CallExpired {
            call_id: id,
            expires_at: call.expires_at,
        }),
        state => Err(wrong_state(id, state)),
    }
}

pub(super) const fn wrong_state(call_id: [u8; 32], state: CallState) -> CallError {
    CallError::WrongState {
        call_id,
        state: state.code(),
    }
}

/// Id, state and expiry of the latest call of two members; zeros when there was none.
pub fn lookup(
    exchange: &impl Exchange,
    crypto: &impl Crypto,
    now: u64,
    firm: u32,
    members: [Address; 2],
) -> ([u8; 32], CallState, u64) {
    let Found { id, call, .. } = latest(exchange, crypto, firm, members);
    match call.state_at(now) {
        CallState::None => Default::default(),
        state => (id, state, call.expires_at),
    }
}

/// True while the call of the two rings or is active and both are, or act for, members.
pub fn is_authorised(
    exchange: &impl Exchange,
    crypto: &impl Crypto,
    now: u64,
    firm: u32,
    accounts: [Address; 2],
) -> bool {
    members(exchange, firm, accounts)
        .is_ok_and(|members| latest(exchange, crypto, firm, members).call.is_live(now))
}
