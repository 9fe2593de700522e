//! A deployed access contract, and who is who in it.

use alloy_primitives::Address;
use alloy_sol_types::{SolCall, SolError, SolValue};
use w3av_contract_tests::{Chain, Failure, NOW, Person};
use w3av_interfaces::access::IAccess;

pub(crate) const DAY: u64 = 86_400;
pub(crate) const PARAMETER: u8 = 1;
pub(crate) const ADDRESS: u8 = 2;
pub(crate) const PAY_TOKEN: u8 = 3;
pub(crate) const ROLE: u8 = 4;
pub(crate) const ADMIN: u8 = 1;
pub(crate) const GUARDIAN: u8 = 2;
pub(crate) const CHALLENGE: u8 = 7;
pub(crate) const BOND: u8 = 9;
pub(crate) const TERM: u64 = NOW + 400 * DAY;

/// Alice owns it, Bob is ADMIN, Charlie is GUARDIAN, Ferdie is the treasury.
pub(crate) struct Scene {
    pub(crate) chain: Chain,
    pub(crate) access: Address,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let mut chain = Chain::new(NOW);
        let access = chain.instantiate(Person::ALICE, "access", Person::FERDIE.address().abi_encode());
        let mut scene = Self { chain, access };
        for (role, person) in [(ADMIN, Person::BOB), (GUARDIAN, Person::CHARLIE)] {
            let operation = scene
                .announce(ROLE, role, person.address(), TERM.into())
                .expect("the owner");
            scene
                .call(Person::ALICE, IAccess::executeCall { operation })
                .expect("no delay");
        }
        scene.chain.take_events();
        scene
    }

    pub(crate) fn sealed() -> Self {
        let mut scene = Self::new();
        scene.call(Person::ALICE, IAccess::sealCall {}).expect("defaults");
        scene.chain.take_events();
        scene
    }

    pub(crate) fn call<C: SolCall>(&mut self, who: Person, call: C) -> Result<C::Return, Failure> {
        self.chain.call(who, self.access, call)
    }

    pub(crate) fn view<C: SolCall>(&mut self, call: C) -> C::Return {
        self.call(Person::DAVE, call).expect("a view")
    }

    pub(crate) fn announce(
        &mut self,
        kind: u8,
        key: u8,
        subject: Address,
        value: u128,
    ) -> Result<u64, Failure> {
        self.call(Person::ALICE, schedule(kind, key, subject, value))
    }

    #[track_caller]
    pub(crate) fn refused<C: SolCall, E: SolError>(&mut self, who: Person, call: C) -> E {
        let Err(failure) = self.call(who, call) else {
            panic!("{} was let through", C::SIGNATURE);
        };
        failure
            .error()
            .unwrap_or_else(|| panic!("{}: {failure:?}", C::SIGNATURE))
    }
}

pub(crate) fn schedule(kind: u8, key: u8, subject: Address, value: u128) -> IAccess::scheduleCall {
    IAccess::scheduleCall {
        kind,
        key,
        subject,
        value,
    }
}

pub(crate) fn other(byte: u8) -> Address {
    Address::repeat_byte(byte)
}
