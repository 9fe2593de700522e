//! The token's blob on the real pallet.

mod authorization;
mod erc20;
mod permit;
mod signed;
