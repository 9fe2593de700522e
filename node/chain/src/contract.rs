use subxt::ext::{
    scale_decode::{self, DecodeAsType},
    scale_encode::{self, EncodeAsType},
    scale_value::{Composite, Value, ValueDef},
};
use w3av_types::{Address, ErrorKind};

use crate::{
    client::{ApiAt, ChainError, bounded},
    hash::Hash,
    revert::RevertError,
};

/// Execution cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EncodeAsType, DecodeAsType, serde::Serialize)]
#[encode_as_type(crate_path = "scale_encode")]
#[decode_as_type(crate_path = "scale_decode")]
pub struct Weight {
    /// Computation, in picoseconds of the reference machine.
    pub ref_time: u64,
    /// Storage proof, in bytes.
    pub proof_size: u64,
}

/// Money bound by new storage, or returned for freed storage, in the chain's smallest unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DecodeAsType, serde::Serialize)]
#[decode_as_type(crate_path = "scale_decode")]
pub enum StorageDeposit {
    /// Returned to the caller.
    Refund(u128),
    /// Taken from the caller.
    Charge(u128),
}

impl StorageDeposit {
    /// What the caller must be ready to pay.
    #[must_use]
    pub const fn charge(self) -> u128 {
        match self {
            Self::Refund(_) => 0,
            Self::Charge(amount) => amount,
        }
    }
}

/// Outcome of a dry run that would succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRun {
    /// Weight that the extrinsic needs.
    pub weight: Weight,
    /// Highest storage deposit at any time of the execution.
    pub deposit: StorageDeposit,
    /// Return data.
    pub data: Vec<u8>,
    /// Address of the new contract; only of an instantiation.
    pub instantiated: Option<Address>,
}

/// Why a contract can't be read or called.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// The contract refused with an error of its own.
    #[error("contract {contract} reverted")]
    Reverted {
        /// The contract that was called.
        contract: Address,
        /// The decoded error.
        #[source]
        source: RevertError,
    },
    /// The pallet refused: no such contract, trapped, out of gas, not enough balance, ...
    #[error("call of contract {contract} failed with {error}")]
    Dispatch {
        /// The contract that was called.
        contract: Address,
        /// `Pallet::Error`, or the kind of dispatch error.
        error: String,
    },
    /// The contract returned something that its interface doesn't declare.
    #[error("decoding the result of {message}")]
    Output {
        /// Signature of the message.
        message: &'static str,
        /// What the decoder said.
        #[source]
        source: alloy_sol_types::Error,
    },
    /// The chain can't be asked.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

impl ContractError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Reverted { .. } | Self::Dispatch { .. } => ErrorKind::Conflict,
            Self::Output { .. } => ErrorKind::Internal,
            Self::Chain(error) => error.kind(),
        }
    }

    /// The contract's own error, when it is one.
    #[must_use]
    pub const fn revert(&self) -> Option<&RevertError> {
        match self {
            Self::Reverted { source, .. } => Some(source),
            _ => None,
        }
    }
}

pub(crate) async fn dry_run_call(
    at: &ApiAt,
    origin: [u8; 32],
    contract: Address,
    data: Vec<u8>,
) -> Result<DryRun, ContractError> {
    let args = (origin, contract.0, 0u128, None::<Weight>, None::<u128>, data);
    let payload =
        subxt::dynamic::runtime_api_call::<_, ContractResult<ExecReturnValue>>("ReviveApi", "call", args);
    let result = bounded("running a contract call dry", at.runtime_apis().call(payload)).await?;
    let value = result
        .result
        .map_err(|error| dispatch_error(at, contract, &error))?;
    finish(
        contract,
        value,
        result.weight_required,
        result.max_storage_deposit,
        None,
    )
}

pub(crate) async fn dry_run_instantiate(
    at: &ApiAt,
    origin: [u8; 32],
    code: Vec<u8>,
    data: Vec<u8>,
    salt: [u8; 32],
) -> Result<DryRun, ContractError> {
    let args = (
        origin,
        0u128,
        None::<Weight>,
        None::<u128>,
        Code::Upload(code),
        data,
        Some(salt),
    );
    let payload = subxt::dynamic::runtime_api_call::<_, ContractResult<InstantiateReturnValue>>(
        "ReviveApi",
        "instantiate",
        args,
    );
    let result = bounded("running an instantiation dry", at.runtime_apis().call(payload)).await?;
    let value = result
        .result
        .map_err(|error| dispatch_error(at, Address::ZERO, &error))?;
    let address = Address(value.addr);
    finish(
        address,
        value.result,
        result.weight_required,
        result.max_storage_deposit,
        Some(address),
    )
}

