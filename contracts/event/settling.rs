//! How the money is divided, and paid back.

use ink::U256;
use w3av_contract_host::answer;
use w3av_contract_logic::event::{self as rules, Outcome, Proposal, Settled};

use crate::{callee, error::ok, events::*, hub::Event};

impl Event {
    pub(crate) fn bring_report(&mut self, event_id: u64) -> ! {
        let (by, now) = self.caller_and_now();
        let report = ok(callee::report(self.oracle, event_id));
        let proposal = ok(rules::propose(self, now, by, event_id, &report));
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
        let (by, now) = self.caller_and_now();
        let proposal = ok(rules::challenge(self, now, by, event_id));
        SettlementChallenged {
            event_id,
            by,
            dispute_until: proposal.deadline,
        }
        .emit();
        self.pull_bond(&proposal, by)
    }

    pub(crate) fn decide(&mut self, event_id: u64, payout_bps: u16) -> ! {
        let (by, now) = self.caller_and_now();
        let is_arbiter = ok(callee::is_arbiter(self.access, by));
        let (settled, token, burned) = ok(rules::resolve(self, now, by, is_arbiter, event_id, payout_bps));
        DisputeResolved {
            event_id,
            by,
            payout_bps,
        }
        .emit();
        emit_settled(event_id, &settled);
        ok(callee::burn(token, burned));
        answer(&[])
    }

    pub(crate) fn give_up(&mut self, event_id: u64) -> ! {
        let (by, now) = self.caller_and_now();
        let oracle = self.oracle;
        // An oracle contract that doesn't answer has no report.
        let is_reported = || callee::report(oracle, event_id).is_ok_and(|report| report.reported_at != 0);
        match ok(rules::timeout(self, now, event_id, is_reported)) {
            Outcome::Settled(settled) => emit_settled(event_id, &settled),
            Outcome::Cancelled => EventCancelled { event_id, by }.emit(),
        }
        answer(&[])
    }

    pub(crate) fn pay_back(&mut self, token_id: U256) -> ! {
        let claim = ok(rules::claim_of(self, token_id));
        // The ticket knows its price. It can't call back, and what follows undoes it when it fails.
        let (owner, price) = ok(callee::mark_paid_back(self.ticket, token_id, claim.is_whole));
        let refund = ok(rules::refund(self, token_id, &claim, price));
        TicketRefunded {
            event_id: claim.event_id,
            token_id,
            owner,
            amount: refund.amount,
        }
        .emit();
        ok(callee::push(refund.pay_token, owner, refund.amount));
        answer(&[])
    }

    fn pull_bond(&self, proposal: &Proposal, from: ink::Address) -> ! {
        self.pull_own(proposal.bond_token, from, proposal.bond);
        answer(&[])
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
