//! Calls to the other contracts, by their golden interfaces, in words.
//!
//! A revert, a trap, a short answer (an address without code answers nothing) and `false` are all failures. None of
//! the callees calls back, and none could: the chain refuses re-entrance unless it is asked for.

use ink::{Address, U256, codegen::sol::selector_bytes};
use w3av_contract_host::{Callee, Word};
use w3av_contract_logic::{
    event::{ARBITER, EventError, Lease, Order, POLICY_WORDS, Policy, Purchase, REPORT_WORDS, Report},
    words,
};

macro_rules! selector {
    ($signature:literal) => {
        const { selector_bytes($signature) }
    };
}

/// Moves `amount` of `token` from `from`, who allowed it, to `to` (this contract); nothing to do for 0.
#[inline(never)]
pub(crate) fn pull(
    token: Address,
    is_measured: bool,
    from: Address,
    to: Address,
    amount: u128,
) -> Result<(), EventError> {
    if amount == 0 {
        return Ok(());
    }
    measured(token, is_measured, to, amount, || {
        let arguments = [from.word(), to.word(), amount.word()];
        is_done(Callee(token).call(selector!("transferFrom(address,address,uint256)"), &arguments))
    })
}

/// An authorisation of the payer, by ERC-3009, brought with a purchase.
pub(crate) struct Authorization<'a> {
    pub(crate) from: Address,
    pub(crate) valid_after: U256,
    pub(crate) valid_before: U256,
    pub(crate) nonce: [u8; 32],
    pub(crate) signature: &'a [u8],
}

/// Moves `amount` of `token` to `to` (this contract) as its owner signed, also when it is 0.
pub(crate) fn pull_authorized(
    token: Address,
    is_measured: bool,
    to: Address,
    amount: u128,
    authorization: &Authorization<'_>,
) -> Result<(), EventError> {
    measured(token, is_measured, to, amount, || {
        let arguments = [
            authorization.from.word(),
            to.word(),
            amount.word(),
            authorization.valid_after.word(),
            authorization.valid_before.word(),
            authorization.nonce,
        ];
        let signature =
            selector!("receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)");
        let answer: Option<[[u8; 32]; 0]> =
            Callee(token).call_with_bytes(signature, &arguments, authorization.signature);
        answer.is_some()
    })
}

/// Pays `amount` of `token` from this contract to `to`; nothing to do for 0.
pub(crate) fn push(token: Address, to: Address, amount: u128) -> Result<(), EventError> {
    if amount == 0 {
        return Ok(());
    }
    let answer = Callee(token).call(
        selector!("transfer(address,uint256)"),
        &[to.word(), amount.word()],
    );
    done(token, is_done(answer))
}

/// Destroys `amount` of this contract's `token`; nothing to do for 0.
pub(crate) fn burn(token: Address, amount: u128) -> Result<(), EventError> {
    if amount == 0 {
        return Ok(());
    }
    let answer: Option<[[u8; 32]; 0]> = Callee(token).call(selector!("burn(uint256)"), &[amount.word()]);
    done(token, answer.is_some())
}

/// Governed values for an event paid in `token`.
pub(crate) fn policy(access: Address, token: Address) -> Result<Policy, EventError> {
    Callee(access)
        .view::<POLICY_WORDS>(selector!("eventPolicy(address)"), &[token.word()])
        .and_then(|answer| Policy::from_words(&answer))
        .ok_or(EventError::AccessCallFailed { access })
}

/// Bits that are paused now.
pub(crate) fn paused_mask(access: Address) -> Result<u32, EventError> {
    Callee(access)
        .view::<1>(selector!("pausedMask()"), &[])
        .and_then(|[mask]| words::uint(&mask))
        .ok_or(EventError::AccessCallFailed { access })
}

/// True when `account` is an arbiter now.
pub(crate) fn is_arbiter(access: Address, account: Address) -> Result<bool, EventError> {
    Callee(access)
        .view::<1>(
            selector!("hasRole(uint8,address)"),
            &[ARBITER.word(), account.word()],
        )
        .map(|[answer]| answer == true.word())
        .ok_or(EventError::AccessCallFailed { access })
}

/// Roles of `who` in `firm`; 0 when the firm contract does not answer.
pub(crate) fn roles_of(registry: Address, firm: u32, who: Address) -> u8 {
    Callee(registry)
        .view::<1>(selector!("rolesOf(uint32,address)"), &[firm.word(), who.word()])
        .and_then(|[roles]| words::uint(&roles))
        .unwrap_or(0)
}

/// Who holds the event's lease.
pub(crate) fn lease(oracle: Address, event_id: u64) -> Result<Lease, EventError> {
    Callee(oracle)
        .view::<5>(selector!("leaseOf(uint64)"), &[event_id.word()])
        .and_then(|answer| Lease::from_words(&answer))
        .ok_or(EventError::OracleCallFailed { oracle })
}

/// What a quorum reported.
pub(crate) fn report(oracle: Address, event_id: u64) -> Result<Report, EventError> {
    Callee(oracle)
        .view::<REPORT_WORDS>(selector!("settlementOf(uint64)"), &[event_id.word()])
        .and_then(|answer| Report::from_words(&answer))
        .ok_or(EventError::OracleCallFailed { oracle })
}

