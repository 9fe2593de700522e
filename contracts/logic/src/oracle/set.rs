//! Signer sets: the current one and the one before, in cells that the next but one reuses.

use super::{
    Home, MAX_SET, MEMBERS_PER_CELL, Members, OracleError, Policy, Roster, SetHead, Summary, active::Reader,
};
use crate::crypto::Crypto;

/// Cells of one set.
const CELLS: u8 = MAX_SET.div_ceil(MEMBERS_PER_CELL as u8);

impl SetHead {
    /// The cell that holds a member, and where in it. Sets with even and odd ids have cells of their own.
    pub(super) const fn locate(&self, member: u8) -> (u8, usize) {
        let first = if self.id.is_multiple_of(2) { 0 } else { CELLS };
        let member = member as usize;
        let cell = first.saturating_add((member / MEMBERS_PER_CELL) as u8);
        (cell, member % MEMBERS_PER_CELL)
    }
}

impl Summary {
    /// The set with this id, if it is kept.
    pub fn set(&self, set_id: u32) -> Result<SetHead, OracleError> {
        [self.current, self.previous]
            .into_iter()
            .find(|head| head.id == set_id && head.id != 0)
            .ok_or(OracleError::SetNotFound { set_id })
    }

    /// The set with this id, if its signatures count: it is the current one, or the one before and no epoch has
    /// gone by since.
    pub fn countable_set(&self, now: u64, set_id: u32) -> Result<SetHead, OracleError> {
        let is_late = now >= self.previous_until;
        if set_id != self.current.id && is_late {
            return Err(OracleError::SetNotFound { set_id });
        }
        self.set(set_id)
    }
}

/// Freezes active nodes, and the keys they have now, as the next set: all of them, or as many as the policy says, in
/// a row from a place in the list that `seed` says. Anybody, once per epoch.
///
/// # Errors
/// [`OracleError::TooEarly`], [`OracleError::NoActiveNodes`], [`OracleError::CounterExhausted`], in this order.
pub fn roll(
    roster: &mut impl Roster,
    crypto: &impl Crypto,
    now: u64,
    policy: &Policy,
    home: Home,
    seed: &[u8; 32],
) -> Result<SetHead, OracleError> {
    let mut summary = roster.summary();
    let epoch = u64::from(policy.epoch_seconds);
    let opens_at = summary.current.started_at.saturating_add(epoch);
    if summary.current.id != 0 && now < opens_at {
        return Err(OracleError::TooEarly { opens_at });
    }
    let active = summary.active_count;
    let start = draw(seed, 0)
        .checked_rem(active)
        .ok_or(OracleError::NoActiveNodes)?;
    let id = summary
        .current
        .id
        .checked_add(1)
        .ok_or(OracleError::CounterExhausted)?;
    // One at least, whatever the policy says; the cast keeps what is at most MAX_SET.
    let size = active.min(policy.set_size.clamp(1, MAX_SET).into()) as u8;
    let mut head = SetHead {
        id,
        size,
        started_at: now,
        digest: [0; 32],
    };
    let mut keys = [[0; 32]; MAX_SET as usize];
    let mut reader = Reader::new(roster);
    let mut place = start;
    let mut members = Members::default();
    for (member, key) in (0..size).zip(&mut keys) {
        let node = reader.node_at(roster, place);
        if let Some(record) = roster.node(node) {
            *key = record.signer_key;
        }
        let (cell, slot) = head.locate(member);
        if let (Some(id), Some(frozen)) = (members.nodes.get_mut(slot), members.keys.get_mut(slot)) {
            (*id, *frozen) = (node, *key);
        }
        let is_full = slot.saturating_add(1) == MEMBERS_PER_CELL;
        if is_full || member.saturating_add(1) == size {
            roster.set_members(cell, &members);
            members = Members::default();
        }
        place = place.saturating_add(1).checked_rem(active).unwrap_or(0);
    }
    let frozen = keys.get(..size.into()).unwrap_or_default().as_flattened();
    head.digest = home.set_digest(crypto, id, size, crypto.keccak256(frozen));
    summary.previous = summary.current;
    summary.current = head;
    summary.previous_until = now.saturating_add(epoch);
    roster.set_summary(&summary);
    Ok(head)
}

/// A member of a set that is kept: its node, 0 when it doesn't count any more, and the key it was drawn with.
///
/// # Errors
/// [`OracleError::SetNotFound`], [`OracleError::InvalidSigners`] past the end of the set.
pub fn member(roster: &impl Roster, set_id: u32, member: u8) -> Result<(u32, [u8; 32]), OracleError> {
    let head = roster.summary().set(set_id)?;
    if member >= head.size {
        return Err(OracleError::InvalidSigners {
            signers: 1u32.checked_shl(member.into()).unwrap_or(0),
            size: head.size,
        });
    }
    let (cell, slot) = head.locate(member);
    Ok(roster.members(cell).member(slot))
}

/// Makes a node, whose stake is gone, not count in the sets that are kept. Sizes, keys and digests stay, so what a
/// quorum is stays too.
pub(super) fn strike(roster: &mut impl Roster, node: u32) {
    for cell in 0..CELLS.saturating_mul(2) {
        let mut members = roster.members(cell);
        if let Some(id) = members.nodes.iter_mut().find(|id| **id == node) {
            *id = 0;
            roster.set_members(cell, &members);
        }
    }
}

/// The `index`-th number of a seed.
pub(super) fn draw(seed: &[u8; 32], index: usize) -> u32 {
    let (numbers, _) = seed.as_chunks::<4>();
    numbers.get(index).map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

impl Members {
    /// Node and key at a place.
    pub(super) fn member(&self, slot: usize) -> (u32, [u8; 32]) {
        match (self.nodes.get(slot), self.keys.get(slot)) {
            (Some(node), Some(key)) => (*node, *key),
            _ => Default::default(),
        }
    }
}
