//! What a contract is told about the call and about itself.

use w3av_contract_logic::{context::Context, typed_data::Domain};

use crate::platform;

/// Who calls, and when.
#[inline(never)]
pub fn context() -> Context {
    Context {
        caller: platform::caller(),
        now: platform::now(),
    }
}

/// Where signatures for this contract count.
pub fn domain(name_hash: [u8; 32]) -> Domain {
    Domain {
        chain_id: platform::chain_id(),
        name_hash,
        contract: ink::env::address(),
    }
}
