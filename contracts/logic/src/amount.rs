//! Amounts: `uint256` at the ABI, `u128` in storage.

use primitive_types::U256;

/// `value` as a stored amount, or `None` when it needs more than 128 bits.
pub fn narrow(value: U256) -> Option<u128> {
    u128::try_from(value).ok()
}

/// The product, or `None` when it needs more than 128 bits. Not inlined: each such product is long.
#[inline(never)]
pub fn times(amount: u128, count: u128) -> Option<u128> {
    amount.checked_mul(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_of_128_bits_fit() {
        assert_eq!(narrow(U256::from(u128::MAX)), Some(u128::MAX));
        assert_eq!(narrow(U256::from(u128::MAX) + 1), None);
        assert_eq!(narrow(U256::MAX), None);
    }
}
