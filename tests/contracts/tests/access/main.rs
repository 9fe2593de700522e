//! The blob of the access contract: who may do what, what is governed, and what is paused.

mod operation;
mod role;
mod scene;
mod views;
