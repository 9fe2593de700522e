//! Shell of the call contract.
#![cfg_attr(not(feature = "std"), no_std)]
