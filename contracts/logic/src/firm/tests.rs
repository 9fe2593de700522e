use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug, Default, PartialEq)]
struct Cells {
    count: u32,
    firms: BTreeMap<u32, Firm>,
    members: BTreeMap<(u32, Address), Member>,
    places: BTreeMap<(u32, u32), Address>,
}

impl Registry for Cells {
    fn firm_count(&self) -> u32 {
        self.count
    }
    fn set_firm_count(&mut self, count: u32) {
        self.count = count;
    }
    fn firm(&self, id: u32) -> Option<Firm> {
        self.firms.get(&id).copied()
    }
    fn set_firm(&mut self, id: u32, firm: &Firm) {
        self.firms.insert(id, *firm);
    }
    fn member(&self, firm: u32, who: Address) -> Member {
        self.members.get(&(firm, who)).copied().unwrap_or_default()
    }
    fn set_member(&mut self, firm: u32, who: Address, member: &Member) {
        self.members.insert((firm, who), *member);
    }
    fn account_at(&self, firm: u32, place: u32) -> Address {
        self.places.get(&(firm, place)).copied().unwrap_or_default()
    }
    fn set_account_at(&mut self, firm: u32, place: u32, who: Address) {
        self.places.insert((firm, place), who);
    }
}

fn account(number: u8) -> Address {
    Address::repeat_byte(number)
}

const OWNER: u8 = 1;
const ADMIN: u8 = 2;
const HR: u8 = 3;
const MEMBER: u8 = 4;
const STRANGER: u8 = 5;

/// Firm 1 with one member of each kind, and firm 2 of the stranger.
fn registry() -> Cells {
    let mut cells = Cells::default();
    assert_eq!(create_firm(&mut cells, account(OWNER), [7; 32]), Ok(1));
    for (who, roles) in [(ADMIN, Roles::ADMIN), (HR, Roles::HR), (MEMBER, Roles::MEMBER)] {
        add_member(&mut cells, account(OWNER), 1, account(who), roles).expect("the owner may");
    }
    assert_eq!(create_firm(&mut cells, account(STRANGER), [8; 32]), Ok(2));
    cells
}

#[test]
fn creator_is_owner_and_first_member() {
    let cells = registry();
    let firm = find(&cells, 1).expect("made");
    assert_eq!(
        (firm.owner, firm.member_count, firm.meta_hash),
        (account(OWNER), 4, [7; 32])
    );
    assert_eq!(member_at(&cells, 1, 0), Ok((account(OWNER), Roles::OWNER)));
    assert_eq!(
        member_at(&cells, 1, 4),
        Err(FirmError::IndexOutOfBounds {
            firm: 1,
            index: 4,
            count: 4
        })
    );
    for id in [0, 3, u32::MAX] {
        assert_eq!(find(&cells, id), Err(FirmError::FirmNotFound { firm: id }));
        assert_eq!(
            member_at(&cells, id, 0),
            Err(FirmError::FirmNotFound { firm: id })
        );
        assert!(!is_member(&cells, id, account(OWNER)));
    }
    assert!(!is_member(&cells, 2, account(OWNER)), "a member of one firm only");
}

#[test]
fn rights_to_add_follow_the_roles() {
    let denied = |caller| {
        Err(FirmError::NotAuthorized {
            firm: 1,
            caller: account(caller),
        })
    };
    let invalid = |roles| Err(FirmError::InvalidRoles { roles });
    for (caller, roles, expected) in [
        (OWNER, Roles::ADMIN, Ok(())),
        (OWNER, 126, Ok(())),
        (OWNER, Roles::OWNER, invalid(Roles::OWNER)),
        (OWNER, Roles::OWNER | Roles::MEMBER, invalid(33)),
        (OWNER, 0, invalid(0)),
        (OWNER, 128, invalid(128)),
        (ADMIN, Roles::HR, Ok(())),
        (ADMIN, Roles::ADMIN, denied(ADMIN)),
        (HR, Roles::HOST, Ok(())),
        (HR, Roles::HOST | Roles::ADMIN, denied(HR)),
        (MEMBER, Roles::MEMBER, denied(MEMBER)),
        (STRANGER, Roles::MEMBER, denied(STRANGER)),
        (STRANGER, 0, denied(STRANGER)),
    ] {
        let mut cells = registry();
        let before = cells.clone();
        let result = add_member(&mut cells, account(caller), 1, account(50), roles);
        assert_eq!(result, expected, "{caller} grants {roles}");
        assert_eq!(cells != before, result.is_ok());
    }
    let mut cells = registry();
    assert_eq!(
        add_member(&mut cells, account(OWNER), 1, account(HR), Roles::HR),
        Err(FirmError::AlreadyMember {
            firm: 1,
            who: account(HR)
        })
    );
    assert_eq!(
        add_member(&mut cells, account(OWNER), 1, Address::zero(), Roles::HR),
        Err(FirmError::ZeroAddress)
    );
    assert_eq!(
        add_member(&mut cells, account(OWNER), 9, account(50), Roles::HR),
        Err(FirmError::FirmNotFound { firm: 9 })
    );
}

