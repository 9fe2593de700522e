//! Operators of oracle nodes, and the chain's clock.

use crate::{Host, w3};
use alloy_primitives::U256;
use anyhow::{Context, Result};
use std::time::Duration;
use tokio::task::JoinHandle;
use w3av_chain::Signer;
use w3av_interfaces::{oracle::IOracle, token::IToken};
use w3av_types::{Address, EventId, Secret};

/// Accounts of the development chain that nobody else plays with, endowed with its currency.
const OPERATORS: [&str; 4] = [
    "//Alice//stash",
    "//Bob//stash",
    "//Charlie//stash",
    "//Dave//stash",
];
/// Stake and bonds of an operator in the demo and the tests.
const MONEY: u128 = w3(1_000);
/// What a node asks for a minute.
const PRICE: u128 = w3(1) / 10;

/// An account that operates one node.
#[derive(Debug, Clone)]
pub struct Operator {
    /// Secret URI of its key.
    pub uri: &'static str,
    /// Its key.
    pub signer: Signer,
}

impl Operator {
    /// The operator with this number, 0..=3.
    pub fn number(number: usize) -> Result<Self> {
        let uri = OPERATORS
            .get(number)
            .copied()
            .context("there are four operators")?;
        let signer = Signer::from_uri(&Secret::new(uri.to_owned()))?;
        Ok(Self { uri, signer })
    }
}

impl Host {
    /// Gives an operator money, registers its node under `url`, and makes it active. Returns the node's number.
    pub async fn register_node(&self, operator: &Operator, url: &str) -> Result<u32> {
        let (signer, oracle) = (&operator.signer, self.addresses.oracle);
        let known = IOracle::nodeOfOperatorCall {
            operator: signer.address().0.into(),
        };
        let found = self.ask(oracle, &known).await?;
        if found != 0 {
            return Ok(found);
        }
        self.mint(signer.address(), MONEY).await?;
        let approve = IToken::approveCall {
            spender: oracle.0.into(),
            value: U256::MAX,
        };
        self.send(signer, self.addresses.w3w, &approve).await?;
        let register = IOracle::registerCall {
            signerKey: signer.public_key().into(),
            peerIdHash: Default::default(),
            region: 0,
            capacity: 4,
            price: PRICE,
            stake: w3(100),
            endpoints: url.to_owned(),
        };
        self.send(signer, oracle, &register).await?;
        let node = self.ask(oracle, &known).await?;
        self.send(signer, oracle, &IOracle::activateCall { node }).await?;
        Ok(node)
    }

    /// Freezes the active nodes as the set of signers.
    pub async fn roll_set(&self, operator: &Operator) -> Result<()> {
        self.send(&operator.signer, self.addresses.oracle, &IOracle::rollSetCall {})
            .await
            .map(drop)
    }

    /// Number of the node that holds the lease of an event; 0 when none does.
    pub async fn holder(&self, event: EventId) -> Result<u32> {
        let call = IOracle::leaseOfCall { eventId: event.0 };
        Ok(self.ask(self.addresses.oracle, &call).await?.node)
    }

    /// Takes all that the event contract owes to an account in W3W. Owing nothing is no error.
    pub async fn withdraw(&self, who: &Signer) -> Result<u128> {
        use w3av_interfaces::event::IEvent;
        let (contract, token) = (self.addresses.event, self.addresses.w3w.0.into());
        let owed = IEvent::creditOfCall {
            token,
            account: who.address().0.into(),
        };
        let owed = self.ask(contract, &owed).await?;
        if owed > 0 {
            self.send(who, contract, &IEvent::withdrawCall { token }).await?;
        }
        Ok(owed)
    }
}

/// Other people's transactions: without any the development chain makes no blocks, and its clock stands still.
#[derive(Debug)]
pub struct Clock {
    task: JoinHandle<()>,
}

impl Clock {
    /// Sends a small transaction a second until dropped.
    pub fn start(host: &Host) -> Result<Self> {
        let host = host.clone();
        let signer = Signer::from_uri(&Secret::new("//Eve//stash".to_owned()))?;
        let task = tokio::spawn(async move {
            let approve = IToken::approveCall {
                spender: Address([1; 20]).0.into(),
                value: U256::from(1),
            };
            loop {
                tokio::time::sleep(TICK).await;
                // The chain may be away for a while: some tests kill it.
                let _ = host.send(&signer, host.addresses.w3w, &approve).await;
            }
        });
        Ok(Self { task })
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.task.abort();
    }
}

const TICK: Duration = Duration::from_secs(1);
