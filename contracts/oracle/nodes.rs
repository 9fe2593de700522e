//! A list of nodes at the ABI, written without ink!'s encoders.

use ink::{SolDecode, SolEncode, prelude::vec::Vec, sol::Error};
use w3av_contract_host::abi::{Output, Value};

/// `uint32[]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nodes(pub Vec<u32>);

impl Nodes {
    /// Appends length and items.
    pub(crate) fn write_items(&self, output: &mut Output) {
        (self.0.len() as u64).write(output);
        for node in &self.0 {
            node.write(output);
        }
    }
}

impl SolEncode<'_> for Nodes {
    type SolType = Vec<u32>;

    fn encode(&self) -> Vec<u8> {
        let mut output = Output::default();
        // The only value begins right behind its offset.
        output.push(&[32]);
        self.write_items(&mut output);
        output.finish()
    }

    fn to_sol_type(&self) -> Self::SolType {
        self.0.clone()
    }
}

/// What ink! asks for its own callers, of which there are none.
impl SolDecode for Nodes {
    type SolType = Vec<u32>;

    fn from_sol_type(value: Self::SolType) -> Result<Self, Error> {
        Ok(Self(value))
    }
}
