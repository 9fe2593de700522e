use serde::{Deserialize, Serialize};
use subxt::{
    error::DispatchError,
    events::Phase,
    ext::scale_decode::{self, DecodeAsType},
    utils::H256,
};
use w3av_types::Address;

use super::SubmitError;
use crate::{
    client::{ApiAt, BlockRef, ChainError, bounded},
    decode::{ContractEvent, Decoder},
    hash::Hash,
};

/// An extrinsic by its place in a block and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtrinsicRef {
    /// Index in the block.
    pub index: u32,
    /// Hash of the extrinsic.
    #[serde(with = "crate::hash::text")]
    pub hash: Hash,
}

/// A finalized, successful extrinsic.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The finalized block that holds it.
    pub block: BlockRef,
    /// The extrinsic.
    pub extrinsic: ExtrinsicRef,
    /// Events of the suite's contracts that it caused, with their index in the block.
    pub events: Vec<(u32, ContractEvent)>,
    /// Return data of the dry run just before; the chain doesn't keep what the real call returned.
    pub output: Vec<u8>,
    /// Address of the new contract, of an instantiation.
    pub instantiated: Option<Address>,
}

pub(super) async fn extrinsic_index(at: &ApiAt, hash: Hash) -> Result<Option<u32>, ChainError> {
    let extrinsics = bounded("reading a block", at.extrinsics().fetch()).await?;
    for extrinsic in extrinsics.iter() {
        let extrinsic = extrinsic.map_err(|error| ChainError::rpc("decoding a block", error))?;
        if extrinsic.hash() == H256::from(hash) {
            let index = u32::try_from(extrinsic.index());
            return index.map(Some).map_err(|_| ChainError::Shape {
                what: "extrinsic index",
            });
        }
    }
    Ok(None)
}

pub(super) async fn receipt(
    at: &ApiAt,
    extrinsic: ExtrinsicRef,
    message: &str,
    decoder: &Decoder,
) -> Result<Receipt, SubmitError> {
    let block = BlockRef {
        number: at.block_number(),
        hash: at.block_hash().into(),
    };
    let events = bounded("reading block events", at.events().fetch()).await?;
    let mut own = Vec::new();
    let mut is_success = false;
    let mut instantiated = None;
    for event in events.iter() {
        let event = event.map_err(|error| ChainError::rpc("decoding block events", error))?;
        if event.phase() != Phase::ApplyExtrinsic(extrinsic.index) {
            continue;
        }
        match (event.pallet_name(), event.event_name()) {
            ("System", "ExtrinsicSuccess") => is_success = true,
            ("System", "ExtrinsicFailed") => {
                let error = DispatchError::decode_from(event.field_bytes(), at.metadata())
                    .map_or_else(|error| error.to_string(), |error| error.to_string());
                return Err(SubmitError::Failed {
                    message: message.to_owned(),
                    block,
                    error,
                });
            }
            ("Revive", "Instantiated") => {
                let fields = event
                    .decode_fields_unchecked_as::<Instantiated>()
                    .map_err(|error| ChainError::rpc("decoding Revive.Instantiated", error))?;
                instantiated = Some(Address(fields.contract));
            }
            _ => own.push(Ok(event)),
        }
    }
    if !is_success {
        return Err(ChainError::Shape {
            what: "events of an extrinsic without System.ExtrinsicSuccess",
        }
        .into());
    }
    let events = decoder.decode_block(own.into_iter())?;
    Ok(Receipt {
        block,
        extrinsic,
        events,
        output: Vec::new(),
        instantiated,
    })
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "scale_decode")]
struct Instantiated {
    contract: [u8; 20],
}
