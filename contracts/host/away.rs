//! Away from the chain, where contracts are only described: everything fails closed.

use w3av_contract_logic::Address;

pub(crate) fn keccak256(_data: &[u8]) -> [u8; 32] {
    [0; 32]
}

pub(crate) fn verify_sr25519(_key: &[u8; 32], _message: &[u8], _signature: &[u8; 64]) -> bool {
    false
}

pub(crate) fn call(_callee: Address, _is_view: bool, _input: &[u8], _output: &mut [u8]) -> Option<usize> {
    None
}

/// 0.
pub fn chain_id() -> u64 {
    0
}

/// Zeros.
pub fn block_hash(_number: u32) -> [u8; 32] {
    [0; 32]
}

/// 0.
pub fn now() -> u64 {
    0
}

/// Zero.
pub fn caller() -> Address {
    Address::zero()
}

pub(crate) fn emit(_topics: &[[u8; 32]], _data: &[u8]) {}
