use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::Api;

/// What a client must know before it can do anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NodeInfo {
    /// Name of the network, for example `devnet`.
    pub network: String,
    /// True on a development chain: its well-known accounts may be used.
    pub development: bool,
    /// The chain.
    pub chain: ChainInfo,
    /// The contracts of the suite.
    pub contracts: ContractAddresses,
    /// Where publishers send to, without the stream key, for example `rtmp://host:1935/live`.
    pub rtmp_url: String,
}

/// The chain that the node follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChainInfo {
    /// WebSocket address of a JSON-RPC server for browsers.
    pub rpc_url: String,
    /// Genesis hash, 0x and 64 hex digits.
    pub genesis_hash: String,
}

/// Addresses of the suite's contracts, each 0x and 40 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContractAddresses {
    /// The W3W token.
    pub w3w: String,
    /// The W3SPACE token.
    pub w3space: String,
    /// Firms and their members.
    pub firm: String,
    /// Calls within a firm.
    pub call: String,
    /// Oracle nodes and their reports.
    pub oracle: String,
    /// Roles and governed values.
    pub access: String,
    /// Tickets of all events.
    pub ticket: String,
    /// Events, their sale and settlement.
    pub event: String,
}

/// What this node serves: network, chain, contracts and the address for publishers.
#[utoipa::path(get, path = "/api/v1/info", tag = "node", responses((status = 200, body = NodeInfo)))]
pub(crate) async fn show(State(api): State<Arc<Api>>) -> Json<NodeInfo> {
    Json(api.info.clone())
}
