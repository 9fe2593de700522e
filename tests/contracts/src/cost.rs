/// What one message used, measured by the pallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Computation in picoseconds of the reference machine.
    pub ref_time: u64,
    /// State that a light validator needs, in bytes.
    pub proof_bytes: u64,
    /// Storage deposit charged (positive) or given back (negative), in the chain's smallest unit.
    pub deposit: i128,
}
