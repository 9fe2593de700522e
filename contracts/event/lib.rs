//! Shell of the event contract: loads and stores cells for `w3av_contract_logic::event`, calls access, firm, oracle,
//! ticket and tokens, emits its events. Checks, then effects, then calls; the chain refuses re-entrance besides.
//!
//! Every message ends its own call, since the root cell never changes.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod callee;
mod cells;
pub mod creation;
pub mod error;
pub mod events;
mod resale;
mod running;
mod sale;
mod settling;
mod views;

#[ink::contract]
mod hub {
    use ink::{
        U256,
        sol::{DynBytes, FixedBytes},
        storage::Mapping,
    };
    use w3av_contract_host::{
        ChainCrypto,
        abi::{Answer, Arguments, List, done},
        caller, now,
    };
    use w3av_contract_logic::{
        event::{self as rules, Admission, EventError, Hub, Listing, Order, Settlement, Tier, Work},
        ticket::TicketId,
    };

    use crate::{
        callee::{self, Authorization},
        creation::Creation,
        error::OrRevert,
        events::*,
        sale::hashes,
        settling::emit_settled,
        views::{self, EventView, MoneyView, RulesView, SettlementView, TierView},
    };

    type Bytes32 = FixedBytes<32>;
    /// What `buyWithAuthorization` takes, in its order.
    type AuthorizedOrder = (u64, u8, u32, Address, Address, U256, U256, Bytes32, DynBytes);

    /// The addresses are packed into the root cell, which never changes.
    #[ink(storage)]
    pub struct Event {
        pub(crate) access: Address,
        pub(crate) ticket: Address,
        pub(crate) firm: Address,
        pub(crate) oracle: Address,
        pub(crate) counts: Mapping<(), u64>,
        pub(crate) events: Mapping<u64, rules::Event>,
        pub(crate) tiers: Mapping<(u64, u8), Tier>,
        pub(crate) settlements: Mapping<u64, Settlement>,
        pub(crate) bought: Mapping<(u64, u8, Address), u32>,
        pub(crate) bitmaps: Mapping<(u8, u64, u32), [u8; 32]>,
        pub(crate) listings: Mapping<TicketId, Listing>,
        pub(crate) credits: Mapping<(Address, Address), u128>,
    }

    impl Event {
        /// `(address access, address ticket, address firm, address oracle)`. Nobody owns it. ZeroAddress for a zero
        /// address.
        #[ink(constructor)]
        pub fn new(input: Arguments<(Address, Address, Address, Address)>) -> Self {
            let (access, ticket, firm, oracle) = input.values();
            if [access, ticket, firm, oracle].iter().any(Address::is_zero) {
                Err(EventError::ZeroAddress).or_revert()
            }
            Self {
                access,
                ticket,
                firm,
                oracle,
                counts: Mapping::new(),
                events: Mapping::new(),
                tiers: Mapping::new(),
                settlements: Mapping::new(),
                bought: Mapping::new(),
                bitmaps: Mapping::new(),
                listings: Mapping::new(),
                credits: Mapping::new(),
            }
        }

        /// `(Terms terms, string title)`. Creates an event and pulls its service fee from the caller. Emits
        /// EventCreated and TierAdded.
        #[ink(message)]
        pub fn create(&mut self, input: Arguments<Creation>) -> Answer<(u64,)> {
            self.open(input.values())
        }

        /// `(uint64 eventId, uint128 price, uint32 cap, uint32 perWallet, bytes32 allowRoot)`. Host, while Scheduled.
        /// Emits TierAdded.
        #[ink(message, name = "addTier")]
        pub fn add_tier(&mut self, input: Arguments<(u64, u128, u32, u32, Bytes32)>) -> Answer<(u8,)> {
            let (event_id, price, cap, per_wallet, allow_root) = input.values();
            let tier = Tier {
                price,
                cap,
                sold: 0,
                per_wallet,
                allow_root: allow_root.0,
            };
            self.open_tier(event_id, &tier)
        }

        /// `(uint64 eventId, uint32 capacity)`. Host, while Scheduled or Live; pulls the additional service fee. Emits
        /// CapacityRaised.
        #[ink(message, name = "raiseCapacity")]
        pub fn raise_capacity(&mut self, input: Arguments<(u64, u32)>) {
            let (event_id, capacity) = input.values();
            self.enlarge(event_id, capacity)
        }

        /// `(uint64 eventId, uint8 tier, uint32 quantity, uint128 maxTotal, address recipient)`. Pulls
        /// price * quantity from the caller and mints to `recipient`. Emits TicketsSold.
        #[ink(message)]
        pub fn buy(&mut self, input: Arguments<(u64, u8, u32, u128, Address)>) -> Answer<(U256,)> {
            let (event_id, tier, quantity, max_total, recipient) = input.values();
            let order = Order {
                event_id,
                tier,
                quantity,
                max_total,
                recipient,
            };
            self.sell(&order, Admission::Open, None)
        }

