//! Types of the answers that other contracts copy.

use w3av_contract_host::{Answer, Shape};
use w3av_contract_logic::access::{EVENT_POLICY_WORDS, ORACLE_POLICY_WORDS};

/// Answer of `eventPolicy`.
pub type EventPolicy = Answer<EventPolicyTypes, EVENT_POLICY_WORDS>;
/// Answer of `oraclePolicy`.
pub type OraclePolicy = Answer<OraclePolicyTypes, ORACLE_POLICY_WORDS>;

/// What an event copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventPolicyTypes {}

impl Shape for EventPolicyTypes {
    const TYPES: &'static str = "(uint8,uint128,uint128,uint128,uint32,uint16,uint16,uint32,uint32,uint32,uint128,address,address,uint32)";
}

/// What the oracle contract asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OraclePolicyTypes {}

impl Shape for OraclePolicyTypes {
    const TYPES: &'static str = "(uint8,uint8,uint128,uint32,uint32,uint32,address,address,address,uint32)";
}
