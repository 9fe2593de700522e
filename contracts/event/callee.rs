//! Calls to the other contracts, by their golden interfaces.
//!
//! A revert, a trap, a short answer (an address without code answers nothing) and `false` are all failures, which end
//! the call. None of the callees calls back, and none could: the chain refuses re-entrance unless it is asked for.

use ink::{Address, U256, codegen::sol::selector_bytes, sol::DynBytes};
use w3av_contract_host::{
    Callee,
    abi::{Value, Values},
};
use w3av_contract_logic::{
    event::{ARBITER, EventError, Lease, Order, POLICY_WORDS, Policy, Purchase, REPORT_WORDS, Report},
    typed_data::{number, uint256},
    words,
};

use crate::error::OrRevert;

macro_rules! selector {
    ($signature:literal) => {
        const { selector_bytes($signature) }
    };
}

/// Moves `amount` of `token` from `from`, who allowed it, to `to` (this contract); nothing to do for 0.
#[inline(never)]
pub(crate) fn pull(token: Address, is_measured: bool, from: Address, to: Address, amount: u128) {
    if amount == 0 {
        return;
    }
    measured(token, is_measured, to, amount, &|| {
        let signature = selector!("transferFrom(address,address,uint256)");
        is_done(Callee(token).call(signature, &(from, to, amount)))
    })
}

/// An authorisation of the payer, by ERC-3009, brought with a purchase.
pub(crate) struct Authorization {
    pub(crate) from: Address,
    pub(crate) valid_after: U256,
    pub(crate) valid_before: U256,
    pub(crate) nonce: [u8; 32],
    pub(crate) signature: DynBytes,
}

/// Moves `amount` of `token` to `to` (this contract) as its owner signed, also when it is 0.
pub(crate) fn pull_authorized(
    token: Address,
    is_measured: bool,
    to: Address,
    amount: u128,
    signed: &Authorization,
) {
    measured(token, is_measured, to, amount, &|| {
        let signature =
            selector!("receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)");
        let arguments = (
            signed.from,
            to,
            amount,
            signed.valid_after,
            signed.valid_before,
            signed.nonce,
            signed.signature.clone(),
        );
        Callee(token).call::<0>(signature, &arguments).is_some()
    })
}

/// Pays `amount` of `token` from this contract to `to`; nothing to do for 0.
pub(crate) fn push(token: Address, to: Address, amount: u128) {
    if amount != 0 {
        let answer = Callee(token).call(selector!("transfer(address,uint256)"), &(to, amount));
        expect(token, is_done(answer));
    }
}

/// Destroys `amount` of this contract's `token`; nothing to do for 0.
pub(crate) fn burn(token: Address, amount: u128) {
    if amount != 0 {
        let answer = Callee(token).call::<0>(selector!("burn(uint256)"), &(amount,));
        expect(token, answer.is_some());
    }
}

/// Governed values for an event paid in `token`.
#[inline(never)]
pub(crate) fn policy(access: Address, token: Address) -> Policy {
    Callee(access)
        .view::<POLICY_WORDS>(selector!("eventPolicy(address)"), &(token,))
        .and_then(|answer| Policy::from_words(&answer))
        .ok_or(EventError::AccessCallFailed { access })
        .or_revert()
}

/// Bits that are paused now.
#[inline(never)]
pub(crate) fn paused_mask(access: Address) -> u32 {
    Callee(access)
        .view::<1>(selector!("pausedMask()"), &())
        .and_then(|[mask]| words::uint(&mask))
        .ok_or(EventError::AccessCallFailed { access })
        .or_revert()
}

/// True when `account` is an arbiter now.
#[inline(never)]
pub(crate) fn is_arbiter(access: Address, account: Address) -> bool {
    Callee(access)
        .view::<1>(selector!("hasRole(uint8,address)"), &(ARBITER, account))
        .map(|[answer]| answer == number(true))
        .ok_or(EventError::AccessCallFailed { access })
        .or_revert()
}

/// Roles of `who` in `firm`; 0 when the firm contract does not answer.
pub(crate) fn roles_of(registry: Address, firm: u32, who: Address) -> u8 {
    Callee(registry)
        .view::<1>(selector!("rolesOf(uint32,address)"), &(firm, who))
        .and_then(|[roles]| words::uint(&roles))
        .unwrap_or(0)
}

/// Who holds the event's lease.
pub(crate) fn lease(oracle: Address, event_id: u64) -> Lease {
    let answer = Callee(oracle).view::<5>(selector!("leaseOf(uint64)"), &(event_id,));
    oracle_said(oracle, answer.and_then(|answer| Lease::from_words(&answer)))
}

/// What a quorum reported; `None` when the oracle contract does not answer.
#[inline(never)]
pub(crate) fn report(oracle: Address, event_id: u64) -> Option<Report> {
    Callee(oracle)
        .view::<REPORT_WORDS>(selector!("settlementOf(uint64)"), &(event_id,))
        .and_then(|answer| Report::from_words(&answer))
}

