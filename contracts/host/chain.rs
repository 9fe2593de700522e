//! The chain's host functions.

use pallet_revive_uapi::{CallFlags, HostFn, HostFnImpl};
use w3av_contract_logic::Address;

pub(crate) fn keccak256(data: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    HostFnImpl::hash_keccak_256(data, &mut hash);
    hash
}

pub(crate) fn verify_sr25519(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    HostFnImpl::sr25519_verify(signature, message, key).is_ok()
}

/// Length of the answer, cut to `output`; `None` when the callee reverted or trapped. Never lets the callee back in.
pub(crate) fn call(callee: Address, is_view: bool, input: &[u8], output: &mut [u8]) -> Option<usize> {
    let flags = if is_view {
        CallFlags::READ_ONLY
    } else {
        CallFlags::empty()
    };
    let mut answer = output;
    HostFnImpl::call(
        flags,
        &callee.0,
        u64::MAX,
        u64::MAX,
        &[u8::MAX; 32],
        &[0; 32],
        input,
        Some(&mut answer),
    )
    .ok()?;
    Some(answer.len())
}

/// Chain id; chains have ids of up to 64 bits (EIP-2294).
pub fn chain_id() -> u64 {
    let mut little_endian = [0; 32];
    HostFnImpl::chain_id(&mut little_endian);
    little_endian
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Hash of one of the last 256 blocks; zeros for any other.
pub fn block_hash(number: u32) -> [u8; 32] {
    let mut little_endian = [0; 32];
    little_endian[..4].copy_from_slice(&number.to_le_bytes());
    let mut hash = [0; 32];
    HostFnImpl::block_hash(&little_endian, &mut hash);
    hash
}

/// Seconds since the Unix epoch.
pub fn now() -> u64 {
    let mut little_endian = [0; 32];
    HostFnImpl::now(&mut little_endian);
    little_endian
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Who called this contract.
#[inline(never)]
pub fn caller() -> Address {
    let mut address = Address::zero();
    HostFnImpl::caller(&mut address.0);
    address
}

pub(crate) fn emit(topics: &[[u8; 32]], data: &[u8]) {
    HostFnImpl::deposit_event(topics, data);
}
