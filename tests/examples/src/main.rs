//! Reads a token, transfers some of it as //Bob, and reads the event, with subxt and the bindings only.
//!
//! `W3AV_CHAIN_URL` is the WebSocket address of a chain with pallet-revive, `W3AV_TOKEN` a token on it that Bob holds.
//! The node's own client (`w3av-chain`) adds reconnection, typed errors and a cursor; this is the shortest way.
#![allow(clippy::print_stdout)]

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use anyhow::{Context, Result, bail, ensure};
use subxt::{
    OnlineClient, PolkadotConfig,
    ext::{
        scale_decode::{self, DecodeAsType},
        scale_encode::{self, EncodeAsType},
        scale_value::Value,
    },
};
use subxt_signer::sr25519::{Keypair, dev};
use w3av_interfaces::token::IToken;

type Api = OnlineClient<PolkadotConfig>;

/// Bit of the flags that says that the contract refused.
const REVERTED: u32 = 1;

#[tokio::main]
async fn main() -> Result<()> {
    let url = std::env::var("W3AV_CHAIN_URL").context("W3AV_CHAIN_URL is not set")?;
    let token: Address = std::env::var("W3AV_TOKEN")
        .context("W3AV_TOKEN is not set")?
        .parse()?;
    let api = Api::from_insecure_url(&url).await?;
    let bob = dev::bob();

    let supply = dry_run(&api, &bob, token, &IToken::totalSupplyCall {}).await?;
    println!(
        "supply: {}",
        IToken::totalSupplyCall::abi_decode_returns(&supply.data)?
    );

    let transfer = IToken::transferCall {
        to: Address::repeat_byte(7),
        value: U256::from(1),
    };
    let run = dry_run(&api, &bob, token, &transfer).await?;
    let call = ReviveCall {
        dest: token.into_array(),
        value: 0,
        weight_limit: run.weight,
        storage_deposit_limit: run.deposit,
        data: transfer.abi_encode(),
    };
    let transaction = subxt::dynamic::transaction("Revive", "call", call);
    let block = api.at_current_block().await?;
    let events = block
        .transactions()
        .sign_and_submit_then_watch_default(&transaction, &bob)
        .await?
        .wait_for_finalized_success()
        .await?;
    for event in events.iter() {
        let event = event?;
        if (event.pallet_name(), event.event_name()) != ("Revive", "ContractEmitted") {
            continue;
        }
        let emitted: ContractEmitted = event.decode_fields_unchecked_as()?;
        let topics = emitted.topics.into_iter().map(B256::from);
        let transferred = IToken::Transfer::decode_raw_log_validate(topics, &emitted.data)?;
        println!("transferred: {} to {}", transferred.value, transferred.to);
        return Ok(());
    }
    bail!("the transfer emitted nothing")
}

/// Runs a call at the newest block without sending it.
async fn dry_run(api: &Api, from: &Keypair, contract: Address, call: &impl SolCall) -> Result<DryRun> {
    let origin = from.public_key().0;
    let arguments = (
        origin,
        contract.into_array(),
        0u128,
        None::<Weight>,
        None::<u128>,
        call.abi_encode(),
    );
    let payload = subxt::dynamic::runtime_api_call::<_, ContractResult>("ReviveApi", "call", arguments);
    let answer = api.at_current_block().await?.runtime_apis().call(payload).await?;
    let value = match answer.result {
        Ok(value) => value,
        Err(error) => bail!("the call can't be run: {error}"),
    };
    // The first four bytes of the data are the error's selector: `contracts/interfaces/errors.json`.
    ensure!(
        value.flags.bits & REVERTED == 0,
        "the contract refused: {:02x?}",
        value.data
    );
    Ok(DryRun {
        weight: answer.weight_required,
        deposit: match answer.max_storage_deposit {
            StorageDeposit::Charge(amount) => amount,
            StorageDeposit::Refund(_) => 0,
        },
        data: value.data,
    })
}

/// What a call would do, and what it may use up.
struct DryRun {
    weight: Weight,
    deposit: u128,
    data: Vec<u8>,
}

/// Picoseconds and bytes.
#[derive(Clone, Copy, EncodeAsType, DecodeAsType)]
#[encode_as_type(crate_path = "scale_encode")]
#[decode_as_type(crate_path = "scale_decode")]
struct Weight {
    ref_time: u64,
    proof_size: u64,
}

/// Fields of the extrinsic.
#[derive(EncodeAsType)]
#[encode_as_type(crate_path = "scale_encode")]
struct ReviveCall {
    dest: [u8; 20],
    value: u128,
    weight_limit: Weight,
    storage_deposit_limit: u128,
    data: Vec<u8>,
}

/// Fields of the event.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
struct ContractEmitted {
    data: Vec<u8>,
    topics: Vec<[u8; 32]>,
}

/// The fields that are read here; decoded by name.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
struct ContractResult {
    weight_required: Weight,
    max_storage_deposit: StorageDeposit,
    result: Result<ExecReturnValue, Value>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
enum StorageDeposit {
    #[expect(dead_code, reason = "it is there to be decoded")]
    Refund(u128),
    Charge(u128),
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
