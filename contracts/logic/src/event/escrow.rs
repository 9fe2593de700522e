use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use super::{EventError, WHOLE_BPS};
use crate::digits::{divide, multiply};

/// `bps` basis points of `amount`, rounded down; the whole at most.
#[inline(never)]
pub fn share(amount: u128, bps: u16) -> u128 {
    // The product has one digit of 32 bits more than an amount.
    let digits = [amount >> 96, amount >> 64, amount >> 32, amount];
    let mut product = [0; 5];
    for (place, digit) in product.iter_mut().skip(1).zip(digits) {
        *place = digit as u32;
    }
    multiply(&mut product, bps.min(WHOLE_BPS).into());
    divide(&mut product, WHOLE_BPS.into());
    product
        .iter()
        .fold(0, |share, digit| share << 32 | u128::from(*digit))
}

/// Escrow of one event, in its pay token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Money {
    /// Paid for tickets, in all.
    pub gross: u128,
    /// Paid back to ticket owners.
    pub refunded: u128,
    /// Credited to the host for tickets.
    pub host_paid: u128,
    /// Paid in for the service, in all.
    pub service_fee: u128,
    /// Of it, credited to the treasury and back to the host.
    pub service_fee_released: u128,
    /// Of it, credited to nodes.
    pub work_paid: u128,
}

impl Money {
    /// Ticket money that is still here.
    pub fn remaining(&self) -> u128 {
        self.gross
            .saturating_sub(self.refunded)
            .saturating_sub(self.host_paid)
    }

    /// Service money that is still here: after the settlement, what nodes can claim.
    pub fn budget(&self) -> u128 {
        self.service_fee
            .saturating_sub(self.service_fee_released)
            .saturating_sub(self.work_paid)
    }

    /// Takes ticket money in.
    pub(super) fn receive(&mut self, amount: u128) -> Result<(), EventError> {
        add(&mut self.gross, amount)
    }

    /// Takes service money in.
    pub(super) fn receive_fee(&mut self, amount: u128) -> Result<(), EventError> {
        add(&mut self.service_fee, amount)
    }

    /// Takes ticket money out for one ticket owner; refused when it isn't here.
    pub(super) fn refund(&mut self, amount: u128) -> Result<(), EventError> {
        if amount > self.remaining() {
            return Err(EventError::AmountOverflow);
        }
        add(&mut self.refunded, amount)
    }

    /// Takes the host's share of the ticket money out: what stays is enough for the rest of every single price.
    pub(super) fn pay_host(&mut self, payout_bps: u16) -> u128 {
        let payout = share(self.remaining(), payout_bps);
        self.host_paid = self.host_paid.saturating_add(payout);
        payout
    }

    /// Takes `amount` of the service money out for treasury and host; what is here at most.
    pub(super) fn release_fee(&mut self, amount: u128) -> u128 {
        let amount = amount.min(self.budget());
        self.service_fee_released = self.service_fee_released.saturating_add(amount);
        amount
    }

    /// Takes service money out for a node; what is here when that is less.
    pub(super) fn pay_work(&mut self, amount: u128) -> Result<(), u128> {
        let budget = self.budget();
        if amount > budget {
            return Err(budget);
        }
        self.work_paid = self.work_paid.saturating_add(amount);
        Ok(())
    }
}

fn add(sum: &mut u128, amount: u128) -> Result<(), EventError> {
    *sum = sum.checked_add(amount).ok_or(EventError::AmountOverflow)?;
    Ok(())
}
