use std::{collections::BTreeMap, fs, path::Path};

use w3av_chain::{
    At, ChainError, Contract, DeployError, DeployReport, Network, NetworkError, Outcome, Record, deploy,
};
use w3av_interfaces::{access::IAccess, ticket::ITicket};
use w3av_types::Address;

use crate::{
    chain::Chain,
    suite::{Suite, account, artifacts, options, sol},
};

fn outcomes(report: &DeployReport) -> Vec<Outcome> {
    report.contracts.iter().map(|deployed| deployed.outcome).collect()
}

fn edit(folder: &Path, contract: Contract, change: impl FnOnce(&mut Record)) {
    let path = folder.join(contract.name()).with_extension("json");
    let mut record = serde_json::from_slice(&fs::read(&path).expect("record")).expect("record");
    change(&mut record);
    fs::write(&path, serde_json::to_vec(&record).expect("record")).expect("written");
}

#[tokio::test]
async fn deploying_twice_changes_nothing() {
    let Some(suite) = Suite::start().await else { return };
    let Some(artifacts) = artifacts() else { return };
    let head = suite.client.finalized().await.expect("asked");
    let report = deploy(
        &suite.client,
        &suite.alice,
        &artifacts,
        &options(suite.folder.path()),
    )
    .await
    .expect("again");
    assert_eq!(outcomes(&report), [Outcome::Kept; 8]);
    assert_eq!(report.wired, []);
    assert_eq!(report.addresses, suite.network.addresses());
    assert_eq!(
        suite.client.finalized().await.expect("asked"),
        head,
        "something was sent"
    );

    let record = suite.network.record(Contract::Event);
    assert_eq!(record.genesis_hash, suite.client.genesis_hash());
    assert!(record.block.is_some() && record.extrinsic.is_some());
    assert_eq!(
        record.constructor["oracle"],
        suite.address(Contract::Oracle).to_string()
    );
    let ticket = suite.address(Contract::Ticket);
    let minter = suite
        .client
        .query(ticket, &ITicket::minterCall {}, At::Finalized)
        .await
        .expect("asked");
    assert_eq!(Address(minter.0.0), suite.address(Contract::Event));
    let access = suite.address(Contract::Access);
    let policy = IAccess::eventPolicyCall {
        payToken: sol(suite.address(Contract::W3space)),
    };
    let policy = suite
        .client
        .query(access, &policy, At::Finalized)
        .await
        .expect("asked");
    assert_eq!(
        (policy.payTokenKind, policy.tariffBase, policy.challengeSeconds),
        (2, 1_000, 5)
    );
    assert_eq!(Address(policy.bondToken.0.0), suite.address(Contract::W3w));
    assert_eq!(Address(policy.treasury.0.0), suite.alice.address());
}

#[tokio::test]
async fn a_deployment_that_failed_half_way_goes_on_without_deploying_twice() {
    let Some(good) = artifacts() else { return };
    let Some(chain) = Chain::start().await else { return };
    let client = chain.client().await;
    let folder = tempfile::tempdir().expect("temporary folder");
    let options = options(folder.path());
    let alice = account("Alice");

    // The chain refuses the event contract's code.
    let mut broken = good.clone();
    broken.event.code.truncate(100);
    let error = deploy(&client, &alice, &broken, &options)
        .await
        .expect_err("refused");
    assert!(
        matches!(
            error,
            DeployError::Instantiate {
                contract: Contract::Event,
                ..
            }
        ),
        "{error}"
    );
    assert!(matches!(
        Network::load(folder.path()),
        Err(NetworkError::NotDeployed {
            contract: Contract::Event,
            ..
        })
    ));
    let blocks = client.finalized().await.expect("asked").number;
    assert_eq!(blocks, 7, "seven contracts, one block each");

    // As if the process had died after an instantiation, before its record was written.
    fs::remove_file(folder.path().join("firm.json")).expect("removed");
    let report = deploy(&client, &alice, &good, &options).await.expect("continued");
    assert_eq!(
        outcomes(&report),
        [
            Outcome::Kept,
            Outcome::Kept,
            Outcome::Kept,
            Outcome::Adopted,
            Outcome::Kept,
            Outcome::Kept,
            Outcome::Kept,
            Outcome::Instantiated
        ]
    );
    assert_eq!(
        client.finalized().await.expect("asked").number,
        blocks + 1 + report.wired.len() as u64
    );
    Network::load(folder.path())
        .expect("complete")
        .verify(&client)
        .await
        .expect("on chain");

    // Wiring lost half-way, and every record: all is found again.
    for contract in Contract::ALL {
        fs::remove_file(folder.path().join(contract.name()).with_extension("json")).expect("removed");
    }
    let again = deploy(&client, &alice, &good, &options).await.expect("found");
    // The ticket contract was deployed with the broken event code in its salt, so it alone can't be guessed.
    assert_eq!(again.addresses.w3w, report.addresses.w3w);
    assert_eq!(again.addresses.firm, report.addresses.firm);
    Network::load(folder.path())
        .expect("complete")
        .verify(&client)
        .await
        .expect("on chain");
}

