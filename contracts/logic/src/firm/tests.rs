use std::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use super::*;
use crate::context::Context;

pub(crate) mod crypto;
mod delegate;
mod device;
mod invite;
mod machine;
mod membership;
mod ownership;
mod places;
mod rotation;

/// The cells in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cells {
    count: u32,
    firms: BTreeMap<u32, Firm>,
    seats: BTreeMap<(u32, Address), Seat>,
    places: BTreeMap<(u32, u32), Places>,
    rotations: BTreeMap<(u32, Address), Rotation>,
    devices: BTreeMap<(Address, u8), Device>,
    roots: BTreeMap<u32, MemberRoot>,
    nonces: BTreeSet<(Address, [u8; 32])>,
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
    fn seat(&self, firm: u32, who: Address) -> Seat {
        self.seats.get(&(firm, who)).copied().unwrap_or_default()
    }
    fn set_seat(&mut self, firm: u32, who: Address, seat: &Seat) {
        self.seats.insert((firm, who), *seat);
    }
    fn places(&self, firm: u32, cell: u32) -> Places {
        self.places.get(&(firm, cell)).copied().unwrap_or_default()
    }
    fn set_places(&mut self, firm: u32, cell: u32, places: &Places) {
        self.places.insert((firm, cell), *places);
    }
    fn rotation(&self, firm: u32, lost: Address) -> Rotation {
        self.rotations.get(&(firm, lost)).copied().unwrap_or_default()
    }
    fn set_rotation(&mut self, firm: u32, lost: Address, rotation: &Rotation) {
        self.rotations.insert((firm, lost), *rotation);
    }
    fn device(&self, account: Address, slot: u8) -> Device {
        self.devices.get(&(account, slot)).copied().unwrap_or_default()
    }
    fn set_device(&mut self, account: Address, slot: u8, device: &Device) {
        self.devices.insert((account, slot), *device);
    }
    fn member_root(&self, firm: u32) -> MemberRoot {
        self.roots.get(&firm).copied().unwrap_or_default()
    }
    fn set_member_root(&mut self, firm: u32, root: &MemberRoot) {
        self.roots.insert(firm, *root);
    }
    fn is_nonce_used(&self, signer: Address, nonce: &[u8; 32]) -> bool {
        self.nonces.contains(&(signer, *nonce))
    }
    fn use_nonce(&mut self, signer: Address, nonce: &[u8; 32]) {
        self.nonces.insert((signer, *nonce));
    }
}

pub(crate) fn account(number: u8) -> Address {
    Address::repeat_byte(number)
}

/// A call by account `caller` at [`NOW`].
pub(crate) fn by(caller: u8) -> Context {
    at(caller, NOW)
}

pub(crate) fn at(caller: u8, now: u64) -> Context {
    Context {
        caller: account(caller),
        now,
    }
}

fn denied<T>(caller: u8) -> Result<T, FirmError> {
    Err(FirmError::NotAuthorized {
        firm: 1,
        caller: account(caller),
    })
}

fn not_member<T>(who: u8) -> Result<T, FirmError> {
    Err(FirmError::NotMember {
        firm: 1,
        who: account(who),
    })
}

fn already_member<T>(who: u8) -> Result<T, FirmError> {
    Err(FirmError::AlreadyMember {
        firm: 1,
        who: account(who),
    })
}

fn invalid_until<T>(until: u64, max: u64) -> Result<T, FirmError> {
    Err(FirmError::InvalidUntil { until, max })
}

/// Runs `step` on a copy and gives back the copy when it worked; checks that a refusal changes nothing.
fn attempt<T>(
    cells: &mut Cells,
    step: impl FnOnce(&mut Cells) -> Result<T, FirmError>,
) -> Result<T, FirmError> {
    let before = cells.clone();
    let result = step(cells);
    if result.is_err() {
        assert_eq!(*cells, before, "a refusal changed something");
    }
    result
}

pub(crate) const NOW: u64 = 1_000_000;
pub(crate) const OWNER: u8 = 1;
pub(crate) const ADMIN: u8 = 2;
pub(crate) const HR: u8 = 3;
pub(crate) const MEMBER: u8 = 4;
/// Owner of firm 2, no member of firm 1.
pub(crate) const STRANGER: u8 = 5;
/// Nobody anywhere.
pub(crate) const OUTSIDER: u8 = 50;

/// Firm 1 with one member of each kind, and firm 2 of the stranger.
pub(crate) fn registry() -> Cells {
    let mut cells = Cells::default();
    assert_eq!(create_firm(&mut cells, account(OWNER), [7; 32]), Ok(1));
    for (who, roles) in [(ADMIN, Roles::ADMIN), (HR, Roles::HR), (MEMBER, Roles::MEMBER)] {
        add_member(&mut cells, by(OWNER), 1, account(who), roles).expect("the owner may");
    }
    assert_eq!(create_firm(&mut cells, account(STRANGER), [8; 32]), Ok(2));
    cells
}

/// What must hold in firm `id` at any time.
fn check_invariants(cells: &Cells, id: u32, now: u64) {
    let firm = find(cells, id).expect("firms stay");
    let listed: Vec<Address> = (0..firm.member_count)
        .map(|place| member_at(cells, id, place).expect("below the count").0)
        .collect();
    let seats = || cells.seats.iter().filter(|((firm, _), _)| *firm == id);
    let members: BTreeSet<Address> = seats()
        .filter(|(_, seat)| seat.member().is_some())
        .map(|((_, who), _)| *who)
        .collect();
    assert_eq!(listed.len(), members.len(), "the list holds members once each");
    assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), members);
    for (place, who) in listed.iter().enumerate() {
        let member = cells.seat(id, *who).member().expect("listed");
        assert_eq!(member.place as usize, place);
        assert_ne!(member.roles, 0);
        assert_eq!(member.roles & Roles::OWNER != 0, *who == firm.owner);
    }
    let owner = cells
        .seat(id, firm.owner)
        .member()
        .expect("an owner always exists");
    assert_eq!((owner.roles, owner.until), (Roles::OWNER, 0));
    assert!(firm.candidate.is_zero() || members.contains(&firm.candidate));
    for ((_, who), _) in seats() {
        for scope in 0..=8 {
            let Some(principal) = resolve(cells, now, id, *who, scope) else {
                continue;
            };
            assert_ne!(
                roles_of(cells, now, id, principal),
                0,
                "only members have delegates"
            );
            if principal == *who {
                continue;
            }
            assert!(
                !members.contains(who) && !principal.is_zero(),
                "a member acts for itself"
            );
            let delegation = delegation_of(cells, now, id, *who).expect("resolved");
            let end = until_of(cells, id, principal);
            assert!(now < delegation.until && (end == 0 || now < end));
            assert!(scope != 0 && delegation.scope & scope == scope);
        }
    }
}
