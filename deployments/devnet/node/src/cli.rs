//! Command line.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// Local development chain of W3space A/V.
#[derive(Debug, clap::Parser)]
#[command(
    name = "w3av-devnet",
    version,
    after_help = "Example:\n  w3av-devnet build-spec --runtime runtime.wasm --out spec.json\n  w3av-devnet run --chain spec.json"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Make a raw chain specification from a runtime's WebAssembly.
    BuildSpec(SpecOptions),
    /// Run the chain until it is told to stop.
    Run(RunOptions),
}

#[derive(Debug, clap::Args)]
pub(crate) struct SpecOptions {
    /// The runtime, plain or compressed WebAssembly.
    #[arg(long, value_name = "FILE")]
    pub(crate) runtime: PathBuf,
    /// Where to write the specification.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RunOptions {
    /// Raw chain specification made by `build-spec`.
    #[arg(long, value_name = "FILE", env = "W3AV_DEVNET_SPEC")]
    pub(crate) chain: PathBuf,
    /// Seal a block every MS milliseconds instead of one per transaction; then the chain's clock moves without any.
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(20..=60_000))]
    pub(crate) block_time: Option<u64>,
    /// Keep the state in this folder instead of in memory.
    #[arg(long, value_name = "DIR")]
    pub(crate) base_path: Option<PathBuf>,
    /// JSON-RPC port, HTTP and WebSocket.
    #[arg(long, value_name = "PORT", default_value_t = 9944)]
    pub(crate) rpc_port: u16,
    /// JSON-RPC address; other than loopback, everybody who reaches it can move the development accounts' funds.
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(crate) rpc_ip: IpAddr,
    /// Log filter, such as `info` or `warn,runtime::revive=debug`.
    #[arg(long, value_name = "FILTER", default_value = "warn")]
    pub(crate) log: String,
}

impl RunOptions {
    pub(crate) fn rpc_address(&self) -> SocketAddr {
        SocketAddr::new(self.rpc_ip, self.rpc_port)
    }
}
