//! Shell of the event contract: loads and stores cells for `w3av_contract_logic::event`, calls token, ticket and
//! firm, emits its events. Checks, then effects, then calls; the chain refuses re-entrance besides.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod callee;
mod cells;
pub mod error;
pub mod events;

#[ink::contract]
mod hub {
    use ink::{U256, prelude::string::String, storage::Mapping};
    use w3av_contract_logic::event::{self as rules, Draft, Hub, Order, Settings, Settlement, Tariff};

    use crate::{callee, error::Error, events::*};

    /// Everything that `eventOf` says, in its order.
    type EventView = (Address, u32, Address, u128, u32, u32, u64, u64, u8, bool, u8);

    #[ink(storage)]
    pub struct Event {
        /// Packed into the root cell.
        pub(crate) settings: Settings,
        pub(crate) events: Mapping<u64, rules::Event>,
        pub(crate) credits: Mapping<(Address, Address), u128>,
        pub(crate) oracles: Mapping<Address, bool>,
        pub(crate) pay_tokens: Mapping<Address, bool>,
    }

    impl Event {
        /// Owned by the deployer, without oracles or pay tokens, 200 free seats and the default tariff.
        #[ink(constructor)]
        pub fn new(ticket: Address, firm: Address, treasury: Address) -> Result<Self, Error> {
            Ok(Self {
                settings: Settings::new(Self::env().caller(), ticket, firm, treasury)?,
                events: Mapping::new(),
                credits: Mapping::new(),
                oracles: Mapping::new(),
                pay_tokens: Mapping::new(),
            })
        }

        /// Creates an event and pulls its service fee from the caller. Emits EventCreated.
        #[ink(message)]
        #[allow(clippy::too_many_arguments, reason = "the golden interface")]
        pub fn create(
            &mut self,
            firm: u32,
            capacity: u32,
            price: u128,
            pay_token: Address,
            start: u64,
            end: u64,
            renditions: u8,
            transferable: bool,
            title: String,
        ) -> Result<u64, Error> {
            let (host, now) = (self.env().caller(), self.env().block_timestamp());
            let draft = Draft {
                firm,
                capacity,
                price,
                pay_token,
                start,
                end,
                renditions,
                is_transferable: transferable,
                title_bytes: title.len(),
            };
            let roles = if firm == 0 {
                0
            } else {
                callee::roles_of(self.settings.firm, firm, host)
            };
            let (event_id, service_fee) = rules::create(self, now, host, roles, draft)?;
            self.env().emit_event(EventCreated {
                event_id,
                host,
                firm,
                pay_token,
                price,
                capacity,
                start,
                end,
                renditions,
                service_fee,
                title,
            });
            callee::pull(pay_token, host, self.env().address(), service_fee)?;
            Ok(event_id)
        }

        /// Pulls price * quantity from the caller and mints to `recipient`. Emits TicketsSold.
        #[ink(message)]
        pub fn buy(
            &mut self,
            event_id: u64,
            quantity: u32,
            max_total: u128,
            recipient: Address,
        ) -> Result<U256, Error> {
            let (buyer, now) = (self.env().caller(), self.env().block_timestamp());
            let order = Order {
                event: event_id,
                quantity,
                max_total,
                recipient,
            };
            let purchase = rules::buy(self, now, order)?;
            let first_token_id = purchase.first.token();
            self.env().emit_event(TicketsSold {
                event_id,
                buyer,
                recipient,
                first_token_id,
                quantity,
                paid: purchase.total,
            });
            callee::pull(purchase.pay_token, buyer, self.env().address(), purchase.total)?;
            callee::mint(self.settings.ticket, order, purchase)?;
            Ok(first_token_id)
        }

        /// Host only, around the start. Emits WentLive.
        #[ink(message, name = "goLive")]
        pub fn go_live(&mut self, event_id: u64) -> Result<(), Error> {
            let (host, now) = (self.env().caller(), self.env().block_timestamp());
            let terms = rules::go_live(self, now, host, event_id)?.terms;
            let (renditions, end) = (terms.renditions, terms.end);
            self.env().emit_event(WentLive {
                event_id,
                host,
                renditions,
                end,
            });
            Ok(())
        }

        /// Host while Live, or anybody from the end on. Emits EventEnded.
        #[ink(message)]
        pub fn end(&mut self, event_id: u64) -> Result<(), Error> {
            let (by, now) = (self.env().caller(), self.env().block_timestamp());
            rules::end(self, now, by, event_id)?;
            self.env().emit_event(EventEnded { event_id, by });
            Ok(())
        }

