//! Shell of the firm contract: loads and stores cells for `w3av_contract_logic::firm`, emits its events.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod cells;
pub mod error;
pub mod events;

#[ink::contract]
mod registry {
    use ink::{sol::FixedBytes, storage::Mapping};
    use w3av_contract_logic::firm::{self as rules, Registry};

    use crate::{
        error::Error,
        events::{FirmCreated, MemberRemoved, MemberSet},
    };

    #[ink(storage)]
    pub struct Firm {
        /// Packed into the root cell.
        pub(crate) count: u32,
        pub(crate) firms: Mapping<u32, rules::Firm>,
        pub(crate) members: Mapping<(u32, Address), rules::Member>,
        pub(crate) places: Mapping<(u32, u32), Address>,
    }

    impl Firm {
        /// No firms yet.
        #[ink(constructor)]
        pub fn new() -> Self {
            Self {
                count: 0,
                firms: Mapping::new(),
                members: Mapping::new(),
                places: Mapping::new(),
            }
        }

        /// The caller becomes OWNER and first member. Emits FirmCreated and MemberSet.
        #[ink(message, name = "createFirm")]
        pub fn create_firm(&mut self, meta_hash: FixedBytes<32>) -> Result<u32, Error> {
            let owner = self.env().caller();
            let firm = rules::create_firm(self, owner, meta_hash.0)?;
            self.env().emit_event(FirmCreated {
                firm,
                owner,
                meta_hash,
            });
            self.env().emit_event(MemberSet {
                firm,
                who: owner,
                roles: rules::Roles::OWNER,
                by: owner,
            });
            Ok(firm)
        }

        /// OWNER, ADMIN or HR; only OWNER may grant ADMIN. Emits MemberSet.
        #[ink(message, name = "addMember")]
        pub fn add_member(&mut self, firm: u32, who: Address, roles: u8) -> Result<(), Error> {
            let by = self.env().caller();
            rules::add_member(self, by, firm, who, roles)?;
            self.env().emit_event(MemberSet { firm, who, roles, by });
            Ok(())
        }

        /// Rights of addMember over the old and the new roles. Emits MemberSet.
        #[ink(message, name = "setRoles")]
        pub fn set_roles(&mut self, firm: u32, who: Address, roles: u8) -> Result<(), Error> {
            let by = self.env().caller();
            rules::set_roles(self, by, firm, who, roles)?;
            self.env().emit_event(MemberSet { firm, who, roles, by });
            Ok(())
        }

        /// Rights of addMember over the member's roles, or the member themselves. Emits MemberRemoved.
        #[ink(message, name = "removeMember")]
        pub fn remove_member(&mut self, firm: u32, who: Address) -> Result<(), Error> {
            let by = self.env().caller();
            rules::remove_member(self, by, firm, who)?;
            self.env().emit_event(MemberRemoved { firm, who, by });
            Ok(())
        }

        /// Number of firms.
        #[ink(message, name = "firmCount")]
        pub fn firm_count(&self) -> u32 {
            self.count
        }

        /// The owner of the firm.
        #[ink(message, name = "firmOwner")]
        pub fn firm_owner(&self, firm: u32) -> Result<Address, Error> {
            Ok(rules::find(self, firm)?.owner)
        }

        /// Number of members.
        #[ink(message, name = "memberCount")]
        pub fn member_count(&self, firm: u32) -> Result<u32, Error> {
            Ok(rules::find(self, firm)?.member_count)
        }

        /// The member at `index` and their roles, in no particular order.
        #[ink(message, name = "memberAt")]
        pub fn member_at(&self, firm: u32, index: u32) -> Result<(Address, u8), Error> {
            Ok(rules::member_at(self, firm, index)?)
        }

        /// 0 when `who` is not a member.
        #[ink(message, name = "rolesOf")]
        pub fn roles_of(&self, firm: u32, who: Address) -> u8 {
            self.member(firm, who).roles
        }

        /// True when `who` is a member now.
        #[ink(message, name = "isMember")]
        pub fn is_member(&self, firm: u32, who: Address) -> bool {
            rules::is_member(self, firm, who)
        }

        /// True when both are members now.
        #[ink(message, name = "sameFirm")]
        pub fn same_firm(&self, firm: u32, a: Address, b: Address) -> bool {
            rules::is_member(self, firm, a) && rules::is_member(self, firm, b)
        }
    }

    impl Default for Firm {
        fn default() -> Self {
            Self::new()
        }
    }
}
