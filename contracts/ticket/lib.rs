//! Shell of the ticket contract: loads and stores cells for `w3av_contract_logic::ticket`, emits its events.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod cells;
pub mod error;
pub mod events;

#[ink::contract]
mod collection {
    use ink::{
        U256,
        prelude::string::String,
        sol::{DynBytes, FixedBytes},
        storage::{Lazy, Mapping},
    };
    use w3av_contract_logic::ticket::{self as rules, Admin, Ledger, TicketId, TicketState};

    use crate::{
        error::Error,
        events::{Approval, ApprovalForAll, MinterSet, TicketStateChanged, Transfer},
    };

    #[ink(storage)]
    pub struct Ticket {
        /// Packed into the root cell.
        pub(crate) admin: Admin,
        /// Name and symbol; a cell of their own, which transfers don't read.
        pub(crate) label: Lazy<(String, String)>,
        pub(crate) tickets: Mapping<TicketId, rules::Ticket>,
        pub(crate) holdings: Mapping<Address, u64>,
        pub(crate) minted: Mapping<u64, u32>,
        pub(crate) operators: Mapping<(Address, Address), bool>,
    }

    impl Ticket {
        /// Owned by the deployer, without a minter.
        #[ink(constructor)]
        pub fn new(name: String, symbol: String) -> Result<Self, Error> {
            let admin = Admin::new(Self::env().caller(), name.len(), symbol.len())?;
            let mut label = Lazy::new();
            label.set(&(name, symbol));
            Ok(Self {
                admin,
                label,
                tickets: Mapping::new(),
                holdings: Mapping::new(),
                minted: Mapping::new(),
                operators: Mapping::new(),
            })
        }

        /// Name of the collection.
        #[ink(message)]
        pub fn name(&self) -> String {
            self.label.get_or_default().0
        }

        /// Symbol of the collection.
        #[ink(message)]
        pub fn symbol(&self) -> String {
            self.label.get_or_default().1
        }

        /// ERC-165: true for ERC-165 and ERC-721.
        #[ink(message, name = "supportsInterface")]
        pub fn supports_interface(&self, interface_id: FixedBytes<4>) -> bool {
            rules::supports_interface(interface_id.0)
        }

        /// Number of tickets of `owner`, whatever their state.
        #[ink(message, name = "balanceOf")]
        pub fn balance_of(&self, owner: Address) -> Result<U256, Error> {
            Ok(rules::balance_of(self, owner)?.into())
        }

        /// Owner of the ticket.
        #[ink(message, name = "ownerOf")]
        pub fn owner_of(&self, token_id: U256) -> Result<Address, Error> {
            Ok(rules::find(self, token_id)?.1.owner)
        }

        /// Lets `to` transfer one ticket. Emits Approval.
        #[ink(message)]
        pub fn approve(&mut self, to: Address, token_id: U256) -> Result<(), Error> {
            let caller = self.env().caller();
            let owner = rules::approve(self, caller, to, token_id)?;
            self.env().emit_event(Approval {
                owner,
                approved: to,
                token_id,
            });
            Ok(())
        }

        /// Who may transfer this ticket besides owner and operators; zero for nobody.
        #[ink(message, name = "getApproved")]
        pub fn get_approved(&self, token_id: U256) -> Result<Address, Error> {
            Ok(rules::find(self, token_id)?.1.approved)
        }

        /// Lets `operator` transfer all tickets of the caller, or not any more. Emits ApprovalForAll.
        #[ink(message, name = "setApprovalForAll")]
        pub fn set_approval_for_all(&mut self, operator: Address, approved: bool) -> Result<(), Error> {
            let owner = self.env().caller();
            rules::set_approval_for_all(self, owner, operator, approved)?;
            self.env().emit_event(ApprovalForAll {
                owner,
                operator,
                approved,
            });
            Ok(())
        }

        /// True when `operator` may transfer all tickets of `owner`.
        #[ink(message, name = "isApprovedForAll")]
        pub fn is_approved_for_all(&self, owner: Address, operator: Address) -> bool {
            self.is_operator(owner, operator)
        }

