use super::{
    Ledger, Ticket, TicketError,
    approval::authorize,
    find,
    view::{lookup, state},
};
use crate::{Address, U256};

impl Ticket {
    /// The user at `now`, in seconds since the Unix epoch; zero when there is none or it has ended.
    pub fn user_at(&self, now: u64) -> Address {
        if self.user_until >= now {
            self.user
        } else {
            Address::zero()
        }
    }
}

/// ERC-4907: lets `user` watch in the owner's place up to `expires`, in place of any user before.
///
/// # Errors
/// [`TicketError::NonexistentToken`], [`TicketError::InsufficientApproval`].
pub fn set_user(
    ledger: &mut impl Ledger,
    caller: Address,
    token_id: U256,
    user: Address,
    expires: u64,
) -> Result<(), TicketError> {
    let (id, ticket) = find(ledger, token_id)?;
    authorize(ledger, caller, id, &ticket)?;
    let changed = Ticket {
        user,
        user_until: expires,
        ..ticket
    };
    ledger.set_ticket(id, &changed);
    Ok(())
}

/// The user at `now`, and the second up to which one was named; zeros when there is none, and for no ticket.
pub fn user_of(ledger: &impl Ledger, now: u64, token_id: U256) -> (Address, u64) {
    lookup(ledger, token_id).map_or_else(Default::default, |(_, ticket)| {
        (ticket.user_at(now), ticket.user_until)
    })
}

/// Who may watch with this ticket at `now`, and the number of its state; zeros for no ticket.
pub fn viewer_of(ledger: &impl Ledger, now: u64, token_id: U256) -> (Address, u8) {
    let Some((id, ticket)) = lookup(ledger, token_id) else {
        return Default::default();
    };
    let user = ticket.user_at(now);
    let viewer = if user.is_zero() { ticket.owner } else { user };
    (viewer, state(ledger, id, &ticket).code())
}
