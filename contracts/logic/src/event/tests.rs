//! One file per part of an event's life, over the whole suite in memory.

mod attendance;
mod cells;
mod claims;
mod conservation;
mod creation;
mod crypto;
mod exits;
mod invariants;
mod lifecycle;
mod resale;
mod sale;
mod settlement;
mod suite;
