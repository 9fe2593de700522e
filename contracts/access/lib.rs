//! Shell of the access contract.
#![cfg_attr(not(feature = "std"), no_std)]
