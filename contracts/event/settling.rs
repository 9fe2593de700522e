//! How the money is divided, and paid back.

use ink::U256;
use w3av_contract_host::{abi::done, caller, now};
use w3av_contract_logic::event::{self as rules, Outcome, Proposal, Settled};

use crate::{callee, error::OrRevert, events::*, hub::Event};

impl Event {
    pub(crate) fn bring_report(&mut self, event_id: u64) -> ! {
        let (by, now) = (caller(), now());
        let report = callee::oracle_said(self.oracle, callee::report(self.oracle, event_id));
        let proposal = rules::propose(self, now, by, event_id, &report).or_revert();
        if proposal.is_ended_now {
            EventEnded { event_id, by }.emit();
        }
        SettlementProposed {
            event_id,
            by,
            payout_bps: proposal.payout_bps,
            work_total: proposal.work_total,
            challenge_until: proposal.deadline,
        }
        .emit();
        self.pull_bond(&proposal, by)
    }

    pub(crate) fn contest(&mut self, event_id: u64) -> ! {
        let (by, now) = (caller(), now());
        let proposal = rules::challenge(self, now, by, event_id).or_revert();
        SettlementChallenged {
            event_id,
            by,
            dispute_until: proposal.deadline,
        }
        .emit();
        self.pull_bond(&proposal, by)
    }

    pub(crate) fn decide(&mut self, event_id: u64, payout_bps: u16) -> ! {
        let (by, now) = (caller(), now());
        let is_arbiter = callee::is_arbiter(self.access, by);
        let (settled, token, burned) =
            rules::resolve(self, now, by, is_arbiter, event_id, payout_bps).or_revert();
        DisputeResolved {
            event_id,
            by,
            payout_bps,
        }
        .emit();
        emit_settled(event_id, &settled);
        callee::burn(token, burned);
        done()
    }

    pub(crate) fn give_up(&mut self, event_id: u64) -> ! {
        let (by, now) = (caller(), now());
        let oracle = self.oracle;
        // An oracle contract that doesn't answer has no report.
        let is_reported = || callee::report(oracle, event_id).is_some_and(|report| report.reported_at != 0);
        match rules::timeout(self, now, event_id, is_reported).or_revert() {
            Outcome::Settled(settled) => emit_settled(event_id, &settled),
            Outcome::Cancelled => EventCancelled { event_id, by }.emit(),
        }
        done()
    }

    pub(crate) fn pay_back(&mut self, token_id: U256) -> ! {
        let claim = rules::claim_of(self, token_id).or_revert();
        // The ticket knows its price. It can't call back, and what follows undoes it when it fails.
        let (owner, price) = callee::mark_paid_back(self.ticket, token_id, claim.is_whole);
        let refund = rules::refund(self, token_id, &claim, price).or_revert();
        TicketRefunded {
            event_id: claim.event_id,
            token_id,
            owner,
            amount: refund.amount,
        }
        .emit();
        callee::push(refund.pay_token, owner, refund.amount);
        done()
    }

    fn pull_bond(&self, proposal: &Proposal, from: ink::Address) -> ! {
        self.pull_own(proposal.bond_token, from, proposal.bond);
        done()
    }
}

pub(crate) fn emit_settled(event_id: u64, settled: &Settled) {
    EventSettled {
        event_id,
        host_payout: settled.host_payout,
        protocol_fee: settled.protocol_fee,
        service_budget: settled.service_budget,
        payout_bps: settled.payout_bps,
    }
    .emit();
}
