//! Rules of the tree that the compiler does not check. Everything is in `tests/`.
//!
//! Paths are relative to the package, where cargo runs tests: a build folder may serve several checkouts.