fn finish(
    contract: Address,
    value: ExecReturnValue,
    weight: Weight,
    deposit: StorageDeposit,
    instantiated: Option<Address>,
) -> Result<DryRun, ContractError> {
    if value.flags.bits & REVERT_FLAG != 0 {
        return Err(ContractError::Reverted {
            contract,
            source: RevertError::decode(&value.data),
        });
    }
    Ok(DryRun {
        weight,
        deposit,
        data: value.data,
        instantiated,
    })
}

/// Hash of the code at `contract` in this state, or `None` when there is no contract.
pub(crate) async fn code_hash(at: &ApiAt, contract: Address) -> Result<Option<Hash>, ChainError> {
    let entry = subxt::dynamic::storage::<([u8; 20],), AccountInfo>("Revive", "AccountInfoOf");
    let value = bounded(
        "reading a contract's code hash",
        at.storage().try_fetch(entry, (contract.0,)),
    )
    .await?;
    let Some(value) = value else { return Ok(None) };
    let info = value
        .decode()
        .map_err(|error| ChainError::rpc("decoding a contract's account", error))?;
    Ok(match info.account_type {
        AccountType::Contract(contract) => Some(Hash(contract.code_hash)),
        AccountType::EOA => None,
    })
}

/// Whether contracts can see this account: it is an Ethereum account, or its mapping is stored.
pub(crate) async fn is_mapped(at: &ApiAt, address: Address) -> Result<bool, ChainError> {
    let entry = subxt::dynamic::storage::<([u8; 20],), [u8; 32]>("Revive", "OriginalAccount");
    let value = bounded(
        "reading an account mapping",
        at.storage().try_fetch(entry, (address.0,)),
    )
    .await?;
    Ok(value.is_some())
}

fn dispatch_error(at: &ApiAt, contract: Address, error: &Value) -> ContractError {
    ContractError::Dispatch {
        contract,
        error: dispatch_error_name(at, error),
    }
}

/// `Pallet::Error` for an error of a pallet, else the variant with its inner variant.
fn dispatch_error_name(at: &ApiAt, error: &Value) -> String {
    let ValueDef::Variant(variant) = &error.value else {
        return error.to_string();
    };
    if variant.name != "Module" {
        return error.to_string();
    }
    let module = match &variant.values {
        Composite::Unnamed(values) => values.first(),
        Composite::Named(values) => values.first().map(|(_, value)| value),
    };
    let name = module.and_then(|module| {
        use subxt::dynamic::At as _;
        let pallet = module.at("index")?.as_u128()?;
        let index = module.at("error")?.at(0usize)?.as_u128()?;
        let pallet = at
            .metadata_ref()
            .pallet_by_error_index(u8::try_from(pallet).ok()?)?;
        let error = pallet.error_variant_by_index(u8::try_from(index).ok()?)?;
        Some(format!("{}::{}", pallet.name(), error.name))
    });
    name.unwrap_or_else(|| error.to_string())
}

/// `pallet_revive::ContractResult`, the fields that we read. Decoded by name, so that new fields do no harm.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
struct ContractResult<Output> {
    weight_required: Weight,
    max_storage_deposit: StorageDeposit,
    result: Result<Output, Value>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
struct ExecReturnValue {
    flags: ReturnFlags,
    data: Vec<u8>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
struct ReturnFlags {
    bits: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
struct InstantiateReturnValue {
    result: ExecReturnValue,
    addr: [u8; 20],
}

#[derive(EncodeAsType)]
#[encode_as_type(crate_path = "scale_encode")]
enum Code {
    Upload(Vec<u8>),
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
struct AccountInfo {
    account_type: AccountType,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
enum AccountType {
    Contract(ContractInfo),
    #[allow(clippy::upper_case_acronyms)] // the chain's own spelling
    EOA,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
struct ContractInfo {
    code_hash: [u8; 32],
}

/// `ReturnFlags::REVERT` of pallet-revive-uapi.
const REVERT_FLAG: u32 = 1;
