use std::collections::{BTreeMap, BTreeSet, VecDeque, btree_map};

use super::{
    Claim, Grant, QuestionId, SocketId, Standing,
    event::ChangedDevices,
    limits::{MAX_AGE_MS, MAX_CLAIMS, MAX_QUESTIONS},
};
use crate::{DeviceId, EndReason};

/// What is known of the chain, and what is being asked. An answer is forgotten as soon as a block may have changed it.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: BTreeMap<Claim, Entry>,
    queue: VecDeque<Subject>,
    open: BTreeMap<QuestionId, Open>,
    next_question: u64,
}

/// One claim.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// The newest answer and when it came, unless a block may have changed it since.
    known: Option<(Standing, u64)>,
    /// Whether the chain has said yes, and not no since.
    pub(super) was_valid: bool,
    is_asked: bool,
    /// Whom its end concerns.
    pub(super) parties: BTreeSet<DeviceId>,
    /// Who has something that waits for it.
    pub(super) waiters: BTreeSet<DeviceId>,
}

/// Whom a question is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// A socket that said hello as this device.
    Hello(SocketId, DeviceId),
    /// Everybody who needs this.
    Claim(Claim),
}

#[derive(Debug)]
struct Open {
    subject: Subject,
    /// A block came after it was asked: the answer may be of before.
    is_outdated: bool,
}

/// What may be done on the strength of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Valid(Grant),
    Over,
    /// Not known now.
    Pending,
}

impl Entry {
    fn view(&self, now_ms: u64) -> View {
        match self.known {
            Some((_, at_ms)) if now_ms.abs_diff(at_ms) > MAX_AGE_MS => View::Pending,
            Some((Standing::Valid(grant), _)) if now_ms < ms(grant.until_s) => View::Valid(grant),
            Some((Standing::Over(_), _)) => View::Over,
            // A grant whose time is over may have been renewed in a block that isn't finalized yet.
            Some((Standing::Valid(_) | Standing::Unknown, _)) | None => View::Pending,
        }
    }
}

impl Ledger {
    pub(super) fn view(&self, claim: &Claim, now_ms: u64) -> View {
        self.entries
            .get(claim)
            .map_or(View::Pending, |entry| entry.view(now_ms))
    }

    pub(super) fn entry(&mut self, claim: &Claim) -> Option<&mut Entry> {
        self.entries.get_mut(claim)
    }

    /// The claim's entry, asked about unless something is known; `None` when the ledger is full.
    pub(super) fn want(&mut self, claim: Claim, now_ms: u64) -> Option<&mut Entry> {
        let is_full = self.entries.len() >= MAX_CLAIMS;
        match self.entries.entry(claim) {
            btree_map::Entry::Vacant(_) if is_full => return None,
            entry => {
                let entry = entry.or_default();
                let is_known = entry
                    .known
                    .is_some_and(|(_, at_ms)| now_ms.abs_diff(at_ms) <= MAX_AGE_MS);
                if !is_known && !entry.is_asked {
                    entry.is_asked = true;
                    self.queue.push_back(Subject::Claim(claim));
                }
            }
        }
        self.entries.get_mut(&claim)
    }

    /// Asks again although an answer is known; that one counts until the new one is here.
    pub(super) fn renew(&mut self, claim: Claim) {
        if let Some(entry) = self.entries.get_mut(&claim)
            && !entry.is_asked
        {
            entry.is_asked = true;
            self.queue.push_back(Subject::Claim(claim));
        }
    }

    pub(super) fn ask_hello(&mut self, socket: SocketId, device: DeviceId) {
        self.queue.push_back(Subject::Hello(socket, device));
    }

    /// Notes an answer as the newest.
    pub(super) fn note(&mut self, claim: &Claim, standing: Standing, now_ms: u64) -> Option<&mut Entry> {
        let entry = self.entries.get_mut(claim)?;
        entry.known = Some((standing, now_ms));
        Some(entry)
    }

    pub(super) fn forget(&mut self, claim: &Claim) {
        self.entries.remove(claim);
    }

    /// A block touched the contracts: what it may have changed is unknown from now on. Returns those claims.
    pub(super) fn invalidate(&mut self, devices: &ChangedDevices) -> Vec<Claim> {
        for open in self.open.values_mut() {
            open.is_outdated |= match open.subject {
                Subject::Hello(_, device) => devices.contain(device),
                Subject::Claim(claim) => claim.is_touched(devices),
            };
        }
        let touched = self
            .entries
            .iter_mut()
            .filter(|(claim, _)| claim.is_touched(devices));
        touched
            .map(|(claim, entry)| {
                entry.known = None;
                *claim
            })
            .collect()
    }

    /// The next question that may be asked now. The caller says whether a subject is still worth it.
    pub(super) fn next_question(
        &mut self,
        is_wanted: impl Fn(&Self, &Subject) -> bool,
    ) -> Option<(QuestionId, Subject)> {
        while self.open.len() < MAX_QUESTIONS {
            let subject = self.queue.pop_front()?;
            if !is_wanted(self, &subject) {
                continue;
            }
            let id = QuestionId(self.next_question);
            self.next_question += 1;
            let open = Open {
                subject,
                is_outdated: false,
            };
            self.open.insert(id, open);
            return Some((id, subject));
        }
        None
    }

    /// Whom an answer is for. An answer that may be of before a block is none: it is asked again, before all others.
    pub(super) fn answered(&mut self, question: QuestionId) -> Option<Subject> {
        let Open { subject, is_outdated } = self.open.remove(&question)?;
        if is_outdated {
            self.queue.push_front(subject);
            return None;
        }
        if let Subject::Claim(claim) = subject
            && let Some(entry) = self.entries.get_mut(&claim)
        {
            entry.is_asked = false;
        }
        Some(subject)
    }

    pub(super) fn has(&self, claim: &Claim) -> bool {
        self.entries.contains_key(claim)
    }

    /// Claims that concern a device, for when it comes or goes.
    pub(super) fn claims_of(&self, device: DeviceId) -> Vec<Claim> {
        self.entries
            .iter()
            .filter(|(_, entry)| entry.parties.contains(&device))
            .map(|(claim, _)| *claim)
            .collect()
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn open(&self) -> usize {
        self.open.len()
    }
}

/// The chain counts seconds.
pub(super) const fn ms(seconds: u64) -> u64 {
    seconds.saturating_mul(1_000)
}

/// Why an answer ends a claim; `None` when it doesn't.
pub(super) const fn end_of(claim: Claim, entry: &Entry, standing: Standing) -> Option<EndReason> {
    match standing {
        Standing::Over(reason) => Some(reason),
        // The pair has a newer call, or the host a newer room.
        Standing::Unknown if entry.was_valid => Some(claim.natural_end()),
        Standing::Unknown | Standing::Valid(_) => None,
    }
}
