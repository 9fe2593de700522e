//! The list of active nodes: a leaver's place is taken by the last of the list, so there are no holes.

use super::{Node, NodeState, OracleError, PLACES_PER_CELL, Roster};

const PER_CELL: u32 = PLACES_PER_CELL as u32;

/// Reads the list; keeps the last cell, since neighbours are read one after the other.
pub(super) struct Reader {
    cell: u32,
    places: [u32; PLACES_PER_CELL],
}

impl Reader {
    pub(super) fn new(roster: &impl Roster) -> Self {
        Self {
            cell: 0,
            places: roster.places(0),
        }
    }

    /// The node at `place`, 0 past the end.
    pub(super) fn node_at(&mut self, roster: &impl Roster, place: u32) -> u32 {
        let (cell, slot) = locate(place);
        if cell != self.cell {
            self.cell = cell;
            self.places = roster.places(cell);
        }
        self.places.get(slot).copied().unwrap_or(0)
    }
}

/// Puts a node, which the caller writes, at the end of the list.
pub(super) fn join(roster: &mut impl Roster, id: u32, node: &mut Node) -> Result<(), OracleError> {
    let mut summary = roster.summary();
    let place = summary.active_count;
    summary.active_count = place.checked_add(1).ok_or(OracleError::CounterExhausted)?;
    put(roster, place, id);
    roster.set_summary(&summary);
    node.place = place;
    node.state = NodeState::Active;
    Ok(())
}

/// Takes an active node, which the caller writes with its new state, off the list.
pub(super) fn leave(roster: &mut impl Roster, node: &Node) {
    let mut summary = roster.summary();
    let last = summary.active_count.saturating_sub(1);
    let moved = Reader::new(roster).node_at(roster, last);
    put(roster, last, 0);
    if last != node.place {
        put(roster, node.place, moved);
        if let Some(mut record) = roster.node(moved) {
            record.place = node.place;
            roster.set_node(moved, &record);
        }
    }
    summary.active_count = last;
    roster.set_summary(&summary);
}

fn put(roster: &mut impl Roster, place: u32, id: u32) {
    let (cell, slot) = locate(place);
    let mut places = roster.places(cell);
    if let Some(entry) = places.get_mut(slot) {
        *entry = id;
    }
    roster.set_places(cell, &places);
}

const fn locate(place: u32) -> (u32, usize) {
    (place / PER_CELL, (place % PER_CELL) as usize)
}
