use std::collections::BTreeMap;

use alloy_sol_types::SolValue;
use w3av_types::Address;

use super::{Deployed, Deployment, address_in, sol};
use crate::network::Contract;

/// Constructor arguments: named for the record, encoded for the chain.
pub(super) struct Constructor {
    pub(super) named: BTreeMap<String, String>,
    pub(super) data: Vec<u8>,
}

impl Deployment<'_> {
    pub(super) fn constructor(&self, contract: Contract, done: &[Deployed]) -> Constructor {
        match contract {
            Contract::Access => {
                let treasury = self.options.treasury.unwrap_or_else(|| self.deployer.address());
                Constructor {
                    named: named([("treasury", treasury.to_string())]),
                    data: (sol(treasury),).abi_encode_params(),
                }
            }
            Contract::W3w => self.constructor_of_token("W3space Watch", "W3W", done),
            Contract::W3space => self.constructor_of_token("W3space", "W3SPACE", done),
            Contract::Firm => Constructor {
                named: BTreeMap::new(),
                data: Vec::new(),
            },
            Contract::Call => constructor_of_one("firm", address_in(done, Contract::Firm)),
            Contract::Oracle => constructor_of_one("access", address_in(done, Contract::Access)),
            Contract::Ticket => {
                let (name, symbol) = ("W3space Ticket".to_owned(), "W3T".to_owned());
                let base_uri = self.options.ticket_base_uri.clone();
                Constructor {
                    named: named([
                        ("name", name.clone()),
                        ("symbol", symbol.clone()),
                        ("baseUri", base_uri.clone()),
                    ]),
                    data: (name, symbol, base_uri).abi_encode_params(),
                }
            }
            Contract::Event => Self::constructor_of_event(address_in(done, Contract::Ticket), done),
        }
    }

    fn constructor_of_token(&self, name: &str, symbol: &str, done: &[Deployed]) -> Constructor {
        let (cap, access) = (self.options.token_cap, address_in(done, Contract::Access));
        Constructor {
            named: named([
                ("name", name.to_owned()),
                ("symbol", symbol.to_owned()),
                ("cap", cap.to_string()),
                ("access", access.to_string()),
            ]),
            data: (name.to_owned(), symbol.to_owned(), cap, sol(access)).abi_encode_params(),
        }
    }

    pub(super) fn constructor_of_event(ticket: Address, done: &[Deployed]) -> Constructor {
        let [access, firm, oracle] =
            [Contract::Access, Contract::Firm, Contract::Oracle].map(|contract| address_in(done, contract));
        Constructor {
            named: named([
                ("access", access.to_string()),
                ("ticket", ticket.to_string()),
                ("firm", firm.to_string()),
                ("oracle", oracle.to_string()),
            ]),
            data: (sol(access), sol(ticket), sol(firm), sol(oracle)).abi_encode_params(),
        }
    }
}

/// A constructor that takes one address.
fn constructor_of_one(name: &'static str, address: Address) -> Constructor {
    Constructor {
        named: named([(name, address.to_string())]),
        data: (sol(address),).abi_encode_params(),
    }
}

fn named<const N: usize>(args: [(&str, String); N]) -> BTreeMap<String, String> {
    args.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
