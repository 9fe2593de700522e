//! Fungible token by ERC-20, errors by ERC-6093, with a fixed cap.

mod allowance;
mod error;
mod transfer;

pub use allowance::{approve, transfer_from};
pub use error::TokenError;
pub use transfer::{mint, transfer, transfer_ownership};

use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use crate::{Address, U256, amount::narrow};

/// Longest token name, bytes: wallets cut longer ones.
pub const NAME_BYTES: usize = 64;
/// Longest token symbol, bytes: wallets cut longer ones.
pub const SYMBOL_BYTES: usize = 16;
/// Decimals of W3W and W3SPACE: what every wallet assumes.
pub const DECIMALS: u8 = 18;

/// The root cell: who may mint, how much there is, and how much there may ever be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Supply {
    /// May mint and hand over this right.
    pub owner: Address,
    /// Sum of all balances.
    pub total: u128,
    /// `total` never exceeds it.
    pub cap: u128,
}

impl Supply {
    /// An empty supply owned by the deployer.
    ///
    /// # Errors
    /// [`TokenError::ExceededCap`] when the cap needs more than 128 bits; [`TokenError::InvalidName`] when name or
    /// symbol is empty or too long.
    pub fn new(
        owner: Address,
        cap: U256,
        name_bytes: usize,
        symbol_bytes: usize,
    ) -> Result<Self, TokenError> {
        for (length, max) in [(name_bytes, NAME_BYTES), (symbol_bytes, SYMBOL_BYTES)] {
            if length == 0 || length > max {
                return Err(TokenError::InvalidName {
                    length: u32::try_from(length).unwrap_or(u32::MAX),
                });
            }
        }
        let Some(narrow_cap) = narrow(cap) else {
            return Err(TokenError::ExceededCap {
                increased_supply: cap,
                cap: U256::from(u128::MAX),
            });
        };
        Ok(Self {
            owner,
            total: 0,
            cap: narrow_cap,
        })
    }
}

/// The cells of one token contract.
pub trait Book {
    /// The root cell.
    fn supply(&self) -> Supply;
    /// Writes the root cell.
    fn set_supply(&mut self, supply: Supply);
    /// Balance of `account`, 0 when there is no cell.
    fn balance(&self, account: Address) -> u128;
    /// Writes the balance of `account`.
    fn set_balance(&mut self, account: Address, balance: u128);
    /// What `spender` may still take from `owner`, 0 when there is no cell.
    fn allowance(&self, owner: Address, spender: Address) -> U256;
    /// Writes the allowance.
    fn set_allowance(&mut self, owner: Address, spender: Address, value: U256);
}

#[cfg(test)]
pub(crate) mod tests;
