use super::{
    CallError, CallState, Exchange, MAX_CALL_S, Room, Topology, blocking, check_expiry, check_payload, pair,
};
use crate::{
    Address,
    context::Context,
    crypto::{Crypto, hash_words},
    typed_data::{address, number},
};

/// A room that somebody wants to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The firm whose members are let in.
    pub firm: u32,
    /// Code of a [`Topology`].
    pub topology: u8,
    /// How many are expected at most, the host among them.
    pub seats: u8,
    /// First second that it is closed.
    pub expires_at: u64,
}

/// One mail in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomMail {
    /// The room.
    pub room_id: [u8; 32],
    /// The member who sent it.
    pub from: Address,
    /// Its number in the room, from 0.
    pub sequence: u32,
}

/// Opens the caller's room; returns its id and the host.
///
/// # Errors
/// [`CallError::InvalidTopology`], [`CallError::InvalidSeats`], [`CallError::InvalidExpiry`],
/// [`CallError::NotSameFirm`], [`CallError::WrongState`] while the host's last room is open,
/// [`CallError::CounterExhausted`].
pub fn open_room(
    exchange: &mut impl Exchange,
    crypto: &impl Crypto,
    context: Context,
    opening: &Opening,
) -> Result<([u8; 32], Address), CallError> {
    let Opening {
        firm,
        topology,
        seats,
        expires_at,
    } = *opening;
    let max = Topology::from_code(topology)
        .ok_or(CallError::InvalidTopology { topology })?
        .max_seats();
    if seats < 2 || seats > max {
        return Err(CallError::InvalidSeats { seats, max });
    }
    check_expiry(context.now, expires_at, MAX_CALL_S)?;
    let [host, _] = pair::members(exchange, firm, [context.caller; 2])?;
    let last = exchange.room(firm, host);
    if context.now < last.expires_at {
        let room_id = id_of(crypto, firm, host, last.sequence);
        return Err(pair::wrong_state(room_id, CallState::Active));
    }
    let sequence = last.sequence.checked_add(1).ok_or(CallError::CounterExhausted)?;
    let room = Room {
        sequence,
        topology,
        seats,
        mails: 0,
        expires_at,
    };
    exchange.set_room(firm, host, &room);
    Ok((id_of(crypto, firm, host, sequence), host))
}

/// One more mail in the open room of `host`.
///
/// # Errors
/// [`CallError::PayloadTooLarge`], [`CallError::NotSameFirm`], [`CallError::RoomNotOpen`],
/// [`CallError::Blocked`], [`CallError::CounterExhausted`].
pub fn post_to_room(
    exchange: &mut impl Exchange,
    crypto: &impl Crypto,
    context: Context,
    firm: u32,
    host: Address,
    payload: usize,
) -> Result<RoomMail, CallError> {
    check_payload(payload)?;
    let [from, host] = pair::members(exchange, firm, [context.caller, host])?;
    let (room_id, room) = open(exchange, crypto, context.now, firm, host)?;
    blocking::refuse_blocked(exchange, host, from, context.caller)?;
    let sequence = room.mails;
    let mails = sequence.checked_add(1).ok_or(CallError::CounterExhausted)?;
    exchange.set_room(firm, host, &Room { mails, ..room });
    Ok(RoomMail {
        room_id,
        from,
        sequence,
    })
}

/// Closes the caller's room; returns its id. Also for a host who is a member no more.
///
/// # Errors
/// [`CallError::RoomNotOpen`].
pub fn close_room(
    exchange: &mut impl Exchange,
    crypto: &impl Crypto,
    context: Context,
    firm: u32,
) -> Result<[u8; 32], CallError> {
    let [member, _] = exchange.principals(firm, [context.caller; 2]);
    let host = if member.is_zero() { context.caller } else { member };
    let (room_id, room) = open(exchange, crypto, context.now, firm, host)?;
    exchange.set_room(
        firm,
        host,
        &Room {
            expires_at: 0,
            ..room
        },
    );
    Ok(room_id)
}

/// The open room of `host`, a member, and its id.
pub fn room_of(
    exchange: &impl Exchange,
    crypto: &impl Crypto,
    now: u64,
    firm: u32,
    host: Address,
) -> Option<([u8; 32], Room)> {
    let room = exchange.room(firm, host);
    (now < room.expires_at).then(|| (id_of(crypto, firm, host, room.sequence), room))
}

/// True while the room is open, both are, or act for, members, and the host doesn't block `who`.
pub fn is_admitted(exchange: &impl Exchange, now: u64, firm: u32, host: Address, who: Address) -> bool {
    pair::members(exchange, firm, [who, host]).is_ok_and(|[member, host]| {
        now < exchange.room(firm, host).expires_at
            && blocking::refuse_blocked(exchange, host, member, who).is_ok()
    })
}

fn open(
    exchange: &impl Exchange,
    crypto: &impl Crypto,
    now: u64,
    firm: u32,
    host: Address,
) -> Result<([u8; 32], Room), CallError> {
    room_of(exchange, crypto, now, firm, host).ok_or(CallError::RoomNotOpen { firm, host })
}

/// Id of a room: of its firm, host and number.
fn id_of(crypto: &impl Crypto, firm: u32, host: Address, sequence: u32) -> [u8; 32] {
    hash_words(crypto, &[number(firm), address(host), number(sequence)])
}
