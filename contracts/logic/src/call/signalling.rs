//! From ringing to hanging up, and the mails in between.

use super::{
    Call, CallError, CallState, Exchange, MAX_CALL_S, MAX_MAILS, MAX_RING_S, Party, REQUEST_INTERVAL_S,
    blocking, check_expiry, check_payload, pair,
};
use crate::{Address, context::Context, crypto::Crypto};

/// A wish to call somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// The firm that both are in.
    pub firm: u32,
    /// Who is called.
    pub callee: Address,
    /// First second that it rings no more.
    pub expires_at: u64,
    /// Length of the first mail in bytes; 0 for none.
    pub payload: usize,
}

/// A call that rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ring {
    /// The member who calls.
    pub caller: Address,
    /// The call and its first mail.
    pub mail: Mail,
}

/// What a message did to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The call.
    pub call_id: [u8; 32],
    /// Number of the mail in the call, from 0; `None` when the message carried none.
    pub sequence: Option<u32>,
}

/// Rings a colleague.
///
/// # Errors
/// [`CallError::ZeroAddress`], [`CallError::PayloadTooLarge`], [`CallError::InvalidExpiry`],
/// [`CallError::NotSameFirm`], [`CallError::CallingSelf`], [`CallError::Blocked`],
/// [`CallError::WrongState`] while the pair's last call rings or is active, [`CallError::RateLimited`],
/// [`CallError::CounterExhausted`].
pub fn request(
    exchange: &mut impl Exchange,
    crypto: &impl Crypto,
    context: Context,
    request: &Request,
) -> Result<Ring, CallError> {
    let Request {
        firm,
        callee,
        expires_at,
        payload,
    } = *request;
    let now = context.now;
    if callee.is_zero() {
        return Err(CallError::ZeroAddress);
    }
    check_payload(payload)?;
    check_expiry(now, expires_at, MAX_RING_S)?;
    let members = pair::members(exchange, firm, [context.caller, callee])?;
    let [caller, called] = members;
    if caller == called {
        return Err(CallError::CallingSelf {
            caller: context.caller,
        });
    }
    blocking::refuse_blocked(exchange, called, caller, context.caller)?;
    let found = pair::latest(exchange, crypto, firm, members);
    let last = found.call;
    if last.is_live(now) {
        return Err(pair::wrong_state(found.id, last.state));
    }
    let retry_at = last.requested_at.saturating_add(REQUEST_INTERVAL_S);
    if last.state != CallState::None && now < retry_at {
        return Err(CallError::RateLimited { retry_at });
    }
    let sequence = last.sequence.checked_add(1).ok_or(CallError::CounterExhausted)?;
    let mut call = Call {
        sequence,
        state: CallState::Ringing,
        mails: 0,
        expires_at,
        requested_at: now,
    };
    let mail = Mail {
        call_id: pair::id_of(crypto, &found.pair, sequence),
        sequence: count(&mut call, payload)?,
    };
    exchange.set_call(&found.pair, &call);
    Ok(Ring { caller, mail })
}

/// Takes a call that rings: it is authorised for [`MAX_CALL_S`] from now.
///
/// # Errors
/// [`CallError::PayloadTooLarge`], [`CallError::NotSameFirm`], [`CallError::WrongState`],
/// [`CallError::CallExpired`], [`CallError::RateLimited`].
pub fn answer(
    exchange: &mut impl Exchange,
    crypto: &impl Crypto,
    context: Context,
    firm: u32,
    caller: Address,
    payload: usize,
) -> Result<Mail, CallError> {
    check_payload(payload)?;
    let party = Party {
        firm,
        other: caller,
        is_caller: false,
    };
    let found = pair::ongoing(exchange, crypto, context, &party)?;
    if found.call.state != CallState::Ringing {
        return Err(pair::wrong_state(found.id, found.call.state));
    }
    let mut call = Call {
        state: CallState::Active,
        expires_at: context.now.saturating_add(MAX_CALL_S),
        ..found.call
    };
    let sequence = count(&mut call, payload)?;
    exchange.set_call(&found.pair, &call);
    Ok(Mail {
        call_id: found.id,
        sequence,
    })
}

/// One more mail of a call that rings or is active; returns the call's id and the mail's number.
///
/// # Errors
/// [`CallError::PayloadTooLarge`], [`CallError::NotSameFirm`], [`CallError::WrongState`],
/// [`CallError::CallExpired`], [`CallError::RateLimited`].
pub fn post(
    exchange: &mut impl Exchange,
    crypto: &impl Crypto,
    context: Context,
    party: &Party,
    payload: usize,
) -> Result<Mail, CallError> {
    check_payload(payload)?;
    let found = pair::ongoing(exchange, crypto, context, party)?;
    let mut call = found.call;
    // An empty mail is a mail too.
    let sequence = count(&mut call, payload.max(1))?;
    exchange.set_call(&found.pair, &call);
    Ok(Mail {
        call_id: found.id,
        sequence,
    })
}

/// Ends a call; returns its id. Also for who is a member no more: nobody has to stay in a call.
///
/// # Errors
/// [`CallError::WrongState`], [`CallError::CallExpired`].
pub fn hang_up(
    exchange: &mut impl Exchange,
    crypto: &impl Crypto,
    context: Context,
    party: &Party,
) -> Result<[u8; 32], CallError> {
    let accounts = party.ordered(context.caller);
    let mut members = exchange.principals(party.firm, accounts);
    for (member, account) in members.iter_mut().zip(accounts) {
        if member.is_zero() {
            *member = account;
        }
    }
    let found = pair::latest(exchange, crypto, party.firm, members);
    pair::check_live(&found, context.now)?;
    let call = Call {
        state: CallState::Ended,
        ..found.call
    };
    exchange.set_call(&found.pair, &call);
    Ok(found.id)
}

/// Counts a mail, unless it is empty; returns its number.
fn count(call: &mut Call, payload: usize) -> Result<Option<u32>, CallError> {
    if payload == 0 {
        return Ok(None);
    }
    let sequence = call.mails;
    if sequence >= MAX_MAILS {
        return Err(CallError::RateLimited { retry_at: 0 });
    }
    call.mails = sequence.saturating_add(1);
    Ok(Some(sequence.into()))
}