        /// Host while Scheduled, or anybody once the live window is over. Emits EventCancelled.
        #[ink(message)]
        pub fn cancel(&mut self, event_id: u64) -> Result<(), Error> {
            let (by, now) = (self.env().caller(), self.env().block_timestamp());
            rules::cancel(self, now, by, event_id)?;
            self.env().emit_event(EventCancelled { event_id, by });
            Ok(())
        }

        /// Oracle only, once, while Live. Emits LiveReported.
        #[ink(message, name = "reportLive")]
        pub fn report_live(&mut self, event_id: u64) -> Result<(), Error> {
            let (oracle, now) = (self.env().caller(), self.env().block_timestamp());
            rules::report_live(self, now, oracle, event_id)?;
            self.env().emit_event(LiveReported { event_id, oracle });
            Ok(())
        }

        /// Oracle only, once, while Ended. Emits EndedReported, EventEnded before or EventCancelled after it if so.
        #[ink(message, name = "reportEnded")]
        pub fn report_ended(&mut self, event_id: u64, delivered_seconds: u32) -> Result<(), Error> {
            let (oracle, now) = (self.env().caller(), self.env().block_timestamp());
            let report = rules::report_ended(self, now, oracle, event_id, delivered_seconds)?;
            if report.is_ended_now {
                self.env().emit_event(EventEnded { event_id, by: oracle });
            }
            self.env().emit_event(EndedReported {
                event_id,
                oracle,
                delivered_seconds,
            });
            if report.is_cancelled {
                self.env().emit_event(EventCancelled { event_id, by: oracle });
            }
            Ok(())
        }

        /// Anybody. Credits host and treasury and emits EventSettled, or emits EventCancelled.
        #[ink(message)]
        pub fn settle(&mut self, event_id: u64) -> Result<(), Error> {
            let (by, now) = (self.env().caller(), self.env().block_timestamp());
            match rules::settle(self, now, event_id)? {
                Settlement::Paid {
                    host_payout,
                    service_fee,
                } => {
                    self.env().emit_event(EventSettled {
                        event_id,
                        host_payout,
                        service_fee,
                    });
                }
                Settlement::Cancelled => self.env().emit_event(EventCancelled { event_id, by }),
            }
            Ok(())
        }

        /// Anybody, while Cancelled: pays the ticket's price to its owner, once. Emits TicketRefunded.
        #[ink(message, name = "claimRefund")]
        pub fn claim_refund(&mut self, token_id: U256) -> Result<(), Error> {
            let refund = rules::refund(self, token_id)?;
            let owner = callee::mark_refunded(self.settings.ticket, token_id, refund.amount)?;
            let (event_id, amount) = (refund.event, refund.amount);
            self.env().emit_event(TicketRefunded {
                event_id,
                token_id,
                owner,
                amount,
            });
            callee::push(refund.pay_token, owner, amount)
        }

        /// Pays the caller's whole credit in `token`. Emits Withdrawn.
        #[ink(message)]
        pub fn withdraw(&mut self, token: Address) -> Result<u128, Error> {
            let account = self.env().caller();
            let amount = rules::withdraw(self, account, token)?;
            self.env().emit_event(Withdrawn {
                token,
                account,
                amount,
            });
            callee::push(token, account, amount)?;
            Ok(amount)
        }

        /// Number of events; ids are 1..=eventCount.
        #[ink(message, name = "eventCount")]
        pub fn event_count(&self) -> u64 {
            self.settings.event_count
        }

        /// Host, firm, pay token, price, capacity, sold, start, end, renditions, transferable, state.
        #[ink(message, name = "eventOf")]
        pub fn event_of(&self, event_id: u64) -> Result<EventView, Error> {
            let event = rules::find(self, event_id)?;
            let t = event.terms;
            let (times, state) = ((t.start, t.end), event.state.code());
            Ok((
                t.host,
                t.firm,
                t.pay_token,
                t.price,
                t.capacity,
                event.sold,
                times.0,
                times.1,
                t.renditions,
                t.is_transferable,
                state,
            ))
        }

        /// Gross, refunded, paid to the host, service fee, service fee released.
        #[ink(message, name = "moneyOf")]
        pub fn money_of(&self, event_id: u64) -> Result<(u128, u128, u128, u128, u128), Error> {
            let m = rules::find(self, event_id)?.money;
            Ok((
                m.gross,
                m.refunded,
                m.host_paid,
                m.service_fee,
                m.service_fee_released,
            ))
        }

