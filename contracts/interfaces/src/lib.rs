//! Bindings of the contract suite, made at compile time from the golden Solidity interfaces in `sol/`.
//!
//! The `.sol` files are the contract between all layers: the ink! contracts are checked against them when they
//! are built, and everything off chain (node, tests, command line) encodes and decodes through these types.
//! This crate never talks to a chain.
#![allow(
    missing_docs,
    clippy::too_many_arguments,
    missing_debug_implementations,
    clippy::use_self
)]

use alloy_json_abi::JsonAbi;

pub mod access {
    alloy_sol_types::sol!(
        #[sol(abi, all_derives)]
        "sol/IAccess.sol"
    );
}
pub mod token {
    alloy_sol_types::sol!(
        #[sol(abi, all_derives)]
        "sol/IToken.sol"
    );
}
pub mod firm {
    alloy_sol_types::sol!(
        #[sol(abi, all_derives)]
        "sol/IFirm.sol"
    );
}
pub mod call {
    alloy_sol_types::sol!(
        #[sol(abi, all_derives)]
        "sol/ICall.sol"
    );
}
pub mod ticket {
    alloy_sol_types::sol!(
        #[sol(abi, all_derives)]
        "sol/ITicket.sol"
    );
}
pub mod event {
    alloy_sol_types::sol!(
        #[sol(abi, all_derives)]
        "sol/IEvent.sol"
    );
}

/// The contracts of the suite by their folder name, with the JSON ABI of the golden interface.
#[must_use]
pub fn golden_abis() -> [(&'static str, JsonAbi); 6] {
    [
        ("access", access::IAccess::abi::contract()),
        ("token", token::IToken::abi::contract()),
        ("firm", firm::IFirm::abi::contract()),
        ("call", call::ICall::abi::contract()),
        ("ticket", ticket::ITicket::abi::contract()),
        ("event", event::IEvent::abi::contract()),
    ]
}
