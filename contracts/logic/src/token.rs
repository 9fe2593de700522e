//! Fungible token by ERC-20 with a fixed cap, errors by ERC-6093; signed approvals by EIP-2612, signed transfers by
//! ERC-3009.

mod allowance;
mod authorization;
mod error;
mod permit;
mod transfer;

pub use allowance::{approve, transfer_from};
pub use authorization::{
    Authorization, cancel_authorization, receive_with_authorization, transfer_with_authorization,
};
pub use error::TokenError;
pub use permit::{Permit, permit};
pub use transfer::{burn, mint, transfer};

use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use crate::{Address, U256, amount::narrow, crypto::Crypto, signature::Signature, typed_data::Domain};

/// Longest token name, bytes: wallets cut longer ones.
pub const NAME_BYTES: usize = 64;
/// Longest token symbol, bytes: wallets cut longer ones.
pub const SYMBOL_BYTES: usize = 16;
/// Decimals of W3W and W3SPACE: what every wallet assumes.
pub const DECIMALS: u8 = 18;

/// The root cell: who says who may mint, how much there is, and how much there may ever be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Supply {
    /// The access contract: its MINTER may mint.
    pub access: Address,
    /// Sum of all balances.
    pub total: u128,
    /// `total` never exceeds it.
    pub cap: u128,
}

impl Supply {
    /// An empty supply, minted by the MINTER of the access contract.
    ///
    /// # Errors
    /// [`TokenError::ZeroAddress`] without an access contract; [`TokenError::ExceededCap`] when the cap needs more than 128 bits; [`TokenError::InvalidName`] when name or
    /// symbol is empty or too long.
    pub fn new(
        access: Address,
        cap: U256,
        name_bytes: usize,
        symbol_bytes: usize,
    ) -> Result<Self, TokenError> {
        if access.is_zero() {
            return Err(TokenError::ZeroAddress);
        }
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
            access,
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
    /// Number of permits that `owner` has used, 0 when there is no cell.
    fn nonce(&self, owner: Address) -> u64;
    /// Writes the number of used permits.
    fn set_nonce(&mut self, owner: Address, nonce: u64);
    /// True when the authorizer's nonce was used or cancelled.
    fn is_consumed(&self, authorizer: Address, nonce: [u8; 32]) -> bool;
    /// Marks the authorizer's nonce as consumed, for good.
    fn consume(&mut self, authorizer: Address, nonce: [u8; 32]);
}

/// A signature that came with a call, and where it counts.
#[derive(Clone, Copy, Debug)]
pub struct Signed {
    /// This token on this chain.
    pub domain: Domain,
    /// `None` when it has no valid form.
    pub signature: Option<Signature>,
}

impl Signed {
    /// Who signed the struct that is given as its type hash and fields; `None` for nobody.
    fn signer(&self, crypto: &impl Crypto, words: &[[u8; 32]]) -> Option<Address> {
        self.signature
            .as_ref()?
            .signer(crypto, &self.domain.digest(crypto, words))
    }
}

#[cfg(test)]
pub(crate) mod tests;
