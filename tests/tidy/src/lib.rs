//! Rules of the tree that the compiler does not check. Everything is in `tests/`.
