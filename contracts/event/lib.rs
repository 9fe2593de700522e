//! Shell of the event contract: loads and stores cells for `w3av_contract_logic::event`, calls access, firm, oracle,
//! ticket and tokens, emits its events. Checks, then effects, then calls; the chain refuses re-entrance besides.
//!
//! Messages read and answer in words and end there (see `w3av_contract_host::answer`): ink!'s typed encoders would
//! take half of the blob, and the root cell never changes. An [`error::Error`] ends a call by [`error::revert`].
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod callee;
mod cells;
mod creation;
pub mod error;
pub mod events;
mod resale;
mod running;
mod sale;
mod settling;
pub mod terms;
mod views;

#[ink::contract]
mod hub {
    use ink::{
        U256,
        prelude::{string::String, vec::Vec},
        sol::{DynBytes, FixedBytes},
        storage::Mapping,
    };
    use w3av_contract_host::{ChainCrypto, Word, answer};
    use w3av_contract_logic::{
        event::{self as rules, Admission, EventError, Hub, Listing, Order, Settlement, Tier, Work},
        ticket::TicketId,
    };

    use crate::{
        callee::{self, Authorization},
        error::{ok, revert},
        events::*,
        sale::hashes,
        settling::emit_settled,
        terms::Terms,
        views,
    };

