//! End-to-end tests over the real chain, node, worker and browser. Everything is in `tests/`.