/// Draws the nodes that serve the event.
pub(crate) fn assign(oracle: Address, event_id: u64, seed: [u8; 32]) -> Result<(), EventError> {
    let answer: Option<[[u8; 32]; 0]> =
        Callee(oracle).call(selector!("assign(uint64,bytes32)"), &[event_id.word(), seed]);
    answer.map(drop).ok_or(EventError::OracleCallFailed { oracle })
}

/// Opens the event at the ticket contract.
pub(crate) fn open_event(
    ticket: Address,
    event_id: u64,
    host: Address,
    royalty_bps: u16,
    is_transferable: bool,
) -> Result<(), EventError> {
    let arguments = [
        event_id.word(),
        host.word(),
        royalty_bps.word(),
        is_transferable.word(),
    ];
    called(
        ticket,
        selector!("openEvent(uint64,address,uint16,bool)"),
        &arguments,
    )
}

/// Mints the tickets of a purchase; fails unless they get the ids that were announced.
pub(crate) fn mint(ticket: Address, order: &Order, purchase: &Purchase) -> Result<(), EventError> {
    let arguments = [
        order.recipient.word(),
        order.event_id.word(),
        order.quantity.word(),
        purchase.price.word(),
        order.tier.word(),
    ];
    let [first] = asked(
        ticket,
        selector!("mint(address,uint64,uint32,uint128,uint8)"),
        &arguments,
    )?;
    if first == purchase.first.token().word() {
        Ok(())
    } else {
        Err(EventError::TicketCallFailed { ticket })
    }
}

/// Moves a ticket that was sold on.
pub(crate) fn move_sold(
    ticket: Address,
    from: Address,
    to: Address,
    token_id: U256,
) -> Result<(), EventError> {
    let arguments = [from.word(), to.word(), token_id.word()];
    called(ticket, selector!("moveSold(address,address,uint256)"), &arguments)
}

/// Marks a ticket as paid back, once; its owner and price.
pub(crate) fn mark_paid_back(
    ticket: Address,
    token_id: U256,
    is_whole: bool,
) -> Result<(Address, u128), EventError> {
    let arguments = [token_id.word(), is_whole.word()];
    let [owner, price] = asked(ticket, selector!("markPaidBack(uint256,bool)"), &arguments)?;
    read(ticket, words::address(&owner).zip(words::uint(&price)))
}

/// Sets check-in bits.
pub(crate) fn check_in(ticket: Address, event_id: u64, word: u32, bits: [u8; 32]) -> Result<(), EventError> {
    let arguments = [event_id.word(), word.word(), bits];
    let [_] = asked(ticket, selector!("checkIn(uint64,uint32,bytes32)"), &arguments)?;
    Ok(())
}

/// Who may watch with the ticket, and its state.
pub(crate) fn viewer_of(ticket: Address, token_id: U256) -> Result<(Address, u8), EventError> {
    let answer = Callee(ticket).view::<2>(selector!("viewerOf(uint256)"), &[token_id.word()]);
    read(
        ticket,
        answer.and_then(|[viewer, state]| Some((words::address(&viewer)?, words::uint(&state)?))),
    )
}

/// Owner, state and price of a ticket; a zero owner when there is none.
pub(crate) fn ticket_of(ticket: Address, token_id: U256) -> Result<(Address, u8, u128), EventError> {
    let answer = Callee(ticket).view::<7>(selector!("ticketOf(uint256)"), &[token_id.word()]);
    let record = answer.and_then(|[owner, _, _, state, _, _, price]| {
        Some((
            words::address(&owner)?,
            words::uint(&state)?,
            words::uint(&price)?,
        ))
    });
    read(ticket, record)
}

fn called(ticket: Address, selector: [u8; 4], arguments: &[[u8; 32]]) -> Result<(), EventError> {
    let [] = asked(ticket, selector, arguments)?;
    Ok(())
}

fn asked<const N: usize>(
    ticket: Address,
    selector: [u8; 4],
    arguments: &[[u8; 32]],
) -> Result<[[u8; 32]; N], EventError> {
    read(ticket, Callee(ticket).call(selector, arguments))
}

fn read<T>(ticket: Address, answer: Option<T>) -> Result<T, EventError> {
    answer.ok_or(EventError::TicketCallFailed { ticket })
}

/// A token that keeps a part of what it moves is refused: the balance must grow by the whole amount.
fn measured(
    token: Address,
    is_measured: bool,
    holder: Address,
    amount: u128,
    move_it: impl FnOnce() -> bool,
) -> Result<(), EventError> {
    if !is_measured {
        return done(token, move_it());
    }
    let before = balance(token, holder);
    let is_moved = move_it();
    let grown = balance(token, holder)
        .zip(before)
        .and_then(|(after, before)| after.checked_sub(before));
    done(token, is_moved && grown == Some(U256::from(amount)))
}

fn balance(token: Address, holder: Address) -> Option<U256> {
    let [balance] = Callee(token).view::<1>(selector!("balanceOf(address)"), &[holder.word()])?;
    Some(U256::from_big_endian(&balance))
}

fn is_done(answer: Option<[[u8; 32]; 1]>) -> bool {
    answer == Some([true.word()])
}

fn done(token: Address, is_done: bool) -> Result<(), EventError> {
    if is_done {
        Ok(())
    } else {
        Err(EventError::TokenCallFailed { token })
    }
}
