//! Texts for a wallet to sign, each good for one proof.

use std::collections::{HashMap, VecDeque};

use w3av_types::{Address, ErrorKind};

/// A text that proves control of an address once it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Names the challenge: 32 lower-case hex digits.
    pub nonce: String,
    /// What the wallet shows and signs, exactly.
    pub text: String,
    /// Unix time in milliseconds from which it is refused.
    pub expires_at_ms: u64,
}

/// Why a nonce does not stand for a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChallengeError {
    /// Never issued, used already, or pushed out by newer ones.
    #[error("the challenge is unknown or was used already")]
    Unknown,
    /// Its time is over.
    #[error("the challenge expired at {expired_at_ms} ms")]
    Expired {
        /// Unix time in milliseconds at which it ended.
        expired_at_ms: u64,
    },
    /// Issued for another address.
    #[error("the challenge was issued for another address")]
    OtherAddress,
}

impl ChallengeError {
    /// What the caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Unauthorized
    }
}

/// The challenges that wait for a proof.
///
/// Bounded: asking costs the asker nothing, so a full table forgets its oldest challenge instead of refusing
/// everybody.
#[derive(Debug)]
pub struct Challenges {
    domain: String,
    pending: HashMap<Nonce, Pending>,
    /// In order of issue, which is the order of expiry. May name challenges that were redeemed.
    issued: VecDeque<(u64, Nonce)>,
    evicted: u64,
}

type Nonce = [u8; 16];

#[derive(Debug)]
struct Pending {
    address: Address,
    issued_at_ms: u64,
}

impl Challenges {
    /// No challenges yet. `domain`: host and port of the site, shown to the person who signs; control
    /// characters are dropped so that it stays one line.
    #[must_use]
    pub fn new(domain: &str) -> Self {
        let domain = domain.chars().filter(|c| !c.is_control()).collect();
        Self {
            domain,
            pending: HashMap::new(),
            issued: VecDeque::new(),
            evicted: 0,
        }
    }

    /// Makes a challenge for `address`. `random`: fresh, unpredictable bytes.
    pub fn issue(&mut self, now_ms: u64, address: Address, random: [u8; 32]) -> Challenge {
        self.forget(now_ms);
        let mut nonce = Nonce::default();
        nonce.copy_from_slice(&random[..16]);
        let pending = Pending {
            address,
            issued_at_ms: now_ms,
        };
        let expires_at_ms = pending.expires_at_ms();
        let text = pending.text(&self.domain, &nonce);
        self.issued.push_back((expires_at_ms, nonce));
        self.pending.insert(nonce, pending);
        Challenge {
            nonce: hex::encode(nonce),
            text,
            expires_at_ms,
        }
    }

    /// Takes a challenge out of the table, whatever the outcome, and returns the exact text that had to be
    /// signed.
    ///
    /// # Errors
    /// [`ChallengeError`] when `nonce` does not stand for a live challenge of `address`.
    pub fn redeem(&mut self, now_ms: u64, address: Address, nonce: &str) -> Result<String, ChallengeError> {
        let mut key = Nonce::default();
        hex::decode_to_slice(nonce, &mut key).map_err(|_| ChallengeError::Unknown)?;
        let pending = self.pending.remove(&key).ok_or(ChallengeError::Unknown)?;
        if pending.address != address {
            return Err(ChallengeError::OtherAddress);
        }
        let expired_at_ms = pending.expires_at_ms();
        if now_ms >= expired_at_ms {
            return Err(ChallengeError::Expired { expired_at_ms });
        }
        Ok(pending.text(&self.domain, &key))
    }

