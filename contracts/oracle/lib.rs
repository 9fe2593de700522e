//! Shell of the oracle contract.
#![cfg_attr(not(feature = "std"), no_std)]
