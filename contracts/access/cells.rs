//! Where the records of the rules are stored: one cell each.

use ink::Address;
use w3av_contract_logic::access::{Directory, Governance, Operation, Role};

use crate::access::Access;

impl Directory for Access {
    fn governance(&self) -> &Governance {
        &self.governance
    }

    fn governance_mut(&mut self) -> &mut Governance {
        &mut self.governance
    }

    fn role_end(&self, role: Role, account: Address) -> u64 {
        self.roles.get((role, account)).unwrap_or(0)
    }

    fn set_role_end(&mut self, role: Role, account: Address, until: u64) {
        self.roles.insert((role, account), &until);
    }

    fn operation(&self, id: u64) -> Option<Operation> {
        self.operations.get(id)
    }

    fn set_operation(&mut self, id: u64, operation: &Operation) {
        self.operations.insert(id, operation);
    }

    fn pay_token_kind(&self, token: Address) -> u8 {
        self.pay_tokens.get(token).unwrap_or(0)
    }

    fn set_pay_token_kind(&mut self, token: Address, kind: u8) {
        self.pay_tokens.insert(token, &kind);
    }
}