    /// Challenges that wait for a proof, expired ones included until the next is issued.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pending.len()
    }

    /// Whether no challenge waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }

    /// How many challenges were forgotten before their time because the table was full.
    #[must_use]
    pub const fn evicted(&self) -> u64 {
        self.evicted
    }

    fn forget(&mut self, now_ms: u64) {
        while let Some(&(expires_at_ms, nonce)) = self.issued.front() {
            let is_expired = now_ms >= expires_at_ms;
            if !is_expired && self.issued.len() < MAX_CHALLENGES {
                return;
            }
            self.issued.pop_front();
            if self.pending.remove(&nonce).is_some() && !is_expired {
                self.evicted += 1;
            }
        }
    }
}

impl Pending {
    fn expires_at_ms(&self) -> u64 {
        self.issued_at_ms.saturating_add(CHALLENGE_TTL_MS)
    }

    /// In the form of EIP-4361, except that the account may be a Substrate one and no chain is named: the
    /// signature moves nothing on any chain.
    fn text(&self, domain: &str, nonce: &Nonce) -> String {
        format!(
            "{domain} wants you to sign in with your account:\n{address}\n\n{STATEMENT}\n\n\
             Version: 1\nNonce: {nonce}\nIssued At: {issued}\nExpiration Time: {expires}",
            address = self.address,
            nonce = hex::encode(nonce),
            issued = rfc3339(self.issued_at_ms),
            expires = rfc3339(self.expires_at_ms()),
        )
    }
}

