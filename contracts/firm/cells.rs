//! Where the records of the rules are stored: one cell each.

use ink::Address;
use w3av_contract_logic::firm::{self as rules, Registry};

use crate::registry::Firm;

impl Registry for Firm {
    fn firm_count(&self) -> u32 {
        self.count
    }

    fn set_firm_count(&mut self, count: u32) {
        self.count = count;
    }

    fn firm(&self, id: u32) -> Option<rules::Firm> {
        self.firms.get(id)
    }

    fn set_firm(&mut self, id: u32, firm: &rules::Firm) {
        self.firms.insert(id, firm);
    }

    #[inline(never)]
    fn seat(&self, firm: u32, who: Address) -> rules::Seat {
        self.seats.get((firm, who)).unwrap_or_default()
    }

    #[inline(never)]
    fn set_seat(&mut self, firm: u32, who: Address, seat: &rules::Seat) {
        self.seats.insert((firm, who), seat);
    }

    #[inline(never)]
    fn places(&self, firm: u32, cell: u32) -> rules::Places {
        self.places.get((firm, cell)).unwrap_or_default()
    }

    #[inline(never)]
    fn set_places(&mut self, firm: u32, cell: u32, places: &rules::Places) {
        self.places.insert((firm, cell), places);
    }

    #[inline(never)]
    fn rotation(&self, firm: u32, lost: Address) -> rules::Rotation {
        self.rotations.get((firm, lost)).unwrap_or_default()
    }

    #[inline(never)]
    fn set_rotation(&mut self, firm: u32, lost: Address, rotation: &rules::Rotation) {
        self.rotations.insert((firm, lost), rotation);
    }

    #[inline(never)]
    fn device(&self, account: Address, slot: u8) -> rules::Device {
        self.devices.get((account, slot)).unwrap_or_default()
    }

    #[inline(never)]
    fn set_device(&mut self, account: Address, slot: u8, device: &rules::Device) {
        self.devices.insert((account, slot), device);
    }

    fn member_root(&self, firm: u32) -> rules::MemberRoot {
        self.roots.get(firm).unwrap_or_default()
    }

    fn set_member_root(&mut self, firm: u32, root: &rules::MemberRoot) {
        self.roots.insert(firm, root);
    }

    #[inline(never)]
    fn is_nonce_used(&self, signer: Address, nonce: &[u8; 32]) -> bool {
        self.nonces.get((signer, nonce)).unwrap_or_default()
    }

    #[inline(never)]
    fn use_nonce(&mut self, signer: Address, nonce: &[u8; 32]) {
        self.nonces.insert((signer, nonce), &true);
    }
}
