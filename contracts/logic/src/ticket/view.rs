use super::{Admin, Ledger, Standing, Ticket, TicketError, TicketId, TicketState, check_in::is_checked_in};
use crate::{
    Address, U256,
    digits::{divide, multiply},
};

/// Hundredths of a per cent in a whole.
const WHOLE_BPS: u32 = 10_000;

/// What `ticketOf` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Details {
    /// The ticket's cell.
    pub ticket: Ticket,
    /// The event that it admits to.
    pub event: u64,
    /// Its state.
    pub state: TicketState,
    /// False for a soulbound ticket.
    pub is_transferable: bool,
}

/// The ticket with this token id.
///
/// # Errors
/// [`TicketError::NonexistentToken`].
pub fn find(ledger: &impl Ledger, token_id: U256) -> Result<(TicketId, Ticket), TicketError> {
    lookup(ledger, token_id).ok_or(TicketError::NonexistentToken { token_id })
}

/// The ticket with this token id, if there is one.
pub(super) fn lookup(ledger: &impl Ledger, token_id: U256) -> Option<(TicketId, Ticket)> {
    let id = TicketId::from_token(token_id)?;
    Some((id, ledger.ticket(id)?))
}

/// State of a ticket by its cell and its event's bitmap, which is read only if it matters.
pub(super) fn state(ledger: &impl Ledger, id: TicketId, ticket: &Ticket) -> TicketState {
    match ticket.standing {
        Standing::Refunded => TicketState::Refunded,
        Standing::Void => TicketState::Void,
        Standing::Good if is_checked_in(ledger, id) => TicketState::CheckedIn,
        Standing::Good => TicketState::Valid,
    }
}

/// Refuses a ticket that is not [`TicketState::Valid`].
///
/// # Errors
/// [`TicketError::TicketNotValid`].
pub(super) fn require_valid(ledger: &impl Ledger, id: TicketId, ticket: &Ticket) -> Result<(), TicketError> {
    match state(ledger, id, ticket) {
        TicketState::Valid => Ok(()),
        other => Err(TicketError::TicketNotValid {
            token_id: id.token(),
            state: other.code(),
        }),
    }
}

/// Everything about a ticket.
///
/// # Errors
/// [`TicketError::NonexistentToken`].
pub fn details(ledger: &impl Ledger, token_id: U256) -> Result<Details, TicketError> {
    let (id, ticket) = find(ledger, token_id)?;
    Ok(Details {
        ticket,
        event: id.event(),
        state: state(ledger, id, &ticket),
        is_transferable: is_transferable(ledger, id),
    })
}

/// ERC-5192: true for a soulbound ticket.
///
/// # Errors
/// [`TicketError::NonexistentToken`].
pub fn is_locked(ledger: &impl Ledger, token_id: U256) -> Result<bool, TicketError> {
    let (id, _) = find(ledger, token_id)?;
    Ok(!is_transferable(ledger, id))
}

/// False for the tickets of an event whose host did not make them transferable.
pub(super) fn is_transferable(ledger: &impl Ledger, id: TicketId) -> bool {
    ledger
        .event(id.event())
        .is_some_and(|event| event.is_transferable)
}

/// Who may move this ticket besides its owner and their operators; zero for nobody.
///
/// # Errors
/// [`TicketError::NonexistentToken`].
pub fn approved_for(ledger: &impl Ledger, token_id: U256) -> Result<Address, TicketError> {
    let (id, ticket) = find(ledger, token_id)?;
    Ok(if ticket.is_approved {
        ledger.approved(id)
    } else {
        Address::zero()
    })
}

/// ERC-2981: the event's host and its share of `sale_price`, rounded down; zeros for an event that was not opened.
pub fn royalty(ledger: &impl Ledger, token_id: U256, sale_price: U256) -> (Address, U256) {
    let Some(event) = TicketId::from_token(token_id).and_then(|id| ledger.event(id.event())) else {
        return (Address::zero(), U256::zero());
    };
    (event.host, share_of(sale_price, event.royalty_bps))
}

/// Exact for every price: the product has one digit more than a price.
fn share_of(sale_price: U256, royalty_bps: u16) -> U256 {
    let mut product = [0; 9];
    for (digit, place) in product.iter_mut().rev().zip(0..8) {
        let limb = sale_price.0.get(place >> 1).copied().unwrap_or(0);
        *digit = if place & 1 == 0 {
            limb as u32
        } else {
            (limb >> 32) as u32
        };
    }
    multiply(&mut product, royalty_bps.into());
    divide(&mut product, WHOLE_BPS);
    let mut share = U256::zero();
    for (place, digit) in product.iter().rev().take(8).enumerate() {
        if let Some(limb) = share.0.get_mut(place >> 1) {
            *limb |= u64::from(*digit) << if place & 1 == 0 { 0 } else { 32 };
        }
    }
    share
}

/// ERC-165: true for ERC-165, 721, 721 metadata, 2981, 4906, 5192 and 4907.
pub fn supports_interface(interface_id: u32) -> bool {
    const IDS: [u32; 7] = [
        0x01ff_c9a7,
        0x80ac_58cd,
        0x5b5e_139f,
        0x2a55_205a,
        0x4906_4906,
        0xb45a_3c0e,
        0xad09_2b5c,
    ];
    IDS.contains(&interface_id)
}

/// Refuses everybody but the event contract.
///
/// # Errors
/// [`TicketError::NotMinter`].
pub(super) fn only_minter(admin: Admin, caller: Address) -> Result<(), TicketError> {
    // An unset minter is the zero address, which nobody can call from; refused all the same.
    if admin.minter.is_zero() || caller != admin.minter {
        Err(TicketError::NotMinter { caller })
    } else {
        Ok(())
    }
}
