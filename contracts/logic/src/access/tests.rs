mod operation;
mod ownership;
mod parameter;
mod pause;
mod policy;
mod random;

use std::collections::BTreeMap;

use super::*;

/// The cells in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cells {
    governance: Governance,
    roles: BTreeMap<(Role, Address), u64>,
    operations: BTreeMap<u64, Operation>,
    pay_tokens: BTreeMap<Address, u8>,
}

impl Directory for Cells {
    fn governance(&self) -> &Governance {
        &self.governance
    }
    fn governance_mut(&mut self) -> &mut Governance {
        &mut self.governance
    }
    fn role_end(&self, role: Role, account: Address) -> u64 {
        self.roles.get(&(role, account)).copied().unwrap_or(0)
    }
    fn set_role_end(&mut self, role: Role, account: Address, until: u64) {
        self.roles.insert((role, account), until);
    }
    fn operation(&self, id: u64) -> Option<Operation> {
        self.operations.get(&id).copied()
    }
    fn set_operation(&mut self, id: u64, operation: &Operation) {
        self.operations.insert(id, *operation);
    }
    fn pay_token_kind(&self, token: Address) -> u8 {
        self.pay_tokens.get(&token).copied().unwrap_or(0)
    }
    fn set_pay_token_kind(&mut self, token: Address, kind: u8) {
        self.pay_tokens.insert(token, kind);
    }
}

fn account(number: u8) -> Address {
    Address::repeat_byte(number)
}

const OWNER: u8 = 1;
const ADMIN: u8 = 2;
const GUARDIAN: u8 = 3;
const MINTER: u8 = 4;
const STRANGER: u8 = 5;
const TREASURY: u8 = 6;
const NOW: u64 = 1_793_491_200;
const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
/// When the roles of these tests end.
const TERM: u64 = NOW + 1_000 * DAY;

/// A directory with an owner and one account for each role, not sealed.
fn directory() -> Cells {
    let mut cells = Cells {
        governance: Governance::new(account(OWNER), account(TREASURY)).expect("two accounts"),
        ..Cells::default()
    };
    for (role, who) in [
        (Role::Admin, ADMIN),
        (Role::Guardian, GUARDIAN),
        (Role::Minter, MINTER),
    ] {
        change(&mut cells, NOW, Kind::Role, role.code(), who, TERM.into()).expect("the owner may");
    }
    cells
}

fn sealed() -> Cells {
    let mut cells = directory();
    seal(&mut cells, account(OWNER)).expect("defaults fit a public network");
    cells
}

/// Announces a change as the owner.
fn announce(
    cells: &mut Cells,
    now: u64,
    kind: Kind,
    key: u8,
    subject: u8,
    value: u128,
) -> Result<u64, AccessError> {
    schedule(cells, account(OWNER), now, kind, key, account(subject), value).map(|(id, _)| id)
}

/// Announces and makes a change as the owner, waiting for as long as it takes.
fn change(
    cells: &mut Cells,
    now: u64,
    kind: Kind,
    key: u8,
    subject: u8,
    value: u128,
) -> Result<(), AccessError> {
    let id = announce(cells, now, kind, key, subject, value)?;
    let at = find(cells, id)?.executable_at;
    execute(cells, account(OWNER), at, id).map(drop)
}

fn missing(role: Role, caller: u8) -> AccessError {
    AccessError::MissingRole {
        role: role.code(),
        caller: account(caller),
    }
}
