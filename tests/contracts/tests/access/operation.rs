use alloy_primitives::Address;
use w3av_contract_tests::{NOW, Person, w3};
use w3av_interfaces::access::IAccess;

use crate::scene::*;

#[test]
fn every_kind_of_operation_says_what_it_set() {
    let mut scene = Scene::new();
    let subject = Person::EVE.address();

    let operation = scene
        .announce(PARAMETER, BOND, Address::ZERO, 5)
        .expect("wide bounds");
    let event: IAccess::OperationScheduled = scene.chain.only_event();
    assert_eq!(
        (event.operation, event.kind, event.key, event.value),
        (operation, 1, BOND, 5)
    );
    assert_eq!(event.executableAt, NOW);
    let found = scene.view(IAccess::operationOfCall { operation });
    assert_eq!(
        (
            found.kind,
            found.key,
            found.value,
            found.executableAt,
            found.state
        ),
        (1, BOND, 5, NOW, 1)
    );
    scene
        .call(Person::BOB, IAccess::executeCall { operation })
        .expect("ADMIN");
    let event: IAccess::ParameterSet = scene.chain.only_event();
    assert_eq!((event.key, event.value), (BOND, 5));
    assert_eq!(scene.view(IAccess::parameterCall { key: BOND }), 5);
    assert_eq!(scene.view(IAccess::operationOfCall { operation }).state, 2);

    let operation = scene.announce(ADDRESS, 4, subject, 0).expect("an account");
    scene.chain.take_events();
    scene
        .call(Person::BOB, IAccess::executeCall { operation })
        .expect("ADMIN");
    let events = scene.chain.take_events();
    let executed: Vec<_> = events
        .iter()
        .filter_map(|event| event.decode::<IAccess::OperationExecuted>())
        .collect();
    assert_eq!(
        (executed[0].operation, executed[0].by),
        (operation, Person::BOB.address())
    );
    let set: Vec<_> = events
        .iter()
        .filter_map(|event| event.decode::<IAccess::AddressSet>())
        .collect();
    assert_eq!((set[0].key, set[0].subject), (4, subject));
    assert_eq!(scene.view(IAccess::addressOfCall { key: 4 }), subject);

    let operation = scene.announce(PAY_TOKEN, 0, subject, 1).expect("a kind");
    scene
        .call(Person::BOB, IAccess::executeCall { operation })
        .expect("ADMIN");
    let event: IAccess::PayTokenSet = scene.chain.only_event();
    assert_eq!((event.token, event.kind), (subject, 1));
    assert_eq!(scene.view(IAccess::payTokenKindCall { token: subject }), 1);

    let operation = scene.announce(ROLE, 4, subject, TERM.into()).expect("a role");
    scene
        .call(Person::BOB, IAccess::executeCall { operation })
        .expect("ADMIN");
    let event: IAccess::RoleGranted = scene.chain.only_event();
    assert_eq!((event.role, event.account, event.until), (4, subject, TERM));
    assert!(scene.view(IAccess::hasRoleCall {
        role: 4,
        account: subject
    }));
    assert_eq!(
        scene.view(IAccess::roleUntilCall {
            role: 4,
            account: subject
        }),
        TERM
    );
    scene.chain.set_time(TERM);
    assert!(!scene.view(IAccess::hasRoleCall {
        role: 4,
        account: subject
    }));

    let operation = scene.announce(PAY_TOKEN, 0, subject, 2).expect("a kind");
    scene.chain.take_events();
    scene
        .call(Person::ALICE, IAccess::cancelCall { operation })
        .expect("open");
    let event: IAccess::OperationCancelled = scene.chain.only_event();
    assert_eq!((event.operation, event.by), (operation, Person::ALICE.address()));
    assert_eq!(scene.view(IAccess::operationOfCall { operation }).state, 3);
}