#[tokio::test]
async fn unknown_code_and_another_chain_are_refused() {
    let Some(suite) = Suite::start().await else { return };
    let folder = suite.folder.path();
    edit(folder, Contract::Firm, |record| {
        record.code_hash = w3av_chain::Hash([1; 32])
    });
    let error = Network::load(folder)
        .expect("readable")
        .verify(&suite.client)
        .await
        .expect_err("other code");
    assert!(
        matches!(
            error,
            NetworkError::UnknownCode {
                contract: Contract::Firm,
                found: Some(_),
                ..
            }
        ),
        "{error}"
    );

    edit(folder, Contract::Firm, |record| {
        record.code_hash = suite.network.record(Contract::Firm).code_hash;
        record.address = Address([1; 20]);
    });
    let error = Network::load(folder)
        .expect("readable")
        .verify(&suite.client)
        .await
        .expect_err("no code");
    assert!(
        matches!(error, NetworkError::UnknownCode { found: None, .. }),
        "{error}"
    );

    for contract in Contract::ALL {
        edit(folder, contract, |record| {
            record.genesis_hash = w3av_chain::Hash([1; 32])
        });
    }
    let error = Network::load(folder)
        .expect("readable")
        .verify(&suite.client)
        .await
        .expect_err("another chain");
    assert!(
        matches!(error, NetworkError::Chain(ChainError::WrongGenesis { .. })),
        "{error}"
    );
}

#[tokio::test]
async fn records_of_another_development_chain_are_replaced() {
    let Some(suite) = Suite::start().await else { return };
    let Some(artifacts) = artifacts() else { return };
    let folder = suite.folder.path();
    for contract in Contract::ALL {
        edit(folder, contract, |record| {
            record.genesis_hash = w3av_chain::Hash([1; 32]);
            record.address = Address([1; 20]);
        });
    }
    let report = deploy(&suite.client, &suite.alice, &artifacts, &options(folder))
        .await
        .expect("replaced");
    // The contracts are on chain already, at the addresses that follow from what they are.
    assert_eq!(outcomes(&report), [Outcome::Adopted; 8]);
    assert_eq!(report.addresses, suite.network.addresses());
}

#[tokio::test]
async fn new_event_code_gets_a_ticket_contract_of_its_own() {
    let Some(suite) = Suite::start().await else { return };
    let Some(mut artifacts) = artifacts() else { return };
    // Any other valid code will do, and the firm's constructor ignores arguments that it doesn't take.
    artifacts.event.code.clone_from(&artifacts.firm.code);
    let folder = suite.folder.path();
    deploy(&suite.client, &suite.alice, &artifacts, &options(folder))
        .await
        .expect("deployed beside the old suite");
    let records: BTreeMap<_, _> = Contract::ALL
        .into_iter()
        .map(|contract| {
            let text = fs::read(folder.join(contract.name()).with_extension("json")).expect("record");
            (contract, serde_json::from_slice::<Record>(&text).expect("record"))
        })
        .collect();
    assert_eq!(records[&Contract::W3w].address, suite.address(Contract::W3w));
    assert_ne!(
        records[&Contract::Ticket].address,
        suite.address(Contract::Ticket)
    );
}
