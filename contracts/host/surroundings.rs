//! What a contract is told about the call and about itself.

use ink::env::DefaultEnvironment;
use w3av_contract_logic::{context::Context, typed_data::Domain};

/// Who calls, and when.
#[inline(never)]
pub fn context() -> Context {
    Context {
        caller: ink::env::caller(),
        now: now(),
    }
}

/// Time of the block in seconds since the Unix epoch.
#[inline(never)]
pub fn now() -> u64 {
    ink::env::block_timestamp::<DefaultEnvironment>()
}

/// Where signatures for this contract count.
pub fn domain(name_hash: [u8; 32]) -> Domain {
    Domain {
        chain_id: crate::chain_id(),
        name_hash,
        contract: ink::env::address(),
    }
}
