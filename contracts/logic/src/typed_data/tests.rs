//! Known answers and refusals.