        /// `(uint64 eventId, uint8 tier, uint32 quantity, uint128 maxTotal, address recipient, uint32 limit, bytes32[]
        /// proof)`. As buy, in a tier with an allow-list. Emits TicketsSold.
        #[ink(message, name = "buyListed")]
        pub fn buy_listed(
            &mut self,
            input: Arguments<(u64, u8, u32, u128, Address, u32, List<Bytes32>)>,
        ) -> Answer<(U256,)> {
            let (event_id, tier, quantity, max_total, recipient, limit, proof) = input.values();
            let order = Order {
                event_id,
                tier,
                quantity,
                max_total,
                recipient,
            };
            let proof = &hashes(&proof);
            self.sell(&order, Admission::Listed { limit, proof }, None)
        }

        /// `(uint64 eventId, uint8 tier, uint32 quantity, address from, address recipient, uint256 validAfter, uint256
        /// validBefore, bytes32 salt, bytes signature)`. As buy, paid by `from`, who signed a transfer authorisation.
        /// Emits TicketsSold.
        #[ink(message, name = "buyWithAuthorization")]
        pub fn buy_with_authorization(&mut self, input: Arguments<AuthorizedOrder>) -> Answer<(U256,)> {
            let (event_id, tier, quantity, from, recipient, valid_after, valid_before, salt, signature) =
                input.values();
            let order = Order {
                event_id,
                tier,
                quantity,
                max_total: u128::MAX,
                recipient,
            };
            let authorization = Authorization {
                from,
                valid_after,
                valid_before,
                nonce: rules::purchase_nonce(&ChainCrypto, &order, salt.0),
                signature,
            };
            self.sell(&order, Admission::Open, Some(authorization))
        }

        /// `(uint64 eventId, uint8 tier, uint32 quantity, address recipient, bytes32 salt)`. The nonce that ties an
        /// authorisation to one purchase.
        #[ink(message, name = "purchaseNonce")]
        pub fn purchase_nonce(
            &self,
            input: Arguments<(u64, u8, u32, Address, Bytes32)>,
        ) -> Answer<(Bytes32,)> {
            let (event_id, tier, quantity, recipient, salt) = input.values();
            let order = Order {
                event_id,
                tier,
                quantity,
                max_total: 0,
                recipient,
            };
            Answer::one(FixedBytes(rules::purchase_nonce(&ChainCrypto, &order, salt.0))).send()
        }

        /// `(uint64 eventId)`. Host, around the start; nodes are drawn. Emits WentLive.
        #[ink(message, name = "goLive")]
        pub fn go_live(&mut self, input: Arguments<(u64,)>) {
            self.begin(input.values().0)
        }

        /// `(uint64 eventId)`. Host while Live, or anybody from the end on. Emits EventEnded.
        #[ink(message)]
        pub fn end(&mut self, input: Arguments<(u64,)>) {
            let ((event_id,), by) = (input.values(), caller());
            rules::end(self, now(), by, event_id).or_revert();
            EventEnded { event_id, by }.emit();
            done()
        }

        /// `(uint64 eventId)`. Host while Scheduled, anybody once the live window is over, or an arbiter. Emits
        /// EventCancelled.
        #[ink(message)]
        pub fn cancel(&mut self, input: Arguments<(u64,)>) {
            let ((event_id,), by, access) = (input.values(), caller(), self.access);
            rules::cancel(self, now(), by, event_id, || Ok(callee::is_arbiter(access, by))).or_revert();
            EventCancelled { event_id, by }.emit();
            done()
        }

        /// `(uint64 eventId, uint32 word, bytes32 bits)`. Holder of the event's lease, while Live or Ended: sets bits
        /// of one word of 256 tickets.
        #[ink(message, name = "checkIn")]
        pub fn check_in(&mut self, input: Arguments<(u64, u32, Bytes32)>) {
            let (event_id, word, bits) = input.values();
            let lease = callee::lease(self.oracle, event_id);
            rules::admit_check_in(self, now(), caller(), event_id, &lease).or_revert();
            callee::check_in(self.ticket, event_id, word, bits.0);
            done()
        }

        /// `(uint256 tokenId, uint64 deadline, bytes signature)`. The ticket's viewer, or anybody with the viewer's
        /// signature; sets its bit too. Emits ViewerCheckedIn.
        #[ink(message, name = "checkInViewer")]
        pub fn check_in_viewer(&mut self, input: Arguments<(U256, u64, DynBytes)>) {
            let (token_id, deadline, signature) = input.values();
            self.attend(token_id, deadline, &signature.0)
        }