#[test]
fn rights_to_change_cover_old_and_new_roles() {
    let denied = |caller| {
        Err(FirmError::NotAuthorized {
            firm: 1,
            caller: account(caller),
        })
    };
    for (caller, who, roles, expected) in [
        (OWNER, ADMIN, Roles::MEMBER, Ok(())),
        (HR, ADMIN, Roles::MEMBER, denied(HR)),
        (ADMIN, ADMIN, Roles::MEMBER, denied(ADMIN)),
        (HR, MEMBER, Roles::ADMIN, denied(HR)),
        (HR, MEMBER, Roles::SPEAKER, Ok(())),
        (
            OWNER,
            OWNER,
            Roles::MEMBER,
            Err(FirmError::OwnerMustStay { firm: 1 }),
        ),
        (
            OWNER,
            MEMBER,
            Roles::OWNER,
            Err(FirmError::InvalidRoles { roles: 1 }),
        ),
        (
            OWNER,
            STRANGER,
            Roles::HR,
            Err(FirmError::NotMember {
                firm: 1,
                who: account(STRANGER),
            }),
        ),
        (MEMBER, MEMBER, Roles::HR, denied(MEMBER)),
    ] {
        let mut cells = registry();
        let result = set_roles(&mut cells, account(caller), 1, account(who), roles);
        assert_eq!(result, expected, "{caller} gives {who} {roles}");
        if result.is_ok() {
            assert_eq!(cells.member(1, account(who)).roles, roles);
        }
    }
}

#[test]
fn rights_to_remove_follow_the_roles_and_the_owner_stays() {
    let denied = |caller| {
        Err(FirmError::NotAuthorized {
            firm: 1,
            caller: account(caller),
        })
    };
    for (caller, who, expected) in [
        (OWNER, ADMIN, Ok(())),
        (HR, MEMBER, Ok(())),
        (ADMIN, ADMIN, Ok(())),
        (MEMBER, MEMBER, Ok(())),
        (HR, ADMIN, denied(HR)),
        (MEMBER, HR, denied(MEMBER)),
        (STRANGER, MEMBER, denied(STRANGER)),
        (OWNER, OWNER, Err(FirmError::OwnerMustStay { firm: 1 })),
        (ADMIN, OWNER, Err(FirmError::OwnerMustStay { firm: 1 })),
        (
            STRANGER,
            STRANGER,
            Err(FirmError::NotMember {
                firm: 1,
                who: account(STRANGER),
            }),
        ),
        (
            OWNER,
            STRANGER,
            Err(FirmError::NotMember {
                firm: 1,
                who: account(STRANGER),
            }),
        ),
    ] {
        let mut cells = registry();
        let result = remove_member(&mut cells, account(caller), 1, account(who));
        assert_eq!(result, expected, "{caller} removes {who}");
        if result.is_ok() {
            assert!(!is_member(&cells, 1, account(who)));
            assert_eq!(find(&cells, 1).expect("still there").member_count, 3);
        }
    }
}

#[test]
fn counters_refuse_instead_of_wrapping() {
    let mut cells = Cells {
        count: u32::MAX,
        ..registry()
    };
    assert_eq!(
        create_firm(&mut cells, account(1), [0; 32]),
        Err(FirmError::CounterExhausted)
    );
    let firm = Firm {
        member_count: u32::MAX,
        ..find(&cells, 1).expect("made")
    };
    cells.set_firm(1, &firm);
    assert_eq!(
        add_member(&mut cells, account(OWNER), 1, account(50), Roles::HR),
        Err(FirmError::CounterExhausted)
    );
}

proptest! {
    #[test]
    fn member_list_is_always_exactly_the_members(
        steps in prop::collection::vec((0u8..3, 1u8..7, 0u8..9, any::<u8>()), 1..80),
    ) {
        let mut cells = registry();
        for (step, caller, who, roles) in steps {
            let before = cells.clone();
            let (caller, who) = (account(caller), account(who));
            let result = match step {
                0 => add_member(&mut cells, caller, 1, who, roles),
                1 => set_roles(&mut cells, caller, 1, who, roles),
                _ => remove_member(&mut cells, caller, 1, who),
            };
            if result.is_err() {
                prop_assert_eq!(&cells, &before);
            }
            let firm = find(&cells, 1).expect("firms stay");
            let mut listed = BTreeSet::new();
            for place in 0..firm.member_count {
                let (who, roles) = member_at(&cells, 1, place).expect("below the count");
                prop_assert!(roles != 0);
                prop_assert_eq!(cells.member(1, who).place, place);
                listed.insert(who);
            }
            let members: BTreeSet<Address> =
                cells.members.iter().filter(|((id, _), m)| *id == 1 && m.roles != 0).map(|((_, a), _)| *a).collect();
            prop_assert_eq!(listed, members);
            prop_assert_eq!(cells.member(1, firm.owner).roles, Roles::OWNER);
            let owners = cells.members.iter().filter(|((id, _), m)| *id == 1 && m.roles & Roles::OWNER != 0).count();
            prop_assert_eq!(owners, 1);
        }
    }
}