/// Draws the nodes that serve the event.
pub(crate) fn assign(oracle: Address, event_id: u64, seed: [u8; 32]) {
    let [] = oracle_said(
        oracle,
        Callee(oracle).call(selector!("assign(uint64,bytes32)"), &(event_id, seed)),
    );
}

/// What the oracle contract said, or the end of the call.
pub(crate) fn oracle_said<T>(oracle: Address, answer: Option<T>) -> T {
    answer.ok_or(EventError::OracleCallFailed { oracle }).or_revert()
}

/// Opens the event at the ticket contract.
pub(crate) fn open_event(
    ticket: Address,
    event_id: u64,
    host: Address,
    royalty_bps: u16,
    is_transferable: bool,
) {
    let [] = asked(
        ticket,
        selector!("openEvent(uint64,address,uint16,bool)"),
        &(event_id, host, royalty_bps, is_transferable),
    );
}

/// Mints the tickets of a purchase; fails unless they get the ids that were announced.
pub(crate) fn mint(ticket: Address, order: &Order, purchase: &Purchase) {
    let [first] = asked(
        ticket,
        selector!("mint(address,uint64,uint32,uint128,uint8)"),
        &(
            order.recipient,
            order.event_id,
            order.quantity,
            purchase.price,
            order.tier,
        ),
    );
    let is_announced = first == uint256(purchase.first.token());
    ticket_said(ticket, is_announced.then_some(()))
}

/// Moves a ticket that was sold on.
pub(crate) fn move_sold(ticket: Address, from: Address, to: Address, token_id: U256) {
    let [] = asked(
        ticket,
        selector!("moveSold(address,address,uint256)"),
        &(from, to, token_id),
    );
}

/// Marks a ticket as paid back, once; its owner and price.
pub(crate) fn mark_paid_back(ticket: Address, token_id: U256, is_whole: bool) -> (Address, u128) {
    let [owner, price] = asked(
        ticket,
        selector!("markPaidBack(uint256,bool)"),
        &(token_id, is_whole),
    );
    ticket_said(ticket, words::address(&owner).zip(words::uint(&price)))
}

/// Sets check-in bits.
#[inline(never)]
pub(crate) fn check_in(ticket: Address, event_id: u64, word: u32, bits: [u8; 32]) {
    let [_] = asked(
        ticket,
        selector!("checkIn(uint64,uint32,bytes32)"),
        &(event_id, word, bits),
    );
}

/// Who may watch with the ticket, and its state.
pub(crate) fn viewer_of(ticket: Address, token_id: U256) -> (Address, u8) {
    let answer = Callee(ticket).view::<2>(selector!("viewerOf(uint256)"), &(token_id,));
    ticket_said(
        ticket,
        answer.and_then(|[viewer, state]| words::address(&viewer).zip(words::uint(&state))),
    )
}

/// Owner, state and price of a ticket; a zero owner when there is none.
pub(crate) fn ticket_of(ticket: Address, token_id: U256) -> (Address, u8, u128) {
    let answer = Callee(ticket).view::<7>(selector!("ticketOf(uint256)"), &(token_id,));
    let record = answer.and_then(|[owner, _, _, state, _, _, price]| {
        Some((
            words::address(&owner)?,
            words::uint(&state)?,
            words::uint(&price)?,
        ))
    });
    ticket_said(ticket, record)
}

fn asked<const N: usize>(ticket: Address, selector: [u8; 4], arguments: &impl Values) -> [[u8; 32]; N] {
    ticket_said(ticket, Callee(ticket).call(selector, arguments))
}

fn ticket_said<T>(ticket: Address, answer: Option<T>) -> T {
    answer.ok_or(EventError::TicketCallFailed { ticket }).or_revert()
}

/// A token that keeps a part of what it moves is refused: the balance must grow by the whole amount.
#[inline(never)]
fn measured(token: Address, is_measured: bool, holder: Address, amount: u128, move_it: &dyn Fn() -> bool) {
    if !is_measured {
        return expect(token, move_it());
    }
    let before = balance(token, holder);
    let is_moved = move_it();
    let grown = balance(token, holder)
        .zip(before)
        .and_then(|(after, before)| after.checked_sub(before));
    expect(token, is_moved && grown == Some(U256::from(amount)))
}

#[inline(never)]
fn balance(token: Address, holder: Address) -> Option<U256> {
    let [balance] = Callee(token).view(selector!("balanceOf(address)"), &(holder,))?;
    Some(<U256 as Value>::read(&balance, 0))
}

fn is_done(answer: Option<[[u8; 32]; 1]>) -> bool {
    answer == Some([number(true)])
}

#[inline(never)]
fn expect(token: Address, is_done: bool) {
    is_done
        .then_some(())
        .ok_or(EventError::TokenCallFailed { token })
        .or_revert()
}
