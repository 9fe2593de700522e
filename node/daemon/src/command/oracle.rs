//! `w3av oracle`.

use alloy_primitives::U256;
use anyhow::bail;
use serde_json::json;
use w3av_chain::{At, ChainClient, Contract, Decoder, Network, Signer};
use w3av_interfaces::{access::IAccess, oracle::IOracle, token::IToken};
use w3av_types::Address;

use super::{say, settings::amount, signer};
use crate::{
    cli::{OracleArgs, OracleCommand, RegisterArgs},
    exit::Usage,
    suite::Suite,
};

/// Registers, activates, drains or shows.
///
/// # Errors
/// Whatever the chain, the contract or the command line says.
pub(crate) async fn run(command: OracleCommand) -> anyhow::Result<()> {
    match command {
        OracleCommand::Register(args) => {
            let operator = Operator::open(&args.oracle).await?;
            operator.register(&args).await?;
            operator.show(args.oracle.json).await
        }
        OracleCommand::Activate(args) => {
            let operator = Operator::open(&args).await?;
            operator.switch(ACTIVE).await?;
            operator.show(args.json).await
        }
        OracleCommand::Drain(args) => {
            let operator = Operator::open(&args).await?;
            operator.switch(DRAINING).await?;
            operator.show(args.json).await
        }
        OracleCommand::Roll(args) => {
            let operator = Operator::open(&args).await?;
            let call = IOracle::rollSetCall {};
            operator
                .suite
                .send(&operator.signer, operator.suite.addresses.oracle, &call)
                .await?;
            operator.show(args.json).await
        }
        OracleCommand::Status(args) => Operator::open(&args).await?.show(args.json).await,
    }
}

struct Operator {
    suite: Suite,
    signer: Signer,
}

impl Operator {
    async fn open(args: &OracleArgs) -> anyhow::Result<Self> {
        let network = Network::load(&args.network.folder())?;
        let client = ChainClient::connect(&args.network.url).await?;
        client.check_genesis(network.genesis_hash()).await?;
        let addresses = network.addresses();
        Ok(Self {
            suite: Suite {
                client,
                addresses,
                decoder: Decoder::new(&addresses),
            },
            signer: signer(&args.signer)?,
        })
    }

    async fn register(&self, args: &RegisterArgs) -> anyhow::Result<()> {
        if !args.endpoint.starts_with("http://") && !args.endpoint.starts_with("https://") {
            bail!(Usage(
                "--endpoint is a URL that starts with http:// or https://".to_owned()
            ));
        }
        let whole =
            |text: &str| amount(text).ok_or_else(|| Usage(format!("{text} is no amount in whole tokens")));
        let price = whole(&args.price)?;
        if let Some(node) = self.suite.node_of(self.signer.address()).await? {
            // Where it is reached, and for how much, may have changed.
            let call = IOracle::updateCall {
                node,
                peerIdHash: Default::default(),
                region: args.region,
                capacity: args.capacity,
                price,
                endpoints: args.endpoint.clone(),
            };
            self.send(&call).await?;
            return Ok(());
        }
        let policy = self
            .suite
            .ask(self.suite.addresses.access, &IAccess::oraclePolicyCall {})
            .await?;
        let stake = match &args.stake {
            Some(text) => whole(text)?,
            None => policy.minStake,
        };
        self.allow(Address(policy.stakeToken.0.0), stake).await?;
        let call = IOracle::registerCall {
            signerKey: self.signer.public_key().into(),
            peerIdHash: Default::default(),
            region: args.region,
            capacity: args.capacity,
            price,
            stake,
            endpoints: args.endpoint.clone(),
        };
        self.send(&call).await
    }

    async fn allow(&self, token: Address, stake: u128) -> anyhow::Result<()> {
        let spender = self.suite.addresses.oracle.0.into();
        let allowance = IToken::allowanceCall {
            owner: self.signer.address().0.into(),
            spender,
        };
        if self.suite.ask(token, &allowance).await? >= U256::from(stake) {
            return Ok(());
        }
        let call = IToken::approveCall {
            spender,
            value: U256::from(stake),
        };
        self.suite.send(&self.signer, token, &call).await?;
        Ok(())
    }

    async fn switch(&self, wanted: u8) -> anyhow::Result<()> {
        let node = self.node().await?;
        let found = self.suite.oracle(&IOracle::nodeOfCall { node }).await?;
        match (found.state, wanted) {
            (state, wanted) if state == wanted => Ok(()),
            (_, ACTIVE) => self.send(&IOracle::activateCall { node }).await,
            _ => self.send(&IOracle::drainCall { node }).await,
        }
    }

    async fn node(&self) -> anyhow::Result<u32> {
        let account = self.signer.address();
        let found = self.suite.node_of(account).await?;
        found.ok_or_else(|| Usage(format!("{account} operates no node; run: w3av oracle register")).into())
    }

    async fn send<C: alloy_sol_types::SolCall>(&self, call: &C) -> anyhow::Result<()> {
        let to = self.suite.addresses.of(Contract::Oracle);
        self.suite.send(&self.signer, to, call).await?;
        Ok(())
    }

    async fn show(&self, is_json: bool) -> anyhow::Result<()> {
        let node = self.node().await?;
        let found = self.suite.oracle(&IOracle::nodeOfCall { node }).await?;
        let stake = self.suite.oracle(&IOracle::stakeOfCall { node }).await?;
        let set = self.suite.signers().await?;
        let client = &self.suite.client;
        let active = client
            .query(
                self.suite.addresses.oracle,
                &IOracle::activeCountCall {},
                At::Finalized,
            )
            .await?;
        let state = STATES.get(usize::from(found.state)).copied().unwrap_or("unknown");
        let member = set.member(node);
        if is_json {
            say(json!({
                "node": node,
                "operator": self.signer.address().to_string(),
                "state": state,
                "stake": stake.stake.to_string(),
                "unbonding": stake.unbonding.to_string(),
                "price": found.price.to_string(),
                "active_nodes": active,
                "set": set.id,
                "set_size": set.members.len(),
                "member": member,
            }));
            return Ok(());
        }
        say(format_args!(
            "node {node} of {}: {state}, {} W3W staked",
            self.signer.address(),
            stake.stake / 10u128.pow(18)
        ));
        let place = member.map_or_else(|| "not a member".to_owned(), |member| format!("member {member}"));
        say(format_args!(
            "set {} of {} signers: {place}; {active} active nodes",
            set.id,
            set.members.len()
        ));
        Ok(())
    }
}

const STATES: [&str; 6] = ["none", "registered", "active", "draining", "exited", "jailed"];
const ACTIVE: u8 = 2;
const DRAINING: u8 = 3;
