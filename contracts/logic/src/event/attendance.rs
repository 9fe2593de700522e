use super::{Event, EventError, EventState, Hub, find};
use crate::{
    Address, U256,
    crypto::Crypto,
    signature::Signature,
    ticket::TicketId,
    typed_data::{Domain, number, type_hash, uint256},
    words,
};

/// Type of what a viewer signs.
const CHECK_IN_TYPE: [u8; 32] = type_hash("CheckIn(uint256 tokenId,uint64 deadline)");
/// States of a ticket, as the ticket contract numbers them, in which its viewer may watch.
const VALID: u8 = 1;
const CHECKED_IN: u8 = 2;

/// Who holds an event's lease, as the oracle contract answers in `leaseOf`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lease {
    /// Account of the node's operator.
    pub operator: Address,
    /// Account of the node's signer.
    pub signer: Address,
    /// Both may act until then.
    pub until: u64,
}

impl Lease {
    /// Reads `node, operator, signer, fence, until`.
    pub fn from_words([_, operator, signer, _, until]: &[[u8; 32]; 5]) -> Option<Self> {
        Some(Self {
            operator: words::address(operator)?,
            signer: words::address(signer)?,
            until: words::uint(until)?,
        })
    }
}

/// Admits the holder of the event's lease, while Live or Ended.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::NotLeaseHolder`], in this order.
pub fn admit_check_in(
    hub: &impl Hub,
    now: u64,
    caller: Address,
    event_id: u64,
    lease: &Lease,
) -> Result<(), EventError> {
    find_running(hub, event_id)?;
    let is_holder = [lease.operator, lease.signer].contains(&caller);
    if !is_holder || now > lease.until {
        return Err(EventError::NotLeaseHolder { event_id, caller });
    }
    Ok(())
}

/// A viewer's own word that the ticket is used.
#[derive(Clone, Copy, Debug)]
pub struct CheckIn<'a> {
    /// The ticket.
    pub token_id: U256,
    /// Good until then.
    pub deadline: u64,
    /// Empty when the viewer itself calls.
    pub signature: &'a [u8],
    /// Who may watch with the ticket now.
    pub viewer: Address,
    /// State of the ticket at its contract.
    pub ticket_state: u8,
}

/// A ticket's place in the check-in bitmap of its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The event.
    pub event_id: u64,
    /// Word of 256 tickets.
    pub word: u32,
    /// The one bit that is the ticket's.
    pub bits: [u8; 32],
}

/// What a viewer signs.
pub fn check_in_digest(crypto: &impl Crypto, domain: &Domain, token_id: U256, deadline: u64) -> [u8; 32] {
    domain.digest(crypto, &[CHECK_IN_TYPE, uint256(token_id), number(deadline)])
}

/// Counts a ticket as used by its viewer, once, while Live or Ended. Returns its place in the event's
/// check-in bitmap.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::TooLate`], [`EventError::NotViewer`] or
/// [`EventError::InvalidSignature`], [`EventError::TicketNotValid`] (also for the second time), in this order.
pub fn check_in_viewer(
    hub: &mut impl Hub,
    crypto: &impl Crypto,
    domain: &Domain,
    now: u64,
    caller: Address,
    check_in: &CheckIn<'_>,
) -> Result<Seat, EventError> {
    let CheckIn {
        token_id,
        deadline,
        signature,
        viewer,
        ticket_state,
    } = *check_in;
    let ticket = TicketId::from_token(token_id).unwrap_or(TicketId::new(0, 0));
    let event_id = ticket.event();
    let mut event = find_running(hub, event_id)?;
    if now > deadline {
        return Err(EventError::TooLate {
            event_id,
            closed_at: deadline,
        });
    }
    if signature.is_empty() {
        if caller != viewer {
            return Err(EventError::NotViewer {
                token_id,
                viewer: caller,
            });
        }
    } else {
        let digest = check_in_digest(crypto, domain, token_id, deadline);
        let signer = Signature::from_bytes(signature)
            .and_then(|signature| signature.signer(crypto, &digest))
            .unwrap_or_default();
        if signer.is_zero() || signer != viewer {
            return Err(EventError::InvalidSignature { signer });
        }
    }
    if !matches!(ticket_state, VALID | CHECKED_IN) {
        return Err(EventError::TicketNotValid {
            token_id,
            state: ticket_state,
        });
    }
    let (word, mask) = bit(ticket.serial());
    let mut bits = hub.viewer_bits(event_id, word);
    if !set(&mut bits, mask) {
        return Err(EventError::TicketNotValid {
            token_id,
            state: CHECKED_IN,
        });
    }
    event.viewer_check_ins = event.viewer_check_ins.saturating_add(1);
    hub.set_viewer_bits(event_id, word, bits);
    hub.set_event(event_id, &event);
    Ok(Seat {
        event_id,
        word,
        bits: mask,
    })
}

/// Word of 256 that `index` is in, and its bit there: bit 0 is the lowest of the word as a number.
pub(super) fn bit(index: u32) -> (u32, [u8; 32]) {
    let mut mask = [0; 32];
    let (byte, shift) = ((index % 256) / 8, index % 8);
    mask[31_usize.saturating_sub(byte as usize)] = 1 << shift;
    (index / 256, mask)
}

/// Sets the bit; false when it was set.
pub(super) fn set(bits: &mut [u8; 32], mask: [u8; 32]) -> bool {
    let before = *bits;
    for (byte, mask) in bits.iter_mut().zip(mask) {
        *byte |= mask;
    }
    before != *bits
}

fn find_running(hub: &impl Hub, event_id: u64) -> Result<Event, EventError> {
    let event = find(hub, event_id)?;
    match event.state {
        EventState::Live | EventState::Ended => Ok(event),
        _ => Err(event.wrong_state(event_id)),
    }
}
