//! The one genesis preset: the well-known development accounts, endowed.

use crate::*;
use alloc::vec::Vec;
use configs::UNIT;
use frame_support::genesis_builder_helper::{build_state, get_preset};
use pallet_revive::AddressMapper;
use polkadot_sdk_frame::deps::{
    sp_genesis_builder::{DEV_RUNTIME_PRESET, PresetId, Result as BuildResult},
    sp_keyring::Sr25519Keyring,
};

/// What every development account starts with, in the smallest unit.
pub const ENDOWMENT: Balance = 10_000_000_000 * UNIT;

/// Addresses of the well-known Ethereum development accounts: Alith, Baltathar, Charleth, Dorothy, Ethan.
const ETHEREUM_ACCOUNTS: [[u8; 20]; 5] = [
    hex_address(b"f24ff3a9cf04c71dbc94d0b566f7a27b94566cac"),
    hex_address(b"3cd0a705a2dc65e5b1e1205896baa2be8a07c6e0"),
    hex_address(b"798d4ba9baf0064ec19eb4f0a1a45785ae9d6dfc"),
    hex_address(b"773539d4ac0e786233d90a233654ccee26a613d9"),
    hex_address(b"ff64d3f6efe2317ee2807d223a0bdc4c0c49dfdb"),
];

/// Every account that the chain endows: Alice … Ferdie with their stashes, and the Ethereum accounts.
pub fn development_accounts() -> Vec<AccountId> {
    Sr25519Keyring::well_known()
        .map(|key| key.to_account_id())
        .chain(ETHEREUM_ACCOUNTS.iter().map(ethereum_account))
        .collect()
}

/// The account that pallet-revive derives from an Ethereum address.
fn ethereum_account(address: &[u8; 20]) -> AccountId {
    let mut account = [0xEE; 32];
    account[..20].copy_from_slice(address);
    account.into()
}

pub(crate) fn preset_names() -> Vec<PresetId> {
    alloc::vec![DEV_RUNTIME_PRESET.into()]
}

pub(crate) fn preset(id: &Option<PresetId>) -> Option<Vec<u8>> {
    get_preset::<RuntimeGenesisConfig>(id, |name| {
        (name == &PresetId::from(DEV_RUNTIME_PRESET))
            .then(|| serde_json::to_vec(&development()).expect("a JSON value always serialises"))
    })
}

pub(crate) fn build(config: Vec<u8>) -> BuildResult {
    build_state::<RuntimeGenesisConfig>(config)
}

fn development() -> serde_json::Value {
    let accounts = development_accounts();
    frame_support::build_struct_json_patch!(RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: accounts
                .iter()
                .cloned()
                .map(|account| (account, ENDOWMENT))
                .collect::<Vec<_>>(),
        },
        sudo: pallet_sudo::GenesisConfig {
            key: Some(Sr25519Keyring::Alice.to_account_id())
        },
        revive: pallet_revive::GenesisConfig {
            mapped_accounts: accounts
                .iter()
                .filter(|account| !<Runtime as pallet_revive::Config>::AddressMapper::is_mapped(account))
                .cloned()
                .collect(),
        },
    })
}

const fn hex_address(text: &[u8; 40]) -> [u8; 20] {
    const fn digit(c: u8) -> u8 {
        match c {
            b'0'..=b'9' => c - b'0',
            b'a'..=b'f' => c - b'a' + 10,
            _ => panic!("an address constant is lower-case hex"),
        }
    }
    let mut address = [0; 20];
    let mut index = 0;
    while index < 20 {
        address[index] = digit(text[2 * index]) << 4 | digit(text[2 * index + 1]);
        index += 1;
    }
    address
}

/// Writes the development genesis into the current state, for tests that run this runtime in their own process.
#[cfg(feature = "std")]
pub fn build_development_genesis() {
    let read = |id: Option<PresetId>| -> serde_json::Value {
        let text = preset(&id).expect("the preset exists");
        serde_json::from_slice(&text).expect("a preset is JSON")
    };
    // The named preset holds only what differs from the defaults, pallet by pallet.
    let (mut config, patch) = (read(None), read(Some(DEV_RUNTIME_PRESET.into())));
    for (pallet, fields) in patch.as_object().expect("a preset has pallets") {
        for (field, value) in fields.as_object().expect("a pallet has fields") {
            config[pallet][field] = value.clone();
        }
    }
    let config = serde_json::to_vec(&config).expect("a JSON value always serialises");
    build(config).expect("the preset is complete");
}
