//! Shell of the ticket contract: loads and stores cells for `w3av_contract_logic::ticket`, emits its events.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod cells;
pub mod error;
pub mod events;

#[ink::contract]
mod collection {
    use ink::{
        U256,
        prelude::vec::Vec,
        sol::{DynBytes, FixedBytes},
        storage::{Lazy, Mapping},
    };
    use w3av_contract_host::{
        abi::{Answer, Arguments, Text},
        caller, now,
    };
    use w3av_contract_logic::ticket::{
        self as rules, Admin, Bits, EventTickets, Ledger, TicketId, TicketState,
    };

    use crate::{error::OrRevert, events::*};

    /// What `ticketOf` says, in its order.
    type TicketView = (Address, u64, u8, u8, bool, bool, u128);

    #[ink(storage)]
    pub struct Ticket {
        /// Packed into the root cell.
        pub(crate) admin: Admin,
        /// Name, symbol and base URI; cells of their own, which transfers don't read.
        pub(crate) name: Lazy<Vec<u8>>,
        pub(crate) symbol: Lazy<Vec<u8>>,
        pub(crate) base_uri: Lazy<Vec<u8>>,
        pub(crate) tickets: Mapping<TicketId, rules::Ticket>,
        pub(crate) approvals: Mapping<TicketId, Address>,
        pub(crate) holdings: Mapping<Address, u64>,
        pub(crate) events: Mapping<u64, EventTickets>,
        pub(crate) operators: Mapping<(Address, Address), bool>,
        pub(crate) check_ins: Mapping<(u64, u32), Bits>,
    }

    impl Ticket {
        /// `(string name, string symbol, string baseUri)`. Owned by the deployer, without a minter.
        #[ink(constructor)]
        pub fn new(input: Arguments<(Text, Text, Text)>) -> Self {
            let (name, symbol, base_uri) = input.values();
            rules::check_label(name.0.len(), symbol.0.len(), base_uri.0.len()).or_revert();
            let mut contract = Self {
                admin: Admin {
                    owner: caller(),
                    minter: Address::zero(),
                },
                name: Lazy::new(),
                symbol: Lazy::new(),
                base_uri: Lazy::new(),
                tickets: Mapping::new(),
                approvals: Mapping::new(),
                holdings: Mapping::new(),
                events: Mapping::new(),
                operators: Mapping::new(),
                check_ins: Mapping::new(),
            };
            contract.name.set(&name.0);
            contract.symbol.set(&symbol.0);
            contract.base_uri.set(&base_uri.0);
            contract
        }

        /// Name of the collection.
        #[ink(message)]
        pub fn name(&self) -> Answer<(Text,)> {
            Answer::one(Text(self.name.get_or_default()))
        }

        /// Symbol of the collection.
        #[ink(message)]
        pub fn symbol(&self) -> Answer<(Text,)> {
            Answer::one(Text(self.symbol.get_or_default()))
        }

        /// `(uint256 tokenId)`. Where the ticket's metadata is: the base URI and the id in decimal.
        #[ink(message, name = "tokenURI")]
        pub fn token_uri(&self, input: Arguments<(U256,)>) -> Answer<(Text,)> {
            let (id, _) = rules::find(self, input.values().0).or_revert();
            let mut buffer = [0; rules::TOKEN_URI_BYTES];
            let length = rules::token_uri(&self.base_uri.get_or_default(), id, &mut buffer);
            Answer::one(Text(buffer.get(..length).unwrap_or_default().into()))
        }

        /// `(bytes4 interfaceId)`. ERC-165.
        #[ink(message, name = "supportsInterface")]
        pub fn supports_interface(&self, input: Arguments<(FixedBytes<4>,)>) -> Answer<(bool,)> {
            let (id,) = input.values();
            Answer::one(rules::supports_interface(u32::from_be_bytes(id.0)))
        }

        /// `(address owner)`. Number of their tickets, whatever their state.
        #[ink(message, name = "balanceOf")]
        pub fn balance_of(&self, input: Arguments<(Address,)>) -> Answer<(U256,)> {
            let (owner,) = input.values();
            Answer::one(rules::balance_of(self, owner).or_revert().into())
        }

