//! The oracle contract's blob, with the real access and token contracts: stakes are tokens, signatures are sr25519.

mod nodes;
mod reports;
mod scene;
