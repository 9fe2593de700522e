//! Long division by small numbers: a fraction of the size of a general division of 128 or 256 bits.

/// Divides a number in place, its 32-bit digits most significant first; returns the rest. `by` is not 0.
#[inline(never)]
pub(crate) fn divide(digits: &mut [u32], by: u32) -> u32 {
    let mut rest = 0;
    for digit in digits {
        let part = rest << 32 | u64::from(*digit);
        // Below 2^32 each, since rest < by.
        *digit = part.checked_div(by.into()).unwrap_or(0) as u32;
        rest = part.checked_rem(by.into()).unwrap_or(0);
    }
    rest as u32
}

/// Multiplies a number in place, as [`divide`] divides it. What does not fit is lost.
#[inline(never)]
pub(crate) fn multiply(digits: &mut [u32], by: u32) {
    let mut carry: u64 = 0;
    for digit in digits.iter_mut().rev() {
        // At most (2^32 - 1)^2 + 2^32 - 1, so below 2^64.
        let part = u64::from(*digit).wrapping_mul(by.into()).wrapping_add(carry);
        *digit = part as u32;
        carry = part >> 32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::U256;
    use proptest::prelude::*;

    fn number(digits: &[u32]) -> U256 {
        digits
            .iter()
            .fold(U256::zero(), |sum, digit| sum << 32 | U256::from(*digit))
    }

    proptest! {
        #[test]
        fn as_the_general_division(digits: [u32; 7], by in 1u32..) {
            let before = number(&digits);
            let mut quotient = digits;
            let rest = divide(&mut quotient, by);
            prop_assert_eq!((number(&quotient), rest.into()), before.div_mod(by.into()));
            let mut product = [0; 8];
            product[1..].copy_from_slice(&digits);
            multiply(&mut product, by);
            prop_assert_eq!(number(&product), before * by);
        }
    }
}
