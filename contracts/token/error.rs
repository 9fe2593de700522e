//! Errors of the golden interface `IToken`; each reverts the call.

use ink::{Address, U256, sol::FixedBytes};
use w3av_contract_logic::token::TokenError;

w3av_contract_host::errors! {
    TokenError:
    TokenError::InsufficientBalance { sender, balance, needed } =>
        ERC20InsufficientBalance { sender: Address, balance: U256, needed: U256 },
    TokenError::InvalidSender { sender } => ERC20InvalidSender { sender: Address },
    TokenError::InvalidReceiver { receiver } => ERC20InvalidReceiver { receiver: Address },
    TokenError::InsufficientAllowance { spender, allowance, needed } =>
        ERC20InsufficientAllowance { spender: Address, allowance: U256, needed: U256 },
    TokenError::InvalidSpender { spender } => ERC20InvalidSpender { spender: Address },
    TokenError::ExceededCap { increased_supply, cap } =>
        ERC20ExceededCap { increased_supply: U256, cap: U256 },
    TokenError::ExpiredSignature { deadline } => ERC2612ExpiredSignature { deadline: U256 },
    TokenError::InvalidSigner { signer, owner } => ERC2612InvalidSigner { signer: Address, owner: Address },
    TokenError::InvalidAuthorizationTime { valid_after, valid_before } =>
        ERC3009InvalidAuthorizationTime { valid_after: U256, valid_before: U256 },
    TokenError::InvalidSignature => ERC3009InvalidSignature {},
    TokenError::ConsumedAuthorization { authorizer, nonce } =>
        ERC3009ConsumedAuthorization { authorizer: Address, nonce: FixedBytes<32> },
    TokenError::CallerNotPayee { caller, payee } => ERC3009CallerNotPayee { caller: Address, payee: Address },
    TokenError::NotMinter { caller } => NotMinter { caller: Address },
    TokenError::ZeroAddress => ZeroAddress {},
    TokenError::InvalidName { length } => InvalidName { length: u32 },
}