        /// `(uint256 tokenId)`. Owner of the ticket.
        #[ink(message, name = "ownerOf")]
        pub fn owner_of(&self, input: Arguments<(U256,)>) -> Answer<(Address,)> {
            let (token_id,) = input.values();
            Answer::one(rules::find(self, token_id).or_revert().1.owner)
        }

        /// `(address to, uint256 tokenId)`. Owner or operator lets `to` transfer one ticket. Emits Approval.
        #[ink(message)]
        pub fn approve(&mut self, input: Arguments<(Address, U256)>) {
            let (approved, token_id) = input.values();
            let caller = caller();
            let owner = rules::approve(self, caller, approved, token_id).or_revert();
            Approval {
                owner,
                approved,
                token_id,
            }
            .emit();
        }

        /// `(uint256 tokenId)`. Who may transfer this ticket besides owner and operators; zero for nobody.
        #[ink(message, name = "getApproved")]
        pub fn get_approved(&self, input: Arguments<(U256,)>) -> Answer<(Address,)> {
            let (token_id,) = input.values();
            Answer::one(rules::approved_for(self, token_id).or_revert())
        }

        /// `(address operator, bool approved)`. Lets `operator` transfer all tickets of the caller, or not any more.
        /// Emits ApprovalForAll.
        #[ink(message, name = "setApprovalForAll")]
        pub fn set_approval_for_all(&mut self, input: Arguments<(Address, bool)>) {
            let (operator, approved) = input.values();
            let owner = caller();
            rules::set_approval_for_all(self, owner, operator, approved).or_revert();
            ApprovalForAll {
                owner,
                operator,
                approved,
            }
            .emit();
        }

        /// `(address owner, address operator)`. True when `operator` may transfer all tickets of `owner`.
        #[ink(message, name = "isApprovedForAll")]
        pub fn is_approved_for_all(&self, input: Arguments<(Address, Address)>) -> Answer<(bool,)> {
            let (owner, operator) = input.values();
            Answer::one(self.is_operator(owner, operator))
        }

        /// `(address from, address to, uint256 tokenId)`. Owner, approved or operator moves a transferable, valid
        /// ticket. Emits Transfer.
        #[ink(message, name = "transferFrom")]
        pub fn transfer_from(&mut self, input: Arguments<(Address, Address, U256)>) {
            let (from, to, token_id) = input.values();
            self.hand_over(from, to, token_id, false)
        }

        /// `(address from, address to, uint256 tokenId)`. Like transferFrom; a receiver with code is refused.
        #[ink(message, name = "safeTransferFrom")]
        pub fn safe_transfer_from(&mut self, input: Arguments<(Address, Address, U256)>) {
            let (from, to, token_id) = input.values();
            self.hand_over(from, to, token_id, true)
        }

        /// `(uint256 tokenId, uint256 salePrice)`. ERC-2981: the event's host and its share of `salePrice`.
        #[ink(message, name = "royaltyInfo")]
        pub fn royalty_info(&self, input: Arguments<(U256, U256)>) -> Answer<(Address, U256)> {
            let (token_id, sale_price) = input.values();
            Answer(rules::royalty(self, token_id, sale_price))
        }

        /// `(uint256 tokenId)`. ERC-5192: true for a soulbound ticket.
        #[ink(message)]
        pub fn locked(&self, input: Arguments<(U256,)>) -> Answer<(bool,)> {
            let (token_id,) = input.values();
            Answer::one(rules::is_locked(self, token_id).or_revert())
        }

        /// `(uint256 tokenId, address user, uint64 expires)`. Owner, approved or operator lets `user` watch in the
        /// owner's place. Emits UpdateUser.
        #[ink(message, name = "setUser")]
        pub fn set_user(&mut self, input: Arguments<(U256, Address, u64)>) {
            let (token_id, user, expires) = input.values();
            let caller = caller();
            rules::set_user(self, caller, token_id, user, expires).or_revert();
            UpdateUser {
                token_id,
                user,
                expires,
            }
            .emit();
        }

