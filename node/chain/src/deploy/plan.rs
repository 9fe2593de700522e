use std::collections::BTreeMap;

use w3av_types::Address;

use super::DeployError;
use crate::{
    hash::{Hash, keccak256},
    network::Contract,
    record::Record,
};

/// What is known about one contract before anything is done.
pub(super) struct Facts<'a> {
    /// Its record, of this chain.
    pub(super) record: Option<&'a Record>,
    /// Code on chain at the recorded address.
    pub(super) code_at_record: Option<Hash>,
    /// Whether the contract at the recorded address can serve this suite.
    pub(super) is_record_usable: bool,
    /// Code on chain where this contract would be deployed.
    pub(super) code_at_predicted: Option<Hash>,
    /// Whether the contract there can serve this suite.
    pub(super) is_predicted_usable: bool,
}

/// What the contract should be.
pub(super) struct Wanted<'a> {
    pub(super) contract: Contract,
    pub(super) code_hash: Hash,
    pub(super) constructor: &'a BTreeMap<String, String>,
}

/// What to do with one contract.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The record is right.
    Keep,
    /// An interrupted run left the contract on chain without a record.
    Adopt,
    /// Deploy it.
    Instantiate,
}

/// Decides what to do with one contract. Never asks the chain.
///
/// A record counts only if its code is really on chain; else the contract is deployed again.
pub(super) fn plan(facts: &Facts<'_>, wanted: &Wanted<'_>, may_replace: bool) -> Result<Step, DeployError> {
    if let Some(record) = facts.record
        && facts.code_at_record == Some(record.code_hash)
    {
        match difference(facts, record, wanted) {
            None => return Ok(Step::Keep),
            Some(_) if may_replace => {}
            Some(what) => {
                return Err(DeployError::Changed {
                    contract: wanted.contract,
                    what,
                });
            }
        }
    }
    if facts.code_at_predicted == Some(wanted.code_hash) && facts.is_predicted_usable {
        return Ok(Step::Adopt);
    }
    Ok(Step::Instantiate)
}

/// What makes the recorded contract another one than wanted.
fn difference(facts: &Facts<'_>, record: &Record, wanted: &Wanted<'_>) -> Option<&'static str> {
    if record.code_hash != wanted.code_hash {
        return Some("code");
    }
    // The treasury can be changed after deployment, so it doesn't make another contract.
    let mut constructor = wanted.constructor.iter().filter(|(name, _)| *name != "treasury");
    if constructor.any(|(name, value)| record.constructor.get(name) != Some(value)) {
        return Some("constructor arguments");
    }
    if !facts.is_record_usable {
        return Some("event contract as its minter");
    }
    None
}

/// Address of a contract instantiated with a salt.
///
/// Source: EIP-1014 with the code in place of the init code, pallet-revive 0.20 `address::create2`.
pub(super) fn predicted_address(deployer: Address, code: &[u8], data: &[u8], salt: &[u8; 32]) -> Address {
    let init = keccak256(&[code, data].concat());
    let hash = keccak256(&[&[0xff][..], &deployer.0, salt, &init.0].concat());
    let mut address = [0; 20];
    address.copy_from_slice(&hash.0[12..]);
    Address(address)
}

