use super::{Book, Signed, TokenError, transfer};
use crate::{
    Address, U256,
    crypto::Crypto,
    typed_data::{address, type_hash, uint256},
};

const TRANSFER_TYPE: [u8; 32] = type_hash(
    "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)",
);
const RECEIVE_TYPE: [u8; 32] = type_hash(
    "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)",
);
const CANCEL_TYPE: [u8; 32] = type_hash("CancelAuthorization(address authorizer,bytes32 nonce)");

/// A signed transfer.
#[derive(Clone, Copy, Debug)]
pub struct Authorization {
    /// Who signed it and pays.
    pub from: Address,
    /// Who is paid.
    pub to: Address,
    /// How much.
    pub value: U256,
    /// Counts after this second.
    pub valid_after: U256,
    /// Counts before this second.
    pub valid_before: U256,
    /// Chosen by the payer, in no particular order.
    pub nonce: [u8; 32],
}

/// Moves what the payer signed for anybody to bring.
///
/// # Errors
/// [`TokenError::InvalidAuthorizationTime`], [`TokenError::ConsumedAuthorization`],
/// [`TokenError::InvalidSignature`], then the errors of a transfer.
///
/// Source: ERC-3009.
pub fn transfer_with_authorization(
    book: &mut impl Book,
    crypto: &impl Crypto,
    now: u64,
    authorization: &Authorization,
    signed: &Signed,
) -> Result<(), TokenError> {
    execute(book, crypto, now, TRANSFER_TYPE, authorization, signed)
}

/// Moves what the payer signed for the payee, the caller, to bring.
///
/// # Errors
/// [`TokenError::CallerNotPayee`], then the errors of [`transfer_with_authorization`].
///
/// Source: ERC-3009.
pub fn receive_with_authorization(
    book: &mut impl Book,
    crypto: &impl Crypto,
    caller: Address,
    now: u64,
    authorization: &Authorization,
    signed: &Signed,
) -> Result<(), TokenError> {
    if caller != authorization.to {
        return Err(TokenError::CallerNotPayee {
            caller,
            payee: authorization.to,
        });
    }
    execute(book, crypto, now, RECEIVE_TYPE, authorization, signed)
}

/// Makes an unused nonce of the authorizer unusable, as the authorizer signed.
///
/// # Errors
/// [`TokenError::ConsumedAuthorization`], [`TokenError::InvalidSignature`].
///
/// Source: ERC-3009.
pub fn cancel_authorization(
    book: &mut impl Book,
    crypto: &impl Crypto,
    authorizer: Address,
    nonce: [u8; 32],
    signed: &Signed,
) -> Result<(), TokenError> {
    check(
        book,
        crypto,
        authorizer,
        nonce,
        &[CANCEL_TYPE, address(authorizer), nonce],
        signed,
    )?;
    book.consume(authorizer, nonce);
    Ok(())
}

fn execute(
    book: &mut impl Book,
    crypto: &impl Crypto,
    now: u64,
    type_hash: [u8; 32],
    authorization: &Authorization,
    signed: &Signed,
) -> Result<(), TokenError> {
    let (from, nonce, now) = (authorization.from, authorization.nonce, U256::from(now));
    if now <= authorization.valid_after || now >= authorization.valid_before {
        return Err(TokenError::InvalidAuthorizationTime {
            valid_after: authorization.valid_after,
            valid_before: authorization.valid_before,
        });
    }
    let words = [
        type_hash,
        address(from),
        address(authorization.to),
        uint256(authorization.value),
        uint256(authorization.valid_after),
        uint256(authorization.valid_before),
        nonce,
    ];
    check(book, crypto, from, nonce, &words, signed)?;
    transfer(book, from, authorization.to, authorization.value)?;
    book.consume(from, nonce);
    Ok(())
}

/// The nonce is unused, and the authorizer signed these words.
fn check(
    book: &impl Book,
    crypto: &impl Crypto,
    authorizer: Address,
    nonce: [u8; 32],
    words: &[[u8; 32]],
    signed: &Signed,
) -> Result<(), TokenError> {
    if book.is_consumed(authorizer, nonce) {
        return Err(TokenError::ConsumedAuthorization { authorizer, nonce });
    }
    if signed.signer(crypto, words) != Some(authorizer) {
        return Err(TokenError::InvalidSignature);
    }
    Ok(())
}
