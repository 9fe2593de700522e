use super::{Book, Signed, TokenError, approve};
use crate::{
    Address, U256,
    crypto::Crypto,
    typed_data::{address, number, type_hash, uint256},
};

const PERMIT_TYPE: [u8; 32] =
    type_hash("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

/// A signed approval.
#[derive(Clone, Copy, Debug)]
pub struct Permit {
    /// Who signed it, and whose tokens may be taken.
    pub owner: Address,
    /// Who may take them.
    pub spender: Address,
    /// The allowance.
    pub value: U256,
    /// Last second in which it may be brought.
    pub deadline: U256,
}

/// Approves what the owner signed; the owner's nonce makes it count once.
///
/// # Errors
/// [`TokenError::InvalidSpender`], [`TokenError::ExpiredSignature`], [`TokenError::InvalidSigner`].
///
/// Source: EIP-2612.
pub fn permit(
    book: &mut impl Book,
    crypto: &impl Crypto,
    now: u64,
    permit: &Permit,
    signed: &Signed,
) -> Result<(), TokenError> {
    let owner = permit.owner;
    if U256::from(now) > permit.deadline {
        return Err(TokenError::ExpiredSignature {
            deadline: permit.deadline,
        });
    }
    let nonce = book.nonce(owner);
    let words = [
        PERMIT_TYPE,
        address(owner),
        address(permit.spender),
        uint256(permit.value),
        number(nonce),
        uint256(permit.deadline),
    ];
    let signer = signed.signer(crypto, &words).unwrap_or_default();
    let refusal = TokenError::InvalidSigner { signer, owner };
    if signer.is_zero() || signer != owner {
        return Err(refusal);
    }
    let next = nonce.checked_add(1).ok_or(refusal)?;
    approve(book, owner, permit.spender, permit.value)?;
    book.set_nonce(owner, next);
    Ok(())
}