/// Salt of a contract's address: the same for every run on this network, different between the contracts.
pub(super) fn salt(network: &str, contract: Contract, extra: &[u8]) -> [u8; 32] {
    keccak256(
        &[
            b"w3av/",
            network.as_bytes(),
            b"/",
            contract.name().as_bytes(),
            b"/",
            extra,
        ]
        .concat(),
    )
    .0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::record;

    const CODE: Hash = Hash([1; 32]);
    const OTHER: Hash = Hash([0xEE; 32]);

    fn check(
        change: impl FnOnce(&mut Facts<'_>),
        code_hash: Hash,
        may_replace: bool,
    ) -> Result<Step, DeployError> {
        let record = record(Contract::Ticket, Hash([7; 32]), Address([4; 20]));
        let mut facts = Facts {
            record: Some(&record),
            code_at_record: Some(CODE),
            is_record_usable: true,
            code_at_predicted: None,
            is_predicted_usable: true,
        };
        change(&mut facts);
        let wanted = Wanted {
            contract: Contract::Ticket,
            code_hash,
            constructor: &record.constructor,
        };
        plan(&facts, &wanted, may_replace)
    }

    #[test]
    fn a_record_that_is_true_on_chain_is_kept() {
        for may_replace in [false, true] {
            assert_eq!(check(|_| {}, CODE, may_replace).expect("plan"), Step::Keep);
        }
    }

    #[test]
    fn a_record_without_its_code_on_chain_is_deployed_again() {
        for found in [None, Some(OTHER)] {
            assert_eq!(
                check(|facts| facts.code_at_record = found, CODE, false).expect("plan"),
                Step::Instantiate
            );
        }
    }

    #[test]
    fn a_contract_left_by_an_interrupted_run_is_adopted_not_deployed_twice() {
        let interrupted = |facts: &mut Facts<'_>| {
            (facts.record, facts.code_at_record) = (None, None);
            facts.code_at_predicted = Some(CODE);
        };
        assert_eq!(check(interrupted, CODE, false).expect("plan"), Step::Adopt);
        assert_eq!(
            check(|facts| facts.record = None, CODE, false).expect("plan"),
            Step::Instantiate
        );
    }

    #[test]
    fn a_difference_replaces_only_when_allowed() {
        let bound = |facts: &mut Facts<'_>| facts.is_record_usable = false;
        assert_eq!(check(|_| {}, OTHER, true).expect("plan"), Step::Instantiate);
        assert!(matches!(
            check(|_| {}, OTHER, false),
            Err(DeployError::Changed { what: "code", .. })
        ));
        assert_eq!(check(bound, CODE, true).expect("plan"), Step::Instantiate);
        assert!(matches!(
            check(bound, CODE, false),
            Err(DeployError::Changed { .. })
        ));

        let record = record(Contract::W3w, Hash([7; 32]), Address([4; 20]));
        let facts = Facts {
            record: Some(&record),
            code_at_record: Some(CODE),
            is_record_usable: true,
            code_at_predicted: None,
            is_predicted_usable: true,
        };
        let constructor = BTreeMap::from([("cap".to_owned(), "2000".to_owned())]);
        let wanted = Wanted {
            contract: Contract::W3w,
            code_hash: CODE,
            constructor: &constructor,
        };
        let error = plan(&facts, &wanted, false).expect_err("another cap");
        assert!(matches!(
            error,
            DeployError::Changed {
                what: "constructor arguments",
                ..
            }
        ));
    }

    #[test]
    fn another_treasury_is_no_other_contract() {
        let mut record = record(Contract::Access, Hash([7; 32]), Address([4; 20]));
        record.constructor = BTreeMap::from([("treasury".to_owned(), "0x01".to_owned())]);
        let facts = Facts {
            record: Some(&record),
            code_at_record: Some(CODE),
            is_record_usable: true,
            code_at_predicted: None,
            is_predicted_usable: true,
        };
        let constructor = BTreeMap::from([("treasury".to_owned(), "0x02".to_owned())]);
        let wanted = Wanted {
            contract: Contract::Access,
            code_hash: CODE,
            constructor: &constructor,
        };
        assert_eq!(plan(&facts, &wanted, false).expect("plan"), Step::Keep);
    }

    #[test]
    fn address_follows_eip_1014() {
        // EIP-1014, example 4: deployer 0xdeadbeef, salt 0x…cafebabe, code 0xdeadbeef.
        let deployer = "0x00000000000000000000000000000000deadbeef"
            .parse()
            .expect("address");
        let mut salt = [0; 32];
        salt[28..].copy_from_slice(&[0xca, 0xfe, 0xba, 0xbe]);
        let address = predicted_address(deployer, &[0xde, 0xad], &[0xbe, 0xef], &salt);
        assert_eq!(address.to_string(), "0x60f3f640a8508fc6a86d45df051962668e1e8ac7");
    }

    #[test]
    fn the_two_tokens_have_different_salts() {
        assert_ne!(
            salt("devnet", Contract::W3w, &[]),
            salt("devnet", Contract::W3space, &[])
        );
        assert_ne!(
            salt("devnet", Contract::W3w, &[]),
            salt("testnet", Contract::W3w, &[])
        );
    }
}
