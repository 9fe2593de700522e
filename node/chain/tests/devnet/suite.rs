#![allow(clippy::print_stderr)]

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
};

use alloy_primitives::U256;
use w3av_chain::{
    Artifacts, ChainClient, Contract, Decoder, DeployOptions, Network, Parameter, Role, Settings, Signer,
    deploy, development_account,
};
use w3av_interfaces::token::IToken;
use w3av_types::Address;

use crate::chain::Chain;

/// A chain with the suite deployed on it by Alice, in a folder of its own.
pub(crate) struct Suite {
    pub(crate) chain: Chain,
    pub(crate) client: ChainClient,
    pub(crate) alice: Signer,
    pub(crate) bob: Signer,
    pub(crate) network: Network,
    pub(crate) decoder: Decoder,
    pub(crate) folder: tempfile::TempDir,
}

impl Suite {
    pub(crate) async fn start() -> Option<Self> {
        let artifacts = artifacts()?;
        let chain = Chain::start().await?;
        let client = chain.client().await;
        let folder = tempfile::tempdir().expect("temporary folder");
        let alice = account("Alice");
        deploy(&client, &alice, &artifacts, &options(folder.path()))
            .await
            .expect("deployed");
        let network = Network::load(folder.path()).expect("complete");
        network.verify(&client).await.expect("on chain");
        let decoder = Decoder::new(&network.addresses());
        Some(Self {
            chain,
            client,
            alice,
            bob: account("Bob"),
            network,
            decoder,
            folder,
        })
    }

    pub(crate) fn address(&self, contract: Contract) -> Address {
        self.network.address(contract)
    }

    /// Mints W3W to Bob: one block, one `Transfer`.
    pub(crate) async fn mint(&self, value: u64) -> w3av_chain::Receipt {
        let call = IToken::mintCall {
            to: sol(self.bob.address()),
            value: U256::from(value),
        };
        self.client
            .submit(&self.alice, self.address(Contract::W3w), &call, &self.decoder)
            .await
            .expect("minted")
    }
}

pub(crate) fn account(name: &str) -> Signer {
    development_account(name).expect("known")
}

pub(crate) fn sol(address: Address) -> alloy_primitives::Address {
    address.0.into()
}

pub(crate) fn artifacts() -> Option<Artifacts> {
    let Some(folder) = env::var_os("W3AV_CONTRACTS") else {
        eprintln!("skipped: set W3AV_CONTRACTS to the folder of built contracts");
        return None;
    };
    Some(Artifacts::load(&PathBuf::from(folder)).expect("W3AV_CONTRACTS holds the built contracts"))
}

pub(crate) fn options(folder: &Path) -> DeployOptions {
    DeployOptions {
        folder: folder.to_owned(),
        treasury: None,
        token_cap: U256::from(10).pow(U256::from(27)),
        ticket_base_uri: "https://example.org/ticket/".to_owned(),
        settings: Settings {
            parameters: BTreeMap::from([(Parameter::TariffBase, 1_000), (Parameter::ChallengeSeconds, 5)]),
            roles: vec![(Role::Minter, account("Alice").address())],
            role_seconds: 86_400,
        },
        seal: false,
        replace: false,
        versions: BTreeMap::from([("ink".to_owned(), "6.0.0-beta.1".to_owned())]),
    }
}
