//! What the chain allows, as it changes.

use super::{
    Answer, ChangedDevices, Claim, QuestionId, Socket, Standing, Switchboard,
    ledger::{Subject, end_of, ms},
    limits::{FINALITY_MS, LINGER_MS, RENEW_MS, RETRY_MS},
    timers::Timer,
};
use crate::{CallId, DeviceId, EndReason, NodeMessage, RefusedCode};

impl Switchboard {
    pub(super) fn answer(&mut self, now_ms: u64, question: QuestionId, answer: Answer) {
        match self.ledger.answered(question) {
            Some(Subject::Hello(socket, _)) => self.introduce(now_ms, socket, answer),
            Some(Subject::Claim(claim)) => self.settle(now_ms, claim, answer),
            // Not asked, or asked before a block that may have changed it.
            None => {}
        }
    }

    /// A block may have changed everything but the devices that it doesn't name: nothing old counts any more.
    pub(super) fn finalize(&mut self, now_ms: u64, devices: &ChangedDevices) {
        for claim in self.ledger.invalidate(devices) {
            if self.is_used(&claim) {
                self.ledger.want(claim, now_ms);
            } else {
                self.drop_unused(claim);
            }
        }
    }

    /// Draws the consequences of an answer.
    pub(super) fn settle(&mut self, now_ms: u64, claim: Claim, answer: Answer) {
        let Some(standing) = claim.standing(answer) else {
            self.counts.unanswered += 1;
            return self
                .timers
                .set(Timer::Claim(claim), now_ms.saturating_add(RETRY_MS));
        };
        let Some(entry) = self.ledger.note(&claim, standing, now_ms) else {
            return;
        };
        let mut end = end_of(claim, entry, standing);
        let mut next_ms = now_ms.saturating_add(RENEW_MS);
        if let Standing::Valid(grant) = standing {
            entry.was_valid = true;
            let until_ms = ms(grant.until_s);
            if now_ms < until_ms {
                next_ms = next_ms.min(until_ms);
            } else {
                next_ms = now_ms.saturating_add(RETRY_MS);
                end = (now_ms >= until_ms.saturating_add(FINALITY_MS)).then_some(claim.natural_end());
            }
        }
        self.timers.set(Timer::Claim(claim), next_ms);
        match end {
            Some(reason) => self.end(now_ms, claim, reason),
            None => self.release_waiters(now_ms, &claim),
        }
    }

    /// An answer is old, or its time is over, or nobody may need it any more.
    pub(super) fn review(&mut self, now_ms: u64, claim: Claim) {
        if !self.is_used(&claim) {
            return self.ledger.forget(&claim);
        }
        self.ledger.renew(claim);
        // In case the chain never answers.
        self.timers
            .set(Timer::Claim(claim), now_ms.saturating_add(RENEW_MS));
    }

    /// Tells everybody concerned, and lets nothing more of it through.
    fn end(&mut self, now_ms: u64, claim: Claim, reason: EndReason) {
        // Kept as it is, so that who goes on asking does not make the node ask the chain each time.
        let Some(entry) = self.ledger.note(&claim, Standing::Over(reason), now_ms) else {
            return;
        };
        entry.was_valid = false;
        match claim {
            Claim::Device { device, signing } => self.end_device(now_ms, device, signing),
            Claim::Call { call, .. } => {
                for device in std::mem::take(&mut entry.parties) {
                    self.tell_ended(device, call, reason);
                }
            }
            Claim::Seat { room, account, .. } => self.end_seat(room, account, reason),
        }
        self.release_waiters(now_ms, &claim);
    }

    fn end_device(&mut self, now_ms: u64, device: DeviceId, signing: [u8; 32]) {
        let Some(socket) = self.devices.get(&device).copied() else {
            return;
        };
        if matches!(self.sockets.get(&socket), Some(Socket::Ready(line)) if line.signing == signing) {
            let detail = "the chain ended or changed the device's keys";
            self.refuse(now_ms, socket, RefusedCode::DeviceEnded, detail);
        }
    }

    pub(super) fn tell_ended(&mut self, device: DeviceId, call: CallId, reason: EndReason) {
        if self.devices.contains_key(&device) {
            self.counts.ended += 1;
            self.send(device, NodeMessage::Ended { call, reason });
        }
    }

    /// Lets what waited for a claim go on, or come to nothing.
    fn release_waiters(&mut self, now_ms: u64, claim: &Claim) {
        let waiters = self
            .ledger
            .entry(claim)
            .map(|entry| entry.waiters.clone())
            .unwrap_or_default();
        for device in waiters {
            self.release(now_ms, device);
        }
    }

    /// Whether somebody who is here needs to know.
    fn is_used(&mut self, claim: &Claim) -> bool {
        let devices = &self.devices;
        self.ledger.entry(claim).is_some_and(|entry| {
            !entry.waiters.is_empty() || entry.parties.iter().any(|party| devices.contains_key(party))
        })
    }

    /// Forgets a claim that concerns nobody, here or away.
    pub(super) fn drop_unused(&mut self, claim: Claim) {
        let is_unused = self
            .ledger
            .entry(&claim)
            .is_some_and(|entry| entry.waiters.is_empty() && entry.parties.is_empty());
        if is_unused {
            self.ledger.forget(&claim);
            self.timers.clear(Timer::Claim(claim));
        }
    }

    /// Somebody left: when nobody is here, the claim is remembered a while.
    pub(super) fn linger(&mut self, now_ms: u64, claim: Claim) {
        if !self.is_used(&claim) {
            self.timers
                .set(Timer::Claim(claim), now_ms.saturating_add(LINGER_MS));
        }
    }
}
