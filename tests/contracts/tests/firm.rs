//! The firm registry's blob.

use alloy_primitives::B256;
use w3av_contract_tests::{Person, Suite};
use w3av_interfaces::firm::IFirm;

const ADMIN: u8 = 2;
const HR: u8 = 4;
const MEMBER: u8 = 32;

fn firm_of_bob(suite: &mut Suite) -> u32 {
    suite
        .chain
        .call(
            Person::BOB,
            suite.firm,
            IFirm::createFirmCall { metaHash: B256::ZERO },
        )
        .expect("anyone may")
}

fn add(firm: u32, who: Person, roles: u8) -> IFirm::addMemberCall {
    IFirm::addMemberCall {
        firm,
        who: who.address(),
        roles,
    }
}

fn same_firm(suite: &mut Suite, firm: u32, a: Person, b: Person) -> bool {
    let call = IFirm::sameFirmCall {
        firm,
        a: a.address(),
        b: b.address(),
    };
    suite.chain.call(Person::DAVE, suite.firm, call).expect("a view")
}

#[test]
fn members_of_one_firm_are_in_the_same_firm_until_one_is_removed() {
    let mut suite = Suite::new();
    let firm = firm_of_bob(&mut suite);
    assert!(!same_firm(&mut suite, firm, Person::BOB, Person::CHARLIE));
    suite
        .chain
        .call(Person::BOB, suite.firm, add(firm, Person::CHARLIE, MEMBER))
        .expect("the owner adds");
    assert!(same_firm(&mut suite, firm, Person::BOB, Person::CHARLIE));
    let remove = IFirm::removeMemberCall {
        firm,
        who: Person::CHARLIE.address(),
    };
    suite
        .chain
        .call(Person::BOB, suite.firm, remove)
        .expect("the owner removes");
    assert!(!same_firm(&mut suite, firm, Person::BOB, Person::CHARLIE));
}

#[test]
fn members_can_be_listed_after_a_removal_from_the_middle() {
    let mut suite = Suite::new();
    let firm = firm_of_bob(&mut suite);
    for who in [Person::CHARLIE, Person::DAVE, Person::EVE] {
        suite
            .chain
            .call(Person::BOB, suite.firm, add(firm, who, MEMBER))
            .expect("the owner adds");
    }
    let remove = IFirm::removeMemberCall {
        firm,
        who: Person::CHARLIE.address(),
    };
    suite
        .chain
        .call(Person::BOB, suite.firm, remove)
        .expect("the owner removes");
    let count = suite
        .chain
        .call(Person::DAVE, suite.firm, IFirm::memberCountCall { firm })
        .expect("a view");
    let mut members: Vec<_> = (0..count)
        .map(|index| {
            suite
                .chain
                .call(Person::DAVE, suite.firm, IFirm::memberAtCall { firm, index })
                .expect("a view")
                .who
        })
        .collect();
    members.sort();
    let mut expected = [Person::BOB, Person::DAVE, Person::EVE]
        .map(Person::address)
        .to_vec();
    expected.sort();
    assert_eq!(members, expected);
    let past = suite.chain.call(
        Person::DAVE,
        suite.firm,
        IFirm::memberAtCall { firm, index: count },
    );
    assert!(
        past.err()
            .expect("past the end")
            .error::<IFirm::IndexOutOfBounds>()
            .is_some()
    );
}

#[test]
fn rights_follow_roles() {
    let mut suite = Suite::new();
    let firm = firm_of_bob(&mut suite);
    suite
        .chain
        .call(Person::BOB, suite.firm, add(firm, Person::CHARLIE, HR))
        .expect("the owner adds");
    suite
        .chain
        .call(Person::CHARLIE, suite.firm, add(firm, Person::DAVE, MEMBER))
        .expect("HR adds");
    let failure = suite
        .chain
        .call(Person::CHARLIE, suite.firm, add(firm, Person::EVE, ADMIN))
        .err()
        .expect("HR makes no admin");
    assert!(failure.error::<IFirm::NotAuthorized>().is_some(), "{failure:?}");
    let failure = suite
        .chain
        .call(Person::DAVE, suite.firm, add(firm, Person::EVE, MEMBER))
        .err()
        .expect("a member adds nobody");
    assert!(failure.error::<IFirm::NotAuthorized>().is_some(), "{failure:?}");
    let remove_owner = IFirm::removeMemberCall {
        firm,
        who: Person::BOB.address(),
    };
    let failure = suite
        .chain
        .call(Person::BOB, suite.firm, remove_owner)
        .err()
        .expect("the owner stays");
    assert!(failure.error::<IFirm::OwnerMustStay>().is_some(), "{failure:?}");
    let leave = IFirm::removeMemberCall {
        firm,
        who: Person::DAVE.address(),
    };
    suite
        .chain
        .call(Person::DAVE, suite.firm, leave)
        .expect("anybody may leave");
}

#[test]
fn unknown_firm_is_named() {
    let mut suite = Suite::new();
    let failure = suite
        .chain
        .call(Person::BOB, suite.firm, add(9, Person::CHARLIE, MEMBER))
        .err()
        .expect("no such firm");
    assert_eq!(failure.error::<IFirm::FirmNotFound>().expect("typed").firm, 9);
}
