//! Events of the golden interface `IToken`.

use ink::{Address, U256, sol::FixedBytes};

w3av_contract_host::events! {
    /// Tokens moved; `from` is zero for a mint, `to` is zero for a burn.
    Transfer { from: Address, to: Address; value: U256 }
    /// An allowance was set.
    Approval { owner: Address, spender: Address; value: U256 }
    /// A signed transfer was brought.
    AuthorizationUsed { authorizer: Address, nonce: FixedBytes<32>; }
    /// A nonce became unusable.
    AuthorizationCanceled { authorizer: Address, nonce: FixedBytes<32>; }
}
