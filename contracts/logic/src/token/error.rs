use crate::{Address, U256};

/// Why a token call was refused. Names and fields follow ERC-6093 and the golden interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ones of the interface")]
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
    /// The permit's deadline is over.
    ExpiredSignature { deadline: U256 },
    /// The permit was signed by somebody else, or by nobody: then `signer` is zero.
    InvalidSigner { signer: Address, owner: Address },
    /// Not after `valid_after` and before `valid_before`.
    InvalidAuthorizationTime { valid_after: U256, valid_before: U256 },
    /// The authorizer did not sign this.
    InvalidSignature,
    /// This nonce was used or cancelled.
    ConsumedAuthorization { authorizer: Address, nonce: [u8; 32] },
    /// Only the payee may bring this.
    CallerNotPayee { caller: Address, payee: Address },
    /// The caller lacks MINTER in the access contract.
    NotMinter { caller: Address },
    /// The access contract can't be the zero address.
    ZeroAddress,
    /// Name or symbol is empty or too long.
    InvalidName { length: u32 },
}