        /// `(uint256 tokenId)`. The user; zero when there is none or it has ended.
        #[ink(message, name = "userOf")]
        pub fn user_of(&self, input: Arguments<(U256,)>) -> Answer<(Address,)> {
            let (token_id,) = input.values();
            Answer::one(rules::user_of(self, now(), token_id).0)
        }

        /// `(uint256 tokenId)`. Last second of the user who was named last.
        #[ink(message, name = "userExpires")]
        pub fn user_expires(&self, input: Arguments<(U256,)>) -> Answer<(U256,)> {
            let (token_id,) = input.values();
            Answer::one(rules::user_of(self, now(), token_id).1.into())
        }

        /// `(uint64 eventId, address host, uint16 royaltyBps, bool transferable)`. Minter only, once per event.
        #[ink(message, name = "openEvent")]
        pub fn open_event(&mut self, input: Arguments<(u64, Address, u16, bool)>) {
            let (event, host, royalty_bps, is_transferable) = input.values();
            let caller = caller();
            rules::open_event(self, caller, event, host, royalty_bps, is_transferable).or_revert();
        }

        /// `(address to, uint64 eventId, uint32 quantity, uint128 price, uint8 tier)`. Minter only. Returns the first
        /// of consecutive ids. Emits Transfer for each, and Locked for each soulbound one.
        #[ink(message)]
        pub fn mint(&mut self, input: Arguments<(Address, u64, u32, u128, u8)>) -> Answer<(U256,)> {
            let (to, event, quantity, price, tier) = input.values();
            let order = rules::Order {
                to,
                event,
                quantity,
                price,
                tier,
            };
            let caller = caller();
            let (minted, is_transferable) = rules::mint(self, caller, &order).or_revert();
            for id in minted.ids() {
                let (from, token_id) = (Address::zero(), id.token());
                Transfer { from, to, token_id }.emit();
                if !is_transferable {
                    Locked { token_id }.emit();
                }
            }
            Answer::one(minted.first.token())
        }

        /// `(address from, address to, uint256 tokenId)`. Minter only: moves a valid ticket that was sold, soulbound
        /// or not. Emits Transfer.
        #[ink(message, name = "moveSold")]
        pub fn move_sold(&mut self, input: Arguments<(Address, Address, U256)>) {
            let (from, to, token_id) = input.values();
            let caller = caller();
            rules::move_sold(self, caller, from, to, token_id).or_revert();
            Transfer { from, to, token_id }.emit();
        }

        /// `(uint256 tokenId, bool whole)`. Minter only, once: the ticket's money, or a part, was paid back. Returns
        /// owner and price. Emits TicketStateChanged and MetadataUpdate when the ticket becomes Refunded.
        #[ink(message, name = "markPaidBack")]
        pub fn mark_paid_back(&mut self, input: Arguments<(U256, bool)>) -> Answer<(Address, u128)> {
            let (token_id, whole) = input.values();
            let caller = caller();
            let paid = rules::mark_paid_back(self, caller, token_id, whole).or_revert();
            if paid.is_refunded {
                state_changed(token_id, TicketState::Refunded);
            }
            Answer((paid.owner, paid.price))
        }

        /// `(uint256 tokenId)`. Minter only: Valid to Void. Emits TicketStateChanged and MetadataUpdate.
        #[ink(message, name = "markVoid")]
        pub fn mark_void(&mut self, input: Arguments<(U256,)>) {
            let (token_id,) = input.values();
            let caller = caller();
            rules::mark_void(self, caller, token_id).or_revert();
            state_changed(token_id, TicketState::Void);
        }