        /// Moves a transferable, valid ticket. Emits Transfer.
        #[ink(message, name = "transferFrom")]
        pub fn transfer_from(&mut self, from: Address, to: Address, token_id: U256) -> Result<(), Error> {
            let caller = self.env().caller();
            rules::transfer(self, caller, from, to, token_id)?;
            self.env().emit_event(Transfer { from, to, token_id });
            Ok(())
        }

        /// Like transferFrom; a receiver with code is refused.
        #[ink(message, name = "safeTransferFrom")]
        pub fn safe_transfer_from(
            &mut self,
            from: Address,
            to: Address,
            token_id: U256,
        ) -> Result<(), Error> {
            rules::refuse_code(to, self.env().is_contract(&to))?;
            self.transfer_from(from, to, token_id)
        }

        /// Minter only. Returns the first of `quantity` consecutive ids. Emits Transfer for each.
        #[ink(message)]
        pub fn mint(
            &mut self,
            to: Address,
            event_id: u64,
            quantity: u32,
            price: u128,
            transferable: bool,
        ) -> Result<U256, Error> {
            let order = rules::Order {
                to,
                event: event_id,
                quantity,
                price,
                is_transferable: transferable,
            };
            let caller = self.env().caller();
            let minted = rules::mint(self, caller, order)?;
            for id in minted.ids() {
                self.env().emit_event(Transfer {
                    from: Address::zero(),
                    to,
                    token_id: id.token(),
                });
            }
            Ok(minted.first.token())
        }

        /// Minter only, Valid to Refunded. Returns owner and price. Emits TicketStateChanged.
        #[ink(message, name = "markRefunded")]
        pub fn mark_refunded(&mut self, token_id: U256) -> Result<(Address, u128), Error> {
            let caller = self.env().caller();
            let refund = rules::mark_refunded(self, caller, token_id)?;
            self.env().emit_event(TicketStateChanged {
                token_id,
                state: TicketState::Refunded.code(),
            });
            Ok((refund.owner, refund.price))
        }

        /// Owner of this contract, once. Emits MinterSet.
        #[ink(message, name = "setMinter")]
        pub fn set_minter(&mut self, minter: Address) -> Result<(), Error> {
            let caller = self.env().caller();
            rules::set_minter(self, caller, minter)?;
            self.env().emit_event(MinterSet { minter });
            Ok(())
        }

        /// The event contract; zero until named.
        #[ink(message)]
        pub fn minter(&self) -> Address {
            self.admin.minter
        }

        /// Who may watch with this ticket, and its state; zero address and 0 when there is none.
        #[ink(message, name = "viewerOf")]
        pub fn viewer_of(&self, token_id: U256) -> (Address, u8) {
            rules::lookup(self, token_id).map_or_else(Default::default, |(_, ticket)| {
                (ticket.owner, ticket.state.code())
            })
        }

        /// Everything about a ticket: owner, event, state, whether it may be transferred, price.
        #[ink(message, name = "ticketOf")]
        pub fn ticket_of(&self, token_id: U256) -> Result<(Address, u64, u8, bool, u128), Error> {
            let (id, ticket) = rules::find(self, token_id)?;
            Ok((
                ticket.owner,
                id.event(),
                ticket.state.code(),
                ticket.is_transferable,
                ticket.price,
            ))
        }

        /// Tickets minted for the event; serials 1..=minted exist.
        #[ink(message, name = "mintedOf")]
        pub fn minted_of(&self, event_id: u64) -> u32 {
            Ledger::minted(self, event_id)
        }
    }

    /// The overload is in a block of its own: ink! refuses two messages of one name in one namespace, which only
    /// its own selectors know; the Solidity selector is of name and types.
    #[ink(impl, namespace = "data")]
    impl Ticket {
        /// Like transferFrom; a receiver with code is refused, so nobody reads `data`.
        #[ink(message, name = "safeTransferFrom")]
        pub fn safe_transfer_from_with_data(
            &mut self,
            from: Address,
            to: Address,
            token_id: U256,
            data: DynBytes,
        ) -> Result<(), Error> {
            let _ = data;
            self.safe_transfer_from(from, to, token_id)
        }
    }
}