/// `2026-11-22T20:45:34Z`. Source: RFC 3339, 5.6; the calendar rule is the proleptic Gregorian one.
fn rfc3339(unix_ms: u64) -> String {
    let seconds = unix_ms / 1_000;
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    let mut day = seconds / 86_400;
    let mut year: u64 = 1970;
    // 400 years always have the same number of days; the loops below then run a bounded number of times.
    year += day / DAYS_PER_400_YEARS * 400;
    day %= DAYS_PER_400_YEARS;
    while day >= days_in_year(year) {
        day -= days_in_year(year);
        year += 1;
    }
    let mut month = 0;
    while day >= days_in_month(year, month) {
        day -= days_in_month(year, month);
        month += 1;
    }
    format!(
        "{year:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z",
        month + 1,
        day + 1
    )
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

const fn days_in_year(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

/// `month` from 0.
const fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        1 if is_leap(year) => 29,
        1 => 28,
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}

/// What the person agrees to, in the words of the screen.
const STATEMENT: &str = "Prove that this account is yours, to watch or host live events on W3space A/V. \
                         This sends no transaction and costs nothing.";

/// Time to find and unlock a wallet; short enough that a signature left lying about is soon worthless.
pub const CHALLENGE_TTL_MS: u64 = 5 * 60 * 1_000;

/// About 8 MB. A stranger needs 6,500 requests a second to push out a challenge within the 10 s that signing
/// takes.
pub const MAX_CHALLENGES: usize = 65_536;

const DAYS_PER_400_YEARS: u64 = 146_097;

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_380_334_000;
    const ALICE: Address = Address([0xA1; 20]);
    const BOB: Address = Address([0xB0; 20]);

    fn random(n: u64) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&n.to_be_bytes());
        bytes
    }

    #[test]
    fn challenge_text_names_site_account_purpose_and_times() {
        let challenge = Challenges::new("w3space.example").issue(NOW, ALICE, random(1));
        assert_eq!(
            challenge.text,
            "w3space.example wants you to sign in with your account:\n\
             0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1\n\n\
             Prove that this account is yours, to watch or host live events on W3space A/V. \
             This sends no transaction and costs nothing.\n\n\
             Version: 1\nNonce: 00000000000000010000000000000000\n\
             Issued At: 2026-11-22T20:45:34Z\nExpiration Time: 2026-11-22T20:50:34Z"
        );
        assert_eq!(challenge.expires_at_ms, NOW + CHALLENGE_TTL_MS);
    }

    #[test]
    fn challenge_is_good_for_one_proof_with_the_text_issued() {
        let mut challenges = Challenges::new("site");
        let challenge = challenges.issue(NOW, ALICE, random(1));
        assert_eq!(
            challenges.redeem(NOW + 1, ALICE, &challenge.nonce),
            Ok(challenge.text)
        );
        assert_eq!(
            challenges.redeem(NOW + 2, ALICE, &challenge.nonce),
            Err(ChallengeError::Unknown)
        );
    }

    #[test]
    fn challenge_ends_at_its_expiry() {
        let mut challenges = Challenges::new("site");
        let (first, second) = (
            challenges.issue(NOW, ALICE, random(1)),
            challenges.issue(NOW, ALICE, random(2)),
        );
        assert!(
            challenges
                .redeem(first.expires_at_ms - 1, ALICE, &first.nonce)
                .is_ok()
        );
        let expired_at_ms = second.expires_at_ms;
        let refused = challenges.redeem(expired_at_ms, ALICE, &second.nonce);
        assert_eq!(refused, Err(ChallengeError::Expired { expired_at_ms }));
    }

    #[test]
    fn challenge_of_another_address_is_refused_and_spent() {
        let mut challenges = Challenges::new("site");
        let challenge = challenges.issue(NOW, ALICE, random(1));
        assert_eq!(
            challenges.redeem(NOW, BOB, &challenge.nonce),
            Err(ChallengeError::OtherAddress)
        );
        assert_eq!(
            challenges.redeem(NOW, ALICE, &challenge.nonce),
            Err(ChallengeError::Unknown)
        );
    }

    #[test]
    fn malformed_nonces_are_unknown() {
        let mut challenges = Challenges::new("site");
        for nonce in [
            "",
            "zz",
            "00",
            &"0".repeat(31),
            &"0".repeat(33),
            "é".repeat(16).as_str(),
        ] {
            assert_eq!(
                challenges.redeem(NOW, ALICE, nonce),
                Err(ChallengeError::Unknown),
                "{nonce}"
            );
        }
    }

    #[test]
    fn full_table_forgets_the_oldest_and_counts_it() {
        let mut challenges = Challenges::new("site");
        let oldest = challenges.issue(NOW, ALICE, random(0));
        let kept = challenges.issue(NOW, ALICE, random(1));
        for n in 2..=MAX_CHALLENGES as u64 {
            challenges.issue(NOW, ALICE, random(n));
        }
        assert_eq!((challenges.len(), challenges.evicted()), (MAX_CHALLENGES, 1));
        assert_eq!(
            challenges.redeem(NOW, ALICE, &oldest.nonce),
            Err(ChallengeError::Unknown)
        );
        assert!(challenges.redeem(NOW, ALICE, &kept.nonce).is_ok());
    }

    #[test]
    fn expired_challenges_are_forgotten_uncounted() {
        let mut challenges = Challenges::new("site");
        challenges.issue(NOW, ALICE, random(1));
        challenges.issue(NOW + CHALLENGE_TTL_MS, ALICE, random(2));
        assert_eq!((challenges.len(), challenges.evicted()), (1, 0));
    }

    #[test]
    fn redeemed_challenges_do_not_grow_the_table() {
        let mut challenges = Challenges::new("site");
        for n in 0..2 * MAX_CHALLENGES as u64 {
            let nonce = challenges.issue(NOW, ALICE, random(n)).nonce;
            challenges.redeem(NOW, ALICE, &nonce).expect("issued just now");
        }
        assert!(challenges.issued.len() <= MAX_CHALLENGES);
        assert_eq!(challenges.evicted(), 0);
    }

    #[test]
    fn times_are_written_as_rfc_3339() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (1_735_689_599, "2024-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(rfc3339(seconds * 1_000), expected);
        }
        // The last representable time must not loop for long or overflow.
        assert!(rfc3339(u64::MAX).ends_with('Z'));
    }

    #[test]
    fn site_name_cannot_add_lines() {
        let challenge = Challenges::new("site\nNonce: 1").issue(NOW, ALICE, random(1));
        assert!(challenge.text.starts_with("siteNonce: 1 wants you"));
    }
}
