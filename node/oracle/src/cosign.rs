//! Collects the signatures of a set for one report.

use crate::{backoff, is_signed_by, quorum};

/// What to do next for a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CosignStep {
    /// Ask these members now.
    Ask(Vec<u8>),
    /// Nothing to do before this time (Unix ms), unless an answer comes.
    Wait(u64),
    /// There are enough: the members as bits, and their signatures in the order of the bits.
    Done {
        /// Bit `i` for member `i`.
        signers: u32,
        /// 64 bytes each.
        signatures: Vec<u8>,
    },
    /// The time is over.
    GaveUp {
        /// Signatures that are there.
        signed: u8,
        /// Signatures that are needed.
        needed: u8,
    },
}

/// The signatures of one report. Times are Unix ms.
#[derive(Debug)]
pub struct Cosign {
    digest: [u8; 32],
    needed: u8,
    deadline_ms: u64,
    members: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    key: [u8; 32],
    state: MemberState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MemberState {
    /// To be asked at `at_ms`.
    Waiting {
        at_ms: u64,
        failures: u32,
    },
    /// Asked; an answer will come.
    Asked {
        failures: u32,
    },
    Signed([u8; 64]),
}

impl Cosign {
    /// Starts to collect for `digest` among the members of a set (at most 32), by their keys in order.
    #[must_use]
    pub fn new(now_ms: u64, digest: [u8; 32], kind: u8, keys: &[[u8; 32]], deadline_ms: u64) -> Self {
        let member = |key: &[u8; 32]| Member {
            key: *key,
            state: MemberState::Waiting {
                at_ms: now_ms,
                failures: 0,
            },
        };
        let members: Vec<Member> = keys.iter().take(MAX_MEMBERS).map(member).collect();
        let size = u8::try_from(members.len()).unwrap_or(u8::MAX);
        Self {
            digest,
            needed: quorum(size, kind).max(1),
            deadline_ms,
            members,
        }
    }

    /// A member's answer: its signature, or none when it refused or wasn't reached. A wrong signature counts as none.
    /// Returns whether it counts.
    pub fn answer(&mut self, now_ms: u64, member: u8, signature: Option<[u8; 64]>) -> bool {
        let digest = self.digest;
        let Some(member) = self.members.get_mut(usize::from(member)) else {
            return false;
        };
        if matches!(member.state, MemberState::Signed(_)) {
            return true;
        }
        if let Some(signature) = signature.filter(|bytes| is_signed_by(&member.key, &digest, bytes)) {
            member.state = MemberState::Signed(signature);
            return true;
        }
        let (MemberState::Waiting { failures, .. } | MemberState::Asked { failures }) = member.state else {
            return false;
        };
        let failures = failures.saturating_add(1);
        member.state = MemberState::Waiting {
            at_ms: now_ms.saturating_add(backoff::delay_ms(failures)),
            failures,
        };
        false
    }

    /// What to do now. Members that it says to ask count as asked.
    pub fn step(&mut self, now_ms: u64) -> CosignStep {
        let signed = self.signed();
        if signed >= self.needed {
            return self.done();
        }
        if now_ms >= self.deadline_ms {
            return CosignStep::GaveUp {
                signed,
                needed: self.needed,
            };
        }
        let (mut ask, mut next_ms) = (Vec::new(), self.deadline_ms);
        for (index, member) in self.members.iter_mut().enumerate() {
            if let MemberState::Waiting { at_ms, failures } = member.state {
                if at_ms <= now_ms {
                    member.state = MemberState::Asked { failures };
                    ask.push(u8::try_from(index).unwrap_or(u8::MAX));
                } else {
                    next_ms = next_ms.min(at_ms);
                }
            }
        }
        if ask.is_empty() {
            CosignStep::Wait(next_ms)
        } else {
            CosignStep::Ask(ask)
        }
    }

    fn signed(&self) -> u8 {
        let is_signed = |member: &&Member| matches!(member.state, MemberState::Signed(_));
        u8::try_from(self.members.iter().filter(is_signed).count()).unwrap_or(u8::MAX)
    }