        /// `(uint64 eventId, uint32 word, bytes32 bits)`. Minter only. Returns how many bits are new; emits CheckedIn
        /// and BatchMetadataUpdate when any is.
        #[ink(message, name = "checkIn")]
        pub fn check_in(&mut self, input: Arguments<(u64, u32, FixedBytes<32>)>) -> Answer<(u32,)> {
            let (event_id, word, bits) = input.values();
            let caller = caller();
            let done = rules::check_in(self, caller, event_id, word, &bits.0).or_revert();
            if done.added > 0 {
                let bits = FixedBytes(done.bits);
                CheckedIn { event_id, word, bits }.emit();
                let (from_token_id, to_token_id) = (done.first.token(), done.last.token());
                BatchMetadataUpdate {
                    from_token_id,
                    to_token_id,
                }
                .emit();
            }
            Answer::one(done.added)
        }

        /// `(address minter)`. Owner of this contract, once. Emits MinterSet.
        #[ink(message, name = "setMinter")]
        pub fn set_minter(&mut self, input: Arguments<(Address,)>) {
            let (minter,) = input.values();
            let caller = caller();
            rules::set_minter(self, caller, minter).or_revert();
            MinterSet { minter }.emit();
        }

        /// The event contract; zero until named.
        #[ink(message)]
        pub fn minter(&self) -> Answer<(Address,)> {
            Answer::one(self.admin.minter)
        }

        /// `(uint256 tokenId)`. Who may watch with this ticket now, and its state; zero and 0 when there is none.
        #[ink(message, name = "viewerOf")]
        pub fn viewer_of(&self, input: Arguments<(U256,)>) -> Answer<(Address, u8)> {
            let (token_id,) = input.values();
            Answer(rules::viewer_of(self, now(), token_id))
        }

        /// `(uint256 tokenId)`. Owner, event, tier, state, transferable, paid back, price.
        #[ink(message, name = "ticketOf")]
        pub fn ticket_of(&self, input: Arguments<(U256,)>) -> Answer<TicketView> {
            let (token_id,) = input.values();
            let about = rules::details(self, token_id).or_revert();
            Answer((
                about.ticket.owner,
                about.event,
                about.ticket.tier,
                about.state.code(),
                about.is_transferable,
                about.ticket.is_paid_back,
                about.ticket.price,
            ))
        }

        /// `(uint64 eventId)`. Tickets minted for the event; serials 1..=minted exist.
        #[ink(message, name = "mintedOf")]
        pub fn minted_of(&self, input: Arguments<(u64,)>) -> Answer<(u32,)> {
            let (event,) = input.values();
            Answer::one(self.event(event).map_or(0, |tickets| tickets.minted))
        }

        /// `(uint64 eventId, uint32 word)`. One word of the event's check-in bitmap.
        #[ink(message, name = "checkInWord")]
        pub fn check_in_word(&self, input: Arguments<(u64, u32)>) -> Answer<(FixedBytes<32>,)> {
            let (event, word) = input.values();
            Answer::one(FixedBytes(self.check_ins(event, word)))
        }

        fn hand_over(&mut self, from: Address, to: Address, token_id: U256, is_safe: bool) {
            let caller = caller();
            let has_code = is_safe && self.env().is_contract(&to);
            rules::safe_transfer(self, caller, from, to, token_id, has_code).or_revert();
            Transfer { from, to, token_id }.emit();
        }
    }

    /// The overload is in a block of its own: ink! refuses two messages of one name in one namespace, which only
    /// its own selectors know; the Solidity selector is of name and types.
    #[ink(impl, namespace = "data")]
    impl Ticket {
        /// `(address from, address to, uint256 tokenId, bytes data)`. Like transferFrom; a receiver with code is
        /// refused, so nobody reads `data`.
        #[ink(message, name = "safeTransferFrom")]
        pub fn safe_transfer_from_with_data(&mut self, input: Arguments<(Address, Address, U256, DynBytes)>) {
            let (from, to, token_id, _) = input.values();
            self.hand_over(from, to, token_id, true)
        }
    }

    fn state_changed(token_id: U256, state: TicketState) {
        let state = state.code();
        TicketStateChanged { token_id, state }.emit();
        MetadataUpdate { token_id }.emit();
    }
}