        /// `(uint64 eventId)`. Anybody, over and reported; pulls the bond. Emits SettlementProposed, and EventEnded
        /// before it from Live.
        #[ink(message)]
        pub fn propose(&mut self, input: Arguments<(u64,)>) {
            self.bring_report(input.values().0)
        }

        /// `(uint64 eventId)`. Anybody, before the deadline; pulls an equal bond. Emits SettlementChallenged.
        #[ink(message)]
        pub fn challenge(&mut self, input: Arguments<(u64,)>) {
            self.contest(input.values().0)
        }

        /// `(uint64 eventId, uint16 payoutBps)`. Arbiter, while Disputed; burns half a bond. Emits DisputeResolved and
        /// EventSettled.
        #[ink(message)]
        pub fn resolve(&mut self, input: Arguments<(u64, u16)>) {
            let (event_id, payout_bps) = input.values();
            self.decide(event_id, payout_bps)
        }

        /// `(uint64 eventId)`. Anybody, past the deadline. Emits EventSettled.
        #[ink(message)]
        pub fn finalize(&mut self, input: Arguments<(u64,)>) {
            let (event_id,) = input.values();
            emit_settled(event_id, &rules::finalize(self, now(), event_id).or_revert());
            done()
        }

        /// `(uint64 eventId)`. Anybody, once the oracles were silent for too long. Emits EventSettled or
        /// EventCancelled.
        #[ink(message)]
        pub fn timeout(&mut self, input: Arguments<(u64,)>) {
            self.give_up(input.values().0)
        }

        /// `(uint256 tokenId)`. Anybody, while Cancelled or Settled: pays the ticket's owner, once. Emits
        /// TicketRefunded.
        #[ink(message, name = "claimRefund")]
        pub fn claim_refund(&mut self, input: Arguments<(U256,)>) {
            self.pay_back(input.values().0)
        }

        /// `(uint64 eventId, uint32 index, address account, uint128 amount, bytes32[] proof)`. Anybody, while Settled:
        /// credits a node for proven work, once. Emits WorkClaimed.
        #[ink(message, name = "claimWork")]
        pub fn claim_work(&mut self, input: Arguments<(u64, u32, Address, u128, List<Bytes32>)>) {
            let (event_id, index, account, amount, proof) = input.values();
            let work = Work {
                event_id,
                index,
                account,
                amount,
            };
            rules::claim_work(self, &ChainCrypto, &work, &hashes(&proof)).or_revert();
            WorkClaimed {
                event_id,
                account,
                index,
                amount,
            }
            .emit();
            done()
        }

        /// `(uint64 eventId)`. Anybody, 90 days after the settlement: credits the host with what nodes left.
        #[ink(message, name = "reclaimBudget")]
        pub fn reclaim_budget(&mut self, input: Arguments<(u64,)>) {
            rules::reclaim_budget(self, now(), input.values().0).or_revert();
            done()
        }

        /// `(address token)`. Pays the caller's whole credit in `token`. Emits Withdrawn.
        #[ink(message)]
        pub fn withdraw(&mut self, input: Arguments<(Address,)>) -> Answer<(u128,)> {
            let ((token,), account) = (input.values(), caller());
            let amount = rules::withdraw(self, account, token).or_revert();
            Withdrawn {
                token,
                account,
                amount,
            }
            .emit();
            callee::push(token, account, amount);
            Answer::one(amount).send()
        }

        /// `(uint256 tokenId, uint128 price)`. Owner of a Valid ticket, while Scheduled or Live. Emits ResaleListed.
        #[ink(message, name = "listResale")]
        pub fn list_resale(&mut self, input: Arguments<(U256, u128)>) {
            let (token_id, price) = input.values();
            self.offer(token_id, price)
        }

        /// `(uint256 tokenId)`. Seller. Emits ResaleDelisted.
        #[ink(message, name = "delistResale")]
        pub fn delist_resale(&mut self, input: Arguments<(U256,)>) {
            let (token_id,) = input.values();
            rules::delist(self, caller(), token_id).or_revert();
            ResaleDelisted { token_id }.emit();
            done()
        }

        /// `(uint256 tokenId, uint128 maxPrice, address recipient)`. Pulls the listed price from the caller and moves
        /// the ticket to `recipient`. Emits Resold.
        #[ink(message, name = "buyResale")]
        pub fn buy_resale(&mut self, input: Arguments<(U256, u128, Address)>) {
            let (token_id, max_price, recipient) = input.values();
            self.sell_on(token_id, max_price, recipient)
        }

        /// Number of events; ids are 1..=eventCount.
        #[ink(message, name = "eventCount")]
        pub fn count(&self) -> Answer<(u64,)> {
            Answer::one(self.event_count()).send()
        }

        /// `(uint64 eventId)`. Host, firm, pay token, price of tier 0, capacity, sold, start, end, renditions,
        /// transferable, state.
        #[ink(message, name = "eventOf")]
        pub fn event_of(&self, input: Arguments<(u64,)>) -> Answer<EventView> {
            views::event(&rules::find(self, input.values().0).or_revert()).send()
        }