    /// Exactly as many as needed: each more costs a verification on chain.
    fn done(&self) -> CosignStep {
        let (mut signers, mut signatures) = (0, Vec::new());
        let mut left = self.needed;
        for (index, member) in self.members.iter().enumerate() {
            if let MemberState::Signed(signature) = member.state
                && left > 0
            {
                signers |= 1 << index;
                signatures.extend_from_slice(&signature);
                left -= 1;
            }
        }
        CosignStep::Done { signers, signatures }
    }
}

/// Members whose bits fit. Source: `IOracle.sol`, `uint32 signers`.
const MAX_MEMBERS: usize = 32;

#[cfg(test)]
mod tests {
    use schnorrkel::{ExpansionMode, Keypair, MiniSecretKey};

    use super::*;

    const DIGEST: [u8; 32] = [7; 32];
    const DEADLINE: u64 = 100_000;

    fn pairs(count: u8) -> Vec<Keypair> {
        (1..=count)
            .map(|seed| {
                MiniSecretKey::from_bytes(&[seed; 32])
                    .expect("32 bytes")
                    .expand_to_keypair(ExpansionMode::Ed25519)
            })
            .collect()
    }

    fn cosign(pairs: &[Keypair], kind: u8) -> Cosign {
        let keys: Vec<[u8; 32]> = pairs.iter().map(|pair| pair.public.to_bytes()).collect();
        Cosign::new(0, DIGEST, kind, &keys, DEADLINE)
    }

    fn signature(pair: &Keypair) -> Option<[u8; 64]> {
        Some(pair.sign_simple(b"substrate", &DIGEST).to_bytes())
    }

    #[test]
    fn settlement_of_three_needs_all_three_in_the_order_of_their_bits() {
        let pairs = pairs(3);
        let mut cosign = cosign(&pairs, 2);
        assert_eq!(cosign.step(0), CosignStep::Ask(vec![0, 1, 2]));
        assert_eq!(cosign.step(0), CosignStep::Wait(DEADLINE));
        for member in [2, 0] {
            assert!(cosign.answer(1, member, signature(&pairs[usize::from(member)])));
            assert_eq!(cosign.step(1), CosignStep::Wait(DEADLINE));
        }
        assert!(cosign.answer(2, 1, signature(&pairs[1])));
        let expected: Vec<u8> = pairs
            .iter()
            .flat_map(|pair| signature(pair).expect("signed"))
            .collect();
        let CosignStep::Done { signers, signatures } = cosign.step(3) else {
            panic!("not done")
        };
        assert_eq!(signers, 0b111);
        // Signatures are randomised: compared by what they verify.
        assert_eq!(signatures.len(), expected.len());
        for (index, pair) in pairs.iter().enumerate() {
            let bytes: [u8; 64] = signatures[index * 64..][..64].try_into().expect("64 bytes");
            assert!(is_signed_by(&pair.public.to_bytes(), &DIGEST, &bytes));
        }
    }

    #[test]
    fn one_signature_is_enough_for_the_status_of_a_small_set() {
        let pairs = pairs(3);
        let mut cosign = cosign(&pairs, 1);
        assert!(cosign.answer(0, 1, signature(&pairs[1])));
        assert!(matches!(cosign.step(0), CosignStep::Done { signers: 0b010, .. }));
    }

    #[test]
    fn refusal_is_asked_again_later_and_a_foreign_signature_counts_as_one() {
        let pairs = pairs(2);
        let mut cosign = cosign(&pairs, 2);
        assert_eq!(cosign.step(0), CosignStep::Ask(vec![0, 1]));
        assert!(cosign.answer(0, 0, signature(&pairs[0])));
        assert!(!cosign.answer(0, 1, signature(&pairs[0])), "another key");
        assert_eq!(cosign.step(0), CosignStep::Wait(1_000));
        assert_eq!(cosign.step(1_000), CosignStep::Ask(vec![1]));
        assert!(!cosign.answer(1_000, 1, None));
        assert_eq!(cosign.step(1_000), CosignStep::Wait(3_000));
        assert_eq!(cosign.step(DEADLINE), CosignStep::GaveUp { signed: 1, needed: 2 });
        assert!(!cosign.answer(0, 9, None), "no such member");
    }
}
