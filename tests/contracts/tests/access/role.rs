use w3av_contract_tests::{NOW, Person};
use w3av_interfaces::access::IAccess;

use crate::scene::*;

#[test]
fn strangers_are_refused_everywhere() {
    let mut scene = Scene::new();
    let operation = scene.announce(PAY_TOKEN, 0, other(1), 1).expect("the owner");
    scene.chain.take_events();
    let dave = Person::DAVE;
    let missing =
        |error: IAccess::MissingRole, role| assert_eq!((error.role, error.caller), (role, dave.address()));
    missing(scene.refused(dave, schedule(PAY_TOKEN, 0, other(1), 1)), ADMIN);
    missing(scene.refused(dave, IAccess::executeCall { operation }), ADMIN);
    missing(scene.refused(dave, IAccess::cancelCall { operation }), ADMIN);
    missing(
        scene.refused(
            dave,
            IAccess::pauseCall {
                mask: 1,
                until: NOW + 1,
            },
        ),
        GUARDIAN,
    );
    missing(scene.refused(dave, IAccess::unpauseCall { mask: 1 }), GUARDIAN);
    missing(
        scene.refused(dave, IAccess::renounceRoleCall { role: GUARDIAN }),
        GUARDIAN,
    );
    let error: IAccess::NotOwner = scene.refused(
        dave,
        IAccess::transferOwnershipCall {
            newOwner: dave.address(),
        },
    );
    assert_eq!(error.caller, dave.address());
    let account = Person::BOB.address();
    let _: IAccess::NotOwner = scene.refused(dave, IAccess::revokeRoleCall { role: ADMIN, account });
    let _: IAccess::NotPendingOwner = scene.refused(dave, IAccess::acceptOwnershipCall {});
    // An ADMIN is no owner and no guardian; a guardian is no ADMIN.
    let _: IAccess::NotOwner = scene.refused(Person::BOB, IAccess::revokeRoleCall { role: ADMIN, account });
    let _: IAccess::MissingRole = scene.refused(
        Person::BOB,
        IAccess::pauseCall {
            mask: 1,
            until: NOW + 1,
        },
    );
    let _: IAccess::MissingRole = scene.refused(Person::CHARLIE, IAccess::executeCall { operation });
    scene
        .call(Person::CHARLIE, IAccess::cancelCall { operation })
        .expect("a guardian cancels");
}

#[test]
fn ownership_is_offered_and_taken() {
    let mut scene = Scene::new();
    let new_owner = Person::DAVE.address();
    let offer = IAccess::transferOwnershipCall { newOwner: new_owner };
    scene.call(Person::ALICE, offer).expect("the owner");
    let event: IAccess::OwnershipTransferStarted = scene.chain.only_event();
    assert_eq!(
        (event.previousOwner, event.newOwner),
        (Person::ALICE.address(), new_owner)
    );
    assert_eq!(scene.view(IAccess::pendingOwnerCall {}), new_owner);
    scene
        .call(Person::DAVE, IAccess::acceptOwnershipCall {})
        .expect("offered");
    let event: IAccess::OwnershipTransferred = scene.chain.only_event();
    assert_eq!(
        (event.previousOwner, event.newOwner),
        (Person::ALICE.address(), new_owner)
    );
    assert!(scene.view(IAccess::hasRoleCall {
        role: ADMIN,
        account: new_owner
    }));
    assert_eq!(
        scene.view(IAccess::roleUntilCall {
            role: ADMIN,
            account: new_owner
        }),
        u64::MAX
    );
    assert!(!scene.view(IAccess::hasRoleCall {
        role: ADMIN,
        account: Person::ALICE.address()
    }));
}

#[test]
fn roles_are_taken_and_given_up() {
    let mut scene = Scene::sealed();
    let account = Person::BOB.address();
    scene
        .call(Person::ALICE, IAccess::revokeRoleCall { role: ADMIN, account })
        .expect("the owner, at once");
    let event: IAccess::RoleRevoked = scene.chain.only_event();
    assert_eq!(
        (event.role, event.account, event.by),
        (ADMIN, account, Person::ALICE.address())
    );
    assert!(!scene.view(IAccess::hasRoleCall { role: ADMIN, account }));
    let _: IAccess::MissingRole =
        scene.refused(Person::ALICE, IAccess::revokeRoleCall { role: ADMIN, account });
    let _: IAccess::UnknownKey = scene.refused(Person::ALICE, IAccess::revokeRoleCall { role: 9, account });
    scene
        .call(Person::CHARLIE, IAccess::renounceRoleCall { role: GUARDIAN })
        .expect("held");
    let event: IAccess::RoleRevoked = scene.chain.only_event();
    assert_eq!((event.role, event.account), (GUARDIAN, event.by));
    let _: IAccess::UnknownKey = scene.refused(Person::CHARLIE, IAccess::renounceRoleCall { role: 0 });
    for role in [0, 5, 255] {
        assert!(!scene.view(IAccess::hasRoleCall { role, account }));
        assert_eq!(scene.view(IAccess::roleUntilCall { role, account }), 0);
    }
}

#[test]
fn a_pause_is_short_and_not_chained() {
    let mut scene = Scene::sealed();
    let guardian = Person::CHARLIE;
    let pause = |mask, until| IAccess::pauseCall { mask, until };
    for mask in [0, 32, u32::MAX] {
        let error: IAccess::InvalidMask = scene.refused(guardian, pause(mask, NOW + 1));
        assert_eq!(error.mask, mask);
    }
    for until in [NOW, NOW + 7 * DAY + 1, u64::MAX] {
        let error: IAccess::InvalidUntil = scene.refused(guardian, pause(1, until));
        assert_eq!(error.max, NOW + 7 * DAY);
    }
    scene
        .call(guardian, pause(5, NOW + DAY))
        .expect("nothing was paused");
    let event: IAccess::Paused = scene.chain.only_event();
    assert_eq!(
        (event.mask, event.until, event.by),
        (5, NOW + DAY, guardian.address())
    );
    assert_eq!(scene.view(IAccess::pausedMaskCall {}), 5);
    let error: IAccess::PauseCoolingDown = scene.refused(guardian, pause(3, NOW + DAY));
    assert_eq!((error.mask, error.until), (1, NOW + 8 * DAY));
    scene
        .call(Person::ALICE, IAccess::unpauseCall { mask: 31 })
        .expect("the owner");
    let event: IAccess::Unpaused = scene.chain.only_event();
    assert_eq!(event.mask, 5);
    assert_eq!(scene.view(IAccess::pausedMaskCall {}), 0);
    let _: IAccess::InvalidMask = scene.refused(Person::ALICE, IAccess::unpauseCall { mask: 31 });
    scene.chain.set_time(NOW + 7 * DAY);
    scene
        .call(guardian, pause(1, NOW + 8 * DAY))
        .expect("it has cooled down");
    scene.chain.set_time(NOW + 8 * DAY);
    assert_eq!(scene.view(IAccess::pausedMaskCall {}), 0, "it ends by itself");
}
