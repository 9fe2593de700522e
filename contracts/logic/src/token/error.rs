use crate::{Address, U256};

/// Why a token call was refused. Names and fields follow ERC-6093.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ones of ERC-6093")]
pub enum TokenError {
    /// The sender holds less than the value.
    InsufficientBalance {
        sender: Address,
        balance: U256,
        needed: U256,
    },
    /// The zero address can't send.
    InvalidSender { sender: Address },
    /// The zero address can't receive.
    InvalidReceiver { receiver: Address },
    /// The spender may take less than the value.
    InsufficientAllowance {
        spender: Address,
        allowance: U256,
        needed: U256,
    },
    /// The zero address can't spend.
    InvalidSpender { spender: Address },
    /// The mint would exceed the cap, or the cap itself needs more than 128 bits.
    ExceededCap { increased_supply: U256, cap: U256 },
    /// The caller is not the owner.
    Unauthorized { account: Address },
    /// The zero address can't own the token.
    InvalidOwner { owner: Address },
    /// Name or symbol is empty or too long.
    InvalidName { length: u32 },
}
