//! How each pallet is set up.

use crate::*;
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstBool, ConstU32, ConstU64},
    weights::{
        ConstantMultiplier, Weight,
        constants::{BlockExecutionWeight, ExtrinsicBaseWeight, WEIGHT_REF_TIME_PER_SECOND},
    },
};
use frame_system::{EnsureSigned, limits::BlockWeights};
use pallet_revive::{
    AccountId32Mapper,
    evm::{
        fees::{BlockRatioFee, Info as FeeInfo},
        runtime::EthExtra,
    },
};
use pallet_transaction_payment::{ConstFeeMultiplier, Multiplier};
use polkadot_sdk_frame::deps::sp_runtime::{Perbill, generic::Era, traits::One};

/// One unit of the native currency has 12 decimals.
pub(crate) const UNIT: Balance = 1_000_000_000_000;
/// Largest proof of one block in bytes, the limit that relay chains set for their parachains.
const MAX_POV_BYTES: u64 = 10 * 1024 * 1024;

/// How an Ethereum transaction's extensions are filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EthExtraImpl;

impl EthExtra for EthExtraImpl {
    type Config = Runtime;
    type ExtensionV0 = TxExtension;
    type ExtensionOtherVersions = polkadot_sdk_frame::deps::sp_runtime::traits::InvalidVersion;

    fn get_eth_extension(nonce: u32, tip: Balance) -> Self::ExtensionV0 {
        (
            frame_system::CheckNonZeroSender::new(),
            frame_system::CheckSpecVersion::new(),
            frame_system::CheckTxVersion::new(),
            frame_system::CheckGenesis::new(),
            frame_system::CheckMortality::from(Era::Immortal),
            frame_system::CheckNonce::from(nonce),
            frame_system::CheckWeight::new(),
            pallet_transaction_payment::ChargeTransactionPayment::from(tip),
            pallet_revive::evm::tx_extension::SetOrigin::new_from_eth_transaction(),
            frame_system::WeightReclaim::new(),
        )
    }
}

parameter_types! {
    pub const Version: RuntimeVersion = VERSION;
    pub const ExistentialDeposit: Balance = UNIT / 100;
    pub const TransactionByteFee: Balance = UNIT / 10_000;
    pub FeeMultiplier: Multiplier = Multiplier::one();
    pub const CodeHashLockupDepositPercent: Perbill = Perbill::from_percent(30);
    /// Two seconds of computation per block, three quarters of it for ordinary extrinsics.
    pub Weights: BlockWeights = {
        let full = Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND.saturating_mul(2), MAX_POV_BYTES);
        let normal = Perbill::from_percent(75) * full;
        BlockWeights::builder()
            .base_block(BlockExecutionWeight::get())
            .for_class(DispatchClass::all(), |class| class.base_extrinsic = ExtrinsicBaseWeight::get())
            .for_class(DispatchClass::Normal, |class| class.max_total = Some(normal))
            .for_class(DispatchClass::Operational, |class| {
                class.max_total = Some(full);
                class.reserved = Some(full - normal);
            })
            .avg_block_initialization(Perbill::from_percent(10))
            .build_or_panic()
    };
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = Block;
    type BlockWeights = Weights;
    type Version = Version;
    type AccountId = AccountId;
    type Hash = polkadot_sdk_frame::deps::sp_core::H256;
    type Nonce = u32;
    type AccountData = pallet_balances::AccountData<Balance>;
    type OnNewAccount = pallet_revive::AutoMapper<Runtime>;
    type OnKilledAccount = pallet_revive::AutoMapper<Runtime>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Runtime {
    type AccountStore = System;
    type Balance = Balance;
    type ExistentialDeposit = ExistentialDeposit;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxFreezes = frame_support::traits::VariantCountOf<RuntimeFreezeReason>;
}

#[derive_impl(pallet_sudo::config_preludes::TestDefaultConfig)]
impl pallet_sudo::Config for Runtime {}

// Instant seal makes blocks milliseconds apart, so the smallest step between two timestamps is zero.
#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Runtime {
    type MinimumPeriod = ConstU64<0>;
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Runtime {
    type OnChargeTransaction = pallet_transaction_payment::FungibleAdapter<Balances, ()>;
    type WeightToFee = BlockRatioFee<1, 1, Self, Balance>;
    type LengthToFee = ConstantMultiplier<Balance, TransactionByteFee>;
    type FeeMultiplierUpdate = ConstFeeMultiplier<FeeMultiplier>;
}

#[derive_impl(pallet_revive::config_preludes::TestDefaultConfig)]
impl pallet_revive::Config for Runtime {
    type AddressMapper = AccountId32Mapper<Self>;
    type ChainId = ConstU64<420_420_420>;
    type CodeHashLockupDepositPercent = CodeHashLockupDepositPercent;
    type Balance = Balance;
    type Currency = Balances;
    type NativeToEthRatio = ConstU32<1_000_000>;
    type UploadOrigin = EnsureSigned<AccountId>;
    type InstantiateOrigin = EnsureSigned<AccountId>;
    type Time = Timestamp;
    type FeeInfo = FeeInfo<Address, Signature, EthExtraImpl>;
    type DebugEnabled = ConstBool<true>;
    type AutoMap = ConstBool<true>;
    type GasScale = ConstU32<50_000>;
}