        /// When live and the end were reported (0: not yet), and the seconds delivered.
        #[ink(message, name = "reportsOf")]
        pub fn reports_of(&self, event_id: u64) -> Result<(u64, u64, u32), Error> {
            let r = rules::find(self, event_id)?.reports;
            Ok((r.live_at, r.ended_at, r.delivered_seconds))
        }

        /// Service fee of such an event, created now.
        #[ink(message, name = "quoteFee")]
        pub fn quote_fee(&self, capacity: u32, start: u64, end: u64, renditions: u8) -> Result<u128, Error> {
            let now = self.env().block_timestamp();
            Ok(rules::quote(
                &self.settings,
                now,
                capacity,
                start,
                end,
                renditions,
            )?)
        }

        /// What `account` may withdraw in `token`.
        #[ink(message, name = "creditOf")]
        pub fn credit_of(&self, token: Address, account: Address) -> u128 {
            self.credit(token, account)
        }

        /// Seats free of the service fee.
        #[ink(message, name = "freeSeats")]
        pub fn free_seats(&self) -> u32 {
            self.settings.free_seats
        }

        /// Service fee per event, per seat above the free ones, per minute and rendition.
        #[ink(message)]
        pub fn tariff(&self) -> (u128, u128, u128) {
            let tariff = self.settings.tariff;
            (tariff.base, tariff.per_seat, tariff.per_minute)
        }

        /// True when `oracle` may report.
        #[ink(message, name = "isOracle")]
        pub fn is_oracle(&self, oracle: Address) -> bool {
            Hub::is_oracle(self, oracle)
        }

        /// True when events may be priced in `token`.
        #[ink(message, name = "isPayToken")]
        pub fn is_pay_token(&self, token: Address) -> bool {
            Hub::is_pay_token(self, token)
        }

        /// The ticket contract.
        #[ink(message, name = "ticketContract")]
        pub fn ticket_contract(&self) -> Address {
            self.settings.ticket
        }

        /// The firm contract.
        #[ink(message, name = "firmContract")]
        pub fn firm_contract(&self) -> Address {
            self.settings.firm
        }

        /// Gets the service fees of events created from now on.
        #[ink(message)]
        pub fn treasury(&self) -> Address {
            self.settings.treasury
        }

        /// May change the settings.
        #[ink(message)]
        pub fn owner(&self) -> Address {
            self.settings.owner
        }

        /// Owner only. Emits OracleSet.
        #[ink(message, name = "setOracle")]
        pub fn set_oracle(&mut self, oracle: Address, active: bool) -> Result<(), Error> {
            self.settings.authorize(self.env().caller(), Some(oracle))?;
            self.oracles.insert(oracle, &active);
            self.env().emit_event(OracleSet { oracle, active });
            Ok(())
        }

        /// Owner only; an allowed token must have code. Emits PayTokenSet.
        #[ink(message, name = "setPayToken")]
        pub fn set_pay_token(&mut self, token: Address, allowed: bool) -> Result<(), Error> {
            self.settings.authorize(self.env().caller(), Some(token))?;
            if allowed && !self.env().is_contract(&token) {
                return Err(Error::TokenCallFailed { token });
            }
            self.pay_tokens.insert(token, &allowed);
            self.env().emit_event(PayTokenSet { token, allowed });
            Ok(())
        }

        /// Owner only. Emits TariffSet.
        #[ink(message, name = "setTariff")]
        pub fn set_tariff(&mut self, base: u128, per_seat: u128, per_minute: u128) -> Result<(), Error> {
            let caller = self.env().caller();
            rules::set_tariff(
                self,
                caller,
                Tariff {
                    base,
                    per_seat,
                    per_minute,
                },
            )?;
            self.env().emit_event(TariffSet {
                base,
                per_seat,
                per_minute,
            });
            Ok(())
        }

        /// Owner only. Emits FreeSeatsSet.
        #[ink(message, name = "setFreeSeats")]
        pub fn set_free_seats(&mut self, seats: u32) -> Result<(), Error> {
            let caller = self.env().caller();
            rules::set_free_seats(self, caller, seats)?;
            self.env().emit_event(FreeSeatsSet { seats });
            Ok(())
        }

        /// Owner only. Emits TreasurySet.
        #[ink(message, name = "setTreasury")]
        pub fn set_treasury(&mut self, treasury: Address) -> Result<(), Error> {
            let caller = self.env().caller();
            rules::set_treasury(self, caller, treasury)?;
            self.env().emit_event(TreasurySet { treasury });
            Ok(())
        }
    }
}