#[test]
fn a_sealed_contract_makes_changes_wait() {
    let mut scene = Scene::new();
    let void = scene
        .announce(PAY_TOKEN, 0, other(1), 1)
        .expect("open at the seal");
    let error: IAccess::NotOwner = scene.refused(Person::BOB, IAccess::sealCall {});
    assert_eq!(error.caller, Person::BOB.address());
    scene.chain.take_events();
    scene.call(Person::ALICE, IAccess::sealCall {}).expect("defaults");
    let event: IAccess::Sealed = scene.chain.only_event();
    assert_eq!(event.by, Person::ALICE.address());
    assert!(scene.view(IAccess::isSealedCall {}));
    let _: IAccess::AlreadySealed = scene.refused(Person::ALICE, IAccess::sealCall {});
    let error: IAccess::OperationClosed =
        scene.refused(Person::ALICE, IAccess::executeCall { operation: void });
    assert_eq!((error.operation, error.state), (void, 3));
    assert_eq!(scene.view(IAccess::operationOfCall { operation: void }).state, 3);

    let operation = scene
        .announce(PARAMETER, BOND, Address::ZERO, w3(1))
        .expect("public bounds");
    let at = NOW + 2 * DAY;
    scene.chain.set_time(at - 1);
    let error: IAccess::TooEarly = scene.refused(Person::BOB, IAccess::executeCall { operation });
    assert_eq!((error.operation, error.executableAt), (operation, at));
    scene.chain.set_time(at + 14 * DAY);
    let error: IAccess::Expired = scene.refused(Person::BOB, IAccess::executeCall { operation });
    assert_eq!(error.expiredAt, at + 14 * DAY);
    scene.chain.set_time(at);
    scene
        .call(Person::BOB, IAccess::executeCall { operation })
        .expect("in its time");
    let error: IAccess::OperationClosed = scene.refused(Person::BOB, IAccess::executeCall { operation });
    assert_eq!(error.state, 2);
}

#[test]
fn a_contract_with_development_values_is_not_sealed() {
    let mut scene = Scene::new();
    let operation = scene
        .announce(PARAMETER, CHALLENGE, Address::ZERO, 5)
        .expect("seconds, on a development network");
    scene
        .call(Person::ALICE, IAccess::executeCall { operation })
        .expect("no delay");
    let error: IAccess::OutOfBounds = scene.refused(Person::ALICE, IAccess::sealCall {});
    let day = u128::from(DAY);
    assert_eq!(
        (error.key, error.value, error.min, error.max),
        (CHALLENGE, 5, day / 2, 7 * day)
    );
}

#[test]
fn unfit_changes_are_refused() {
    let mut scene = Scene::sealed();
    let alice = Person::ALICE;
    for (kind, key) in [
        (0, 0),
        (5, 0),
        (255, 0),
        (PARAMETER, 0),
        (PARAMETER, 18),
        (ADDRESS, 0),
        (ADDRESS, 9),
        (ROLE, 0),
        (ROLE, 5),
    ] {
        let error: IAccess::UnknownKey =
            scene.refused(alice, schedule(kind, key, other(1), u128::from(TERM)));
        assert_eq!((error.kind, error.key), (kind, key));
    }
    for (key, value) in [(BOND, 0), (BOND, u128::MAX), (CHALLENGE, 5), (17, 0), (4, 199)] {
        let error: IAccess::OutOfBounds =
            scene.refused(alice, schedule(PARAMETER, key, Address::ZERO, value));
        assert_eq!((error.key, error.value), (key, value));
    }
    let error: IAccess::OutOfBounds = scene.refused(alice, schedule(PAY_TOKEN, 0, other(1), 3));
    assert_eq!((error.min, error.max), (0, 2));
    for (kind, key) in [(ADDRESS, 1), (PAY_TOKEN, 0), (ROLE, 1)] {
        let value = if kind == ROLE { TERM.into() } else { 1 };
        let _: IAccess::ZeroAddress = scene.refused(alice, schedule(kind, key, Address::ZERO, value));
    }
    for value in [0, u128::from(NOW + 2 * DAY), u128::MAX] {
        let _: IAccess::InvalidUntil = scene.refused(alice, schedule(ROLE, 1, other(1), value));
    }
    for key in [0, 18] {
        let _: IAccess::UnknownKey = scene.refused(alice, IAccess::parameterCall { key });
    }
    for key in [0, 9] {
        let _: IAccess::UnknownKey = scene.refused(alice, IAccess::addressOfCall { key });
    }
    for operation in [0, 99, u64::MAX] {
        let _: IAccess::OperationNotFound = scene.refused(alice, IAccess::operationOfCall { operation });
        let _: IAccess::OperationNotFound = scene.refused(alice, IAccess::executeCall { operation });
        let _: IAccess::OperationNotFound = scene.refused(alice, IAccess::cancelCall { operation });
    }
    assert_eq!(scene.view(IAccess::operationCountCall {}), 2);
    assert!(scene.chain.take_events().is_empty());
}