    type EventView = (Address, u32, Address, u128, u32, u32, u64, u64, u8, bool, u8);
    type RulesView = (u16, u16, u16, u16, u8, u8, u32, u32, u32, u128, Address, Address);
    type TierView = (u128, u32, u32, u32, FixedBytes<32>);
    type SettlementView = (u16, u64, Address, Address, u128, FixedBytes<32>, u64);

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
        /// Nobody owns it. ZeroAddress for a zero address.
        #[ink(constructor)]
        pub fn new(access: Address, ticket: Address, firm: Address, oracle: Address) -> Self {
            if [access, ticket, firm, oracle].iter().any(Address::is_zero) {
                revert(EventError::ZeroAddress);
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

        /// Creates an event and pulls its service fee from the caller. Emits EventCreated and TierAdded.
        #[ink(message)]
        pub fn create(&mut self, terms: Terms, title: String) -> u64 {
            self.open(&terms, title)
        }

        /// Host, while Scheduled. Emits TierAdded.
        #[ink(message, name = "addTier")]
        pub fn add_tier(
            &mut self,
            event_id: u64,
            price: u128,
            cap: u32,
            per_wallet: u32,
            allow_root: FixedBytes<32>,
        ) -> u8 {
            let tier = Tier {
                price,
                cap,
                sold: 0,
                per_wallet,
                allow_root: allow_root.0,
            };
            self.open_tier(event_id, &tier)
        }

        /// Host, while Scheduled or Live; pulls the additional service fee. Emits CapacityRaised.
        #[ink(message, name = "raiseCapacity")]
        pub fn raise_capacity(&mut self, event_id: u64, capacity: u32) {
            self.enlarge(event_id, capacity)
        }

        /// Pulls price * quantity from the caller and mints to `recipient`. Emits TicketsSold.
        #[ink(message)]
        pub fn buy(
            &mut self,
            event_id: u64,
            tier: u8,
            quantity: u32,
            max_total: u128,
            recipient: Address,
        ) -> U256 {
            let order = Order {
                event_id,
                tier,
                quantity,
                max_total,
                recipient,
            };
            self.sell(&order, Admission::Open, None)
        }

        /// As buy, in a tier with an allow-list. Emits TicketsSold.
        #[ink(message, name = "buyListed")]
        #[allow(clippy::too_many_arguments, reason = "the golden interface")]
        pub fn buy_listed(
            &mut self,
            event_id: u64,
            tier: u8,
            quantity: u32,
            max_total: u128,
            recipient: Address,
            limit: u32,
            proof: Vec<FixedBytes<32>>,
        ) -> U256 {
            let order = Order {
                event_id,
                tier,
                quantity,
                max_total,
                recipient,
            };
            let proof = hashes(&proof);
            self.sell(&order, Admission::Listed { limit, proof: &proof }, None)
        }

        /// As buy, paid by `from`, who signed a transfer authorisation. Emits TicketsSold.
        #[ink(message, name = "buyWithAuthorization")]
        #[allow(clippy::too_many_arguments, reason = "the golden interface")]
        pub fn buy_with_authorization(
            &mut self,
            event_id: u64,
            tier: u8,
            quantity: u32,
            from: Address,
            recipient: Address,
            valid_after: U256,
            valid_before: U256,
            salt: FixedBytes<32>,
            signature: DynBytes,
        ) -> U256 {
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
                signature: &signature.0,
            };
            self.sell(&order, Admission::Open, Some(&authorization))
        }

        /// The nonce that ties an authorisation to one purchase.
        #[ink(message, name = "purchaseNonce")]
        pub fn purchase_nonce(
            &self,
            event_id: u64,
            tier: u8,
            quantity: u32,
            recipient: Address,
            salt: FixedBytes<32>,
        ) -> FixedBytes<32> {
            let order = Order {
                event_id,
                tier,
                quantity,
                max_total: 0,
                recipient,
            };
            answer(&[rules::purchase_nonce(&ChainCrypto, &order, salt.0)])
        }

        /// Host, around the start; nodes are drawn. Emits WentLive.
        #[ink(message, name = "goLive")]
        pub fn go_live(&mut self, event_id: u64) {
            self.begin(event_id)
        }

        /// Host while Live, or anybody from the end on. Emits EventEnded.
        #[ink(message)]
        pub fn end(&mut self, event_id: u64) {
            let (by, now) = self.caller_and_now();
            ok(rules::end(self, now, by, event_id));
            EventEnded { event_id, by }.emit();
            answer(&[])
        }

        /// Host while Scheduled, anybody once the live window is over, or an arbiter. Emits EventCancelled.
        #[ink(message)]
        pub fn cancel(&mut self, event_id: u64) {
            let (by, now) = self.caller_and_now();
            let access = self.access;
            ok(rules::cancel(self, now, by, event_id, || {
                callee::is_arbiter(access, by)
            }));
            EventCancelled { event_id, by }.emit();
            answer(&[])
        }

        /// Holder of the event's lease, while Live or Ended: sets bits of one word of 256 tickets.
        #[ink(message, name = "checkIn")]
        pub fn check_in(&mut self, event_id: u64, word: u32, bits: FixedBytes<32>) {
            let (caller, now) = self.caller_and_now();
            let lease = ok(callee::lease(self.oracle, event_id));
            ok(rules::admit_check_in(self, now, caller, event_id, &lease));
            ok(callee::check_in(self.ticket, event_id, word, bits.0));
            answer(&[])
        }

        /// The ticket's viewer, or anybody with the viewer's signature; sets its bit too. Emits ViewerCheckedIn.
        #[ink(message, name = "checkInViewer")]
        pub fn check_in_viewer(&mut self, token_id: U256, deadline: u64, signature: DynBytes) {
            self.attend(token_id, deadline, &signature.0)
        }

        /// Anybody, over and reported; pulls the bond. Emits SettlementProposed, and EventEnded before it from Live.
        #[ink(message)]
        pub fn propose(&mut self, event_id: u64) {
            self.bring_report(event_id)
        }

        /// Anybody, before the deadline; pulls an equal bond. Emits SettlementChallenged.
        #[ink(message)]
        pub fn challenge(&mut self, event_id: u64) {
            self.contest(event_id)
        }

        /// Arbiter, while Disputed; burns half a bond. Emits DisputeResolved and EventSettled.
        #[ink(message)]
        pub fn resolve(&mut self, event_id: u64, payout_bps: u16) {
            self.decide(event_id, payout_bps)
        }

        /// Anybody, past the deadline. Emits EventSettled.
        #[ink(message)]
        pub fn finalize(&mut self, event_id: u64) {
            let now = self.env().block_timestamp();
            emit_settled(event_id, &ok(rules::finalize(self, now, event_id)));
            answer(&[])
        }

        /// Anybody, once the oracles were silent for too long. Emits EventSettled or EventCancelled.
        #[ink(message)]
        pub fn timeout(&mut self, event_id: u64) {
            self.give_up(event_id)
        }

        /// Anybody, while Cancelled or Settled: pays the ticket's owner, once. Emits TicketRefunded.
        #[ink(message, name = "claimRefund")]
        pub fn claim_refund(&mut self, token_id: U256) {
            self.pay_back(token_id)
        }

        /// Anybody, while Settled: credits a node for proven work, once. Emits WorkClaimed.
        #[ink(message, name = "claimWork")]
        pub fn claim_work(
            &mut self,
            event_id: u64,
            index: u32,
            account: Address,
            amount: u128,
            proof: Vec<FixedBytes<32>>,
        ) {
            let work = Work {
                event_id,
                index,
                account,
                amount,
            };
            ok(rules::claim_work(self, &ChainCrypto, &work, &hashes(&proof)));
            WorkClaimed {
                event_id,
                account,
                index,
                amount,
            }
            .emit();
            answer(&[])
        }

        /// Anybody, 90 days after the settlement: credits the host with what nodes left.
        #[ink(message, name = "reclaimBudget")]
        pub fn reclaim_budget(&mut self, event_id: u64) {
            let now = self.env().block_timestamp();
            ok(rules::reclaim_budget(self, now, event_id));
            answer(&[])
        }

        /// Pays the caller's whole credit in `token`. Emits Withdrawn.
        #[ink(message)]
        pub fn withdraw(&mut self, token: Address) -> u128 {
            let account = self.env().caller();
            let amount = ok(rules::withdraw(self, account, token));
            Withdrawn {
                token,
                account,
                amount,
            }
            .emit();
            ok(callee::push(token, account, amount));
            answer(&[amount.word()])
        }

        /// Owner of a Valid ticket, while Scheduled or Live. Emits ResaleListed.
        #[ink(message, name = "listResale")]
        pub fn list_resale(&mut self, token_id: U256, price: u128) {
            self.offer(token_id, price)
        }

        /// Seller. Emits ResaleDelisted.
        #[ink(message, name = "delistResale")]
        pub fn delist_resale(&mut self, token_id: U256) {
            let caller = self.env().caller();
            ok(rules::delist(self, caller, token_id));
            ResaleDelisted { token_id }.emit();
            answer(&[])
        }

        /// Pulls the listed price from the caller and moves the ticket to `recipient`. Emits Resold.
        #[ink(message, name = "buyResale")]
        pub fn buy_resale(&mut self, token_id: U256, max_price: u128, recipient: Address) {
            self.sell_on(token_id, max_price, recipient)
        }

        /// Number of events; ids are 1..=eventCount.
        #[ink(message, name = "eventCount")]
        pub fn count(&self) -> u64 {
            answer(&[self.event_count().word()])
        }

        /// Host, firm, pay token, price of tier 0, capacity, sold, start, end, renditions, transferable, state.
        #[ink(message, name = "eventOf")]
        pub fn event_of(&self, event_id: u64) -> EventView {
            answer(&views::event(&ok(rules::find(self, event_id))))
        }

        /// What host and governance fixed for the event.
        #[ink(message, name = "rulesOf")]
        pub fn rules_of(&self, event_id: u64) -> RulesView {
            answer(&views::rules(&ok(rules::find(self, event_id))))
        }

        /// Price, cap, sold, limit of a wallet, allow-list root.
        #[ink(message, name = "tierOf")]
        pub fn tier_of(&self, event_id: u64, tier: u8) -> TierView {
            let event = ok(rules::find(self, event_id));
            answer(&views::tier(&ok(rules::find_tier(self, &event, event_id, tier))))
        }

        /// Tickets that `recipient` got of a tier with a limit.
        #[ink(message, name = "boughtBy")]
        pub fn bought_by(&self, event_id: u64, tier: u8, recipient: Address) -> u32 {
            answer(&[Hub::bought(self, event_id, tier, recipient).word()])
        }

        /// Gross, refunded, paid to the host, service fee, of it released to treasury and host, paid to nodes.
        #[ink(message, name = "moneyOf")]
        pub fn money_of(&self, event_id: u64) -> (u128, u128, u128, u128, u128, u128) {
            answer(&views::money(&ok(rules::find(self, event_id)).money))
        }

        /// Payout, deadline, proposer, challenger, work total, work root, when it was settled; zeros before.
        #[ink(message, name = "settlementOf")]
        pub fn settlement_of(&self, event_id: u64) -> SettlementView {
            answer(&views::settlement(&Hub::settlement(self, event_id)))
        }

        /// Tickets that their viewers checked in.
        #[ink(message, name = "viewerCheckIns")]
        pub fn viewer_check_ins(&self, event_id: u64) -> u32 {
            answer(&[ok(rules::find(self, event_id)).viewer_check_ins.word()])
        }

        /// Seller and price; zeros when the ticket is not offered.
        #[ink(message, name = "listingOf")]
        pub fn listing_of(&self, token_id: U256) -> (Address, u128) {
            let listing =
                TicketId::from_token(token_id).map_or(Listing::default(), |ticket| self.listing(ticket));
            answer(&[listing.seller.word(), listing.price.word()])
        }

        /// Service fee of such an event, created now.
        #[ink(message, name = "quoteFee")]
        pub fn quote_fee(&self, capacity: u32, start: u64, end: u64, renditions: u8) -> u128 {
            let now = self.env().block_timestamp();
            let policy = ok(callee::policy(self.access, Address::zero()));
            answer(&[ok(policy.quote(now, capacity, start, end, renditions)).word()])
        }

        /// What `account` may withdraw in `token`.
        #[ink(message, name = "creditOf")]
        pub fn credit_of(&self, token: Address, account: Address) -> u128 {
            answer(&[self.credit(token, account).word()])
        }

        /// True when the claim with this number was paid.
        #[ink(message, name = "isWorkClaimed")]
        pub fn is_work_claimed(&self, event_id: u64, index: u32) -> bool {
            answer(&[rules::is_work_claimed(self, event_id, index).word()])
        }

        /// The ticket contract.
        #[ink(message, name = "ticketContract")]
        pub fn ticket_contract(&self) -> Address {
            answer(&[self.ticket.word()])
        }

        /// The firm contract.
        #[ink(message, name = "firmContract")]
        pub fn firm_contract(&self) -> Address {
            answer(&[self.firm.word()])
        }

        /// The oracle contract.
        #[ink(message, name = "oracleContract")]
        pub fn oracle_contract(&self) -> Address {
            answer(&[self.oracle.word()])
        }

        /// The access contract.
        #[ink(message, name = "accessContract")]
        pub fn access_contract(&self) -> Address {
            answer(&[self.access.word()])
        }
    }
}
