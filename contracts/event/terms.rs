//! The interface's `Terms` as they come: fifteen words, more than ink! has tuples for.

use ink::{SolDecode, SolEncode, sol::FixedBytes};
use w3av_contract_logic::event::TERMS_WORDS;

/// `Terms`, not looked at yet. A struct of static fields is encoded like an array of words.
#[derive(Clone, Copy, Debug)]
pub struct Terms(pub [[u8; 32]; TERMS_WORDS]);

const NAME: &str = "(uint32,address,uint64,uint64,uint32,uint8,bool,uint16,uint16,uint16,uint8,uint128,uint32,uint32,\
                    bytes32)";

impl SolDecode for Terms {
    type SolType = [FixedBytes<32>; TERMS_WORDS];

    const SOL_NAME: &'static str = NAME;

    fn from_sol_type(words: Self::SolType) -> Result<Self, ink::sol::Error> {
        Ok(Self(words.map(|word| word.0)))
    }
}

impl SolEncode<'_> for Terms {
    type SolType = [FixedBytes<32>; TERMS_WORDS];

    const SOL_NAME: &'static str = NAME;

    fn to_sol_type(&self) -> Self::SolType {
        self.0.map(FixedBytes)
    }
}
