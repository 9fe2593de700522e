//! Runtime of the local development chain: system, timestamp, balances, sudo, fees and pallet-revive, nothing else.
//!
//! Built twice from the same source: as WebAssembly for the node's chain specification, and natively for the
//! in-process contract tests, so that both run contracts under the same rules. Not meant for real funds.
#![cfg_attr(not(feature = "std"), no_std)]
// FRAME's macros generate items without documentation.
#![allow(missing_docs)]

extern crate alloc;

mod apis;
mod configs;
mod genesis;

use alloc::{borrow::Cow, vec::Vec};
use polkadot_sdk_frame::{prelude::*, runtime::prelude::*};

pub use apis::RuntimeApi;
#[cfg(feature = "std")]
pub use genesis::build_development_genesis;
pub use genesis::{ENDOWMENT, development_accounts};

/// Public key of an account; an Ethereum account is its 20 bytes followed by twelve `0xEE`.
pub type AccountId = <<Signature as polkadot_sdk_frame::traits::Verify>::Signer as polkadot_sdk_frame::traits::IdentifyAccount>::AccountId;
/// Amount of the chain's native currency, which pays fees and storage deposits.
pub type Balance = u128;
/// Number of extrinsics that an account has sent.
pub type Nonce = u32;
/// Height of a block.
pub type BlockNumber = u32;
/// sr25519, ed25519 or ECDSA.
pub type Signature = polkadot_sdk_frame::deps::sp_runtime::MultiSignature;
/// Address format of extrinsics.
pub type Address = polkadot_sdk_frame::deps::sp_runtime::MultiAddress<AccountId, ()>;
/// Block header.
pub type Header = polkadot_sdk_frame::deps::sp_runtime::generic::Header<u32, BlakeTwo256>;
/// Block with decoded extrinsics.
pub type Block = polkadot_sdk_frame::deps::sp_runtime::generic::Block<Header, UncheckedExtrinsic>;
/// Signed transactions, and Ethereum transactions wrapped by pallet-revive.
pub type UncheckedExtrinsic =
    pallet_revive::evm::runtime::UncheckedExtrinsic<Address, Signature, configs::EthExtraImpl>;

use polkadot_sdk_frame::traits::BlakeTwo256;

/// What an extrinsic proves and pays besides its signature; the order is part of the chain's interface.
pub type TxExtension = (
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckEra<Runtime>,
    frame_system::CheckNonce<Runtime>,
    frame_system::CheckWeight<Runtime>,
    pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
    pallet_revive::evm::tx_extension::SetOrigin<Runtime>,
    frame_system::WeightReclaim<Runtime>,
);

pub(crate) type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    AllPalletsWithSystem,
>;

/// Name and version of this runtime.
#[runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("w3av-devnet"),
    impl_name: Cow::Borrowed("w3av-devnet"),
    authoring_version: 1,
    spec_version: 1,
    impl_version: 1,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

#[frame_construct_runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system::Pallet<Runtime>;
    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp::Pallet<Runtime>;
    #[runtime::pallet_index(2)]
    pub type Balances = pallet_balances::Pallet<Runtime>;
    #[runtime::pallet_index(3)]
    pub type Sudo = pallet_sudo::Pallet<Runtime>;
    #[runtime::pallet_index(4)]
    pub type TransactionPayment = pallet_transaction_payment::Pallet<Runtime>;
    #[runtime::pallet_index(5)]
    pub type Revive = pallet_revive::Pallet<Runtime>;
}
