use super::{CLAIM_SECONDS, EventError, EventState, Hub, attendance, credit::grant, find};
use crate::{
    Address,
    crypto::Crypto,
    merkle,
    typed_data::{address, number},
};

/// A node's claim on the service budget.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// The event that was served.
    pub event_id: u64,
    /// Number of the claim under the reported root.
    pub index: u32,
    /// Who worked.
    pub account: Address,
    /// For how much.
    pub amount: u128,
}

/// Credits a node for its work, once, while Settled, up to the budget. Anybody.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::AlreadyClaimed`],
/// [`EventError::ProofTooLong`], [`EventError::InvalidProof`], [`EventError::BudgetExhausted`], in this order.
pub fn claim_work(
    hub: &mut impl Hub,
    crypto: &impl Crypto,
    work: &Work,
    proof: &[[u8; 32]],
) -> Result<(), EventError> {
    let Work {
        event_id,
        index,
        account,
        amount,
    } = *work;
    let mut event = find(hub, event_id)?;
    event.expect(event_id, EventState::Settled)?;
    let (word, mask) = attendance::bit(index);
    let mut bits = hub.work_bits(event_id, word);
    if !attendance::set(&mut bits, mask) {
        return Err(EventError::AlreadyClaimed { event_id, index });
    }
    if proof.len() > merkle::MAX_PROOF {
        return Err(EventError::ProofTooLong {
            length: u32::try_from(proof.len()).unwrap_or(u32::MAX),
            max: merkle::MAX_PROOF as u32,
        });
    }
    let leaf = merkle::leaf(crypto, &[number(index), address(account), number(amount)]);
    if !merkle::is_under(crypto, &hub.settlement(event_id).work_root, leaf, proof.iter()) {
        return Err(EventError::InvalidProof { event_id, index });
    }
    event
        .money
        .pay_work(amount)
        .map_err(|remaining| EventError::BudgetExhausted { event_id, remaining })?;
    grant(hub, event.terms.pay_token, account, amount);
    hub.set_work_bits(event_id, word, bits);
    hub.set_event(event_id, &event);
    Ok(())
}

/// Credits what nodes did not claim to the host, 90 days after the settlement. Anybody.
///
/// # Errors
/// [`EventError::EventNotFound`], [`EventError::WrongState`], [`EventError::TooEarly`],
/// [`EventError::NothingToWithdraw`], in this order.
pub fn reclaim_budget(hub: &mut impl Hub, now: u64, event_id: u64) -> Result<(), EventError> {
    let mut event = find(hub, event_id)?;
    event.expect(event_id, EventState::Settled)?;
    let opens_at = hub.settlement(event_id).settled_at.saturating_add(CLAIM_SECONDS);
    if now < opens_at {
        return Err(EventError::TooEarly { event_id, opens_at });
    }
    let (token, host) = (event.terms.pay_token, event.terms.host);
    let unclaimed = event.money.release_fee(u128::MAX);
    if unclaimed == 0 {
        return Err(EventError::NothingToWithdraw { token, account: host });
    }
    grant(hub, token, host, unclaimed);
    hub.set_event(event_id, &event);
    Ok(())
}

/// True when the claim with this number was paid.
pub fn is_work_claimed(hub: &impl Hub, event_id: u64, index: u32) -> bool {
    let (word, mask) = attendance::bit(index);
    let mut bits = hub.work_bits(event_id, word);
    !attendance::set(&mut bits, mask)
}