        /// `(uint64 eventId)`. What host and governance fixed for the event.
        #[ink(message, name = "rulesOf")]
        pub fn rules_of(&self, input: Arguments<(u64,)>) -> Answer<RulesView> {
            views::rules(&rules::find(self, input.values().0).or_revert()).send()
        }

        /// `(uint64 eventId, uint8 tier)`. Price, cap, sold, limit of a wallet, allow-list root.
        #[ink(message, name = "tierOf")]
        pub fn tier_of(&self, input: Arguments<(u64, u8)>) -> Answer<TierView> {
            let (event_id, tier) = input.values();
            let event = rules::find(self, event_id).or_revert();
            views::tier(&rules::find_tier(self, &event, event_id, tier).or_revert()).send()
        }

        /// `(uint64 eventId, uint8 tier, address recipient)`. Tickets that `recipient` got of a tier with a limit.
        #[ink(message, name = "boughtBy")]
        pub fn bought_by(&self, input: Arguments<(u64, u8, Address)>) -> Answer<(u32,)> {
            let (event_id, tier, recipient) = input.values();
            Answer::one(Hub::bought(self, event_id, tier, recipient)).send()
        }

        /// `(uint64 eventId)`. Gross, refunded, paid to the host, service fee, of it released to treasury and host,
        /// paid to nodes.
        #[ink(message, name = "moneyOf")]
        pub fn money_of(&self, input: Arguments<(u64,)>) -> Answer<MoneyView> {
            views::money(&rules::find(self, input.values().0).or_revert().money).send()
        }

        /// `(uint64 eventId)`. Payout, deadline, proposer, challenger, work total, work root, when it was settled;
        /// zeros before.
        #[ink(message, name = "settlementOf")]
        pub fn settlement_of(&self, input: Arguments<(u64,)>) -> Answer<SettlementView> {
            views::settlement(&Hub::settlement(self, input.values().0)).send()
        }

        /// `(uint64 eventId)`. Tickets that their viewers checked in.
        #[ink(message, name = "viewerCheckIns")]
        pub fn viewer_check_ins(&self, input: Arguments<(u64,)>) -> Answer<(u32,)> {
            let event = rules::find(self, input.values().0).or_revert();
            Answer::one(event.viewer_check_ins).send()
        }

        /// `(uint256 tokenId)`. Seller and price; zeros when the ticket is not offered.
        #[ink(message, name = "listingOf")]
        pub fn listing_of(&self, input: Arguments<(U256,)>) -> Answer<(Address, u128)> {
            let listing = TicketId::from_token(input.values().0)
                .map_or(Listing::default(), |ticket| self.listing(ticket));
            Answer((listing.seller, listing.price)).send()
        }

        /// `(uint32 capacity, uint64 start, uint64 end, uint8 renditions)`. Service fee of such an event, created now.
        #[ink(message, name = "quoteFee")]
        pub fn quote_fee(&self, input: Arguments<(u32, u64, u64, u8)>) -> Answer<(u128,)> {
            let (capacity, start, end, renditions) = input.values();
            let policy = callee::policy(self.access, Address::zero());
            Answer::one(policy.quote(now(), capacity, start, end, renditions).or_revert()).send()
        }

        /// `(address token, address account)`. What `account` may withdraw in `token`.
        #[ink(message, name = "creditOf")]
        pub fn credit_of(&self, input: Arguments<(Address, Address)>) -> Answer<(u128,)> {
            let (token, account) = input.values();
            Answer::one(self.credit(token, account)).send()
        }

        /// `(uint64 eventId, uint32 index)`. True when the claim with this number was paid.
        #[ink(message, name = "isWorkClaimed")]
        pub fn is_work_claimed(&self, input: Arguments<(u64, u32)>) -> Answer<(bool,)> {
            let (event_id, index) = input.values();
            Answer::one(rules::is_work_claimed(self, event_id, index)).send()
        }

        /// The ticket contract.
        #[ink(message, name = "ticketContract")]
        pub fn ticket_contract(&self) -> Answer<(Address,)> {
            Answer::one(self.ticket).send()
        }

        /// The firm contract.
        #[ink(message, name = "firmContract")]
        pub fn firm_contract(&self) -> Answer<(Address,)> {
            Answer::one(self.firm).send()
        }

        /// The oracle contract.
        #[ink(message, name = "oracleContract")]
        pub fn oracle_contract(&self) -> Answer<(Address,)> {
            Answer::one(self.oracle).send()
        }

        /// The access contract.
        #[ink(message, name = "accessContract")]
        pub fn access_contract(&self) -> Answer<(Address,)> {
            Answer::one(self.access).send()
        }
    }
}
