//! Roles, governed values, pause and address book.
