//! Oracle nodes: registry and stake, signer sets, leases, quorum reports.
