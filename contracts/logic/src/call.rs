//! Authorisation and signalling of calls within a firm.
