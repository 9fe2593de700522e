use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use super::EventError;

/// Escrow of one event, in its pay token.
///
/// Holds: `gross = refunded + host_paid + remaining`, and `service_fee_released` is 0 or `service_fee`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Money {
    /// Paid for tickets, in all.
    pub gross: u128,
    /// Paid back to ticket owners.
    pub refunded: u128,
    /// Credited to the host for tickets.
    pub host_paid: u128,
    /// Paid in at creation.
    pub service_fee: u128,
    /// Credited to the treasury, or back to the host.
    pub service_fee_released: u128,
}

impl Money {
    /// Ticket money that is still here.
    pub fn remaining(&self) -> u128 {
        self.gross
            .saturating_sub(self.refunded)
            .saturating_sub(self.host_paid)
    }

    /// Takes ticket money in.
    pub(super) fn receive(&mut self, amount: u128) -> Result<(), EventError> {
        self.gross = self.gross.checked_add(amount).ok_or(EventError::AmountOverflow)?;
        Ok(())
    }

    /// Takes ticket money out for one ticket owner; refused when it isn't here.
    pub(super) fn refund(&mut self, amount: u128) -> Result<(), EventError> {
        if amount > self.remaining() {
            return Err(EventError::AmountOverflow);
        }
        self.refunded = self
            .refunded
            .checked_add(amount)
            .ok_or(EventError::AmountOverflow)?;
        Ok(())
    }

    /// Takes all remaining ticket money out for the host; 0 the second time.
    pub(super) fn pay_host(&mut self) -> u128 {
        let payout = self.remaining();
        self.host_paid = self.host_paid.saturating_add(payout);
        payout
    }

    /// Takes the service fee out; 0 the second time.
    pub(super) fn release_fee(&mut self) -> u128 {
        let fee = self.service_fee.saturating_sub(self.service_fee_released);
        self.service_fee_released = self.service_fee;
        fee
    }
}
