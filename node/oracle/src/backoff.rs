//! When to try again.

/// Delay before the second attempt: a block or two, so that a lost extrinsic costs a viewer nothing.
pub const FIRST_DELAY_MS: u64 = 1_000;
/// Longest delay between attempts: an operator who repairs the cause sees it work within a minute.
pub const MAX_DELAY_MS: u64 = 60_000;

/// Delay in ms before the next attempt, after `failures` failed ones (>= 1): doubles up to [`MAX_DELAY_MS`].
pub(crate) const fn delay_ms(failures: u32) -> u64 {
    let doublings = if failures == 0 { 0 } else { failures - 1 };
    if doublings >= 16 {
        return MAX_DELAY_MS;
    }
    let delay = FIRST_DELAY_MS << doublings;
    if delay > MAX_DELAY_MS { MAX_DELAY_MS } else { delay }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delay_doubles_up_to_its_bound() {
        let delays: Vec<u64> = [1, 2, 3, 6, 7, 16, 17, u32::MAX]
            .into_iter()
            .map(delay_ms)
            .collect();
        assert_eq!(
            delays,
            [1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000, 60_000]
        );
    }
}
