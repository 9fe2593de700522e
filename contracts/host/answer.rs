//! Answers of many values: ink! encodes tuples of at most twelve, and each kind of tuple costs code.

use core::marker::PhantomData;

use ink::{
    prelude::vec::Vec,
    sol::{SolResultDecode, SolResultDecodeError, SolResultEncode},
};

use crate::platform;

/// The Solidity types of an answer.
pub trait Shape {
    /// As in a signature: `"(uint8,address)"`; static types only.
    const TYPES: &'static str;
}

/// What a view returns: `N` values of the types of `S`, one word each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<S, const N: usize>([[u8; 32]; N], PhantomData<S>);

impl<S, const N: usize> Answer<S, N> {
    /// Of words that are already in their encoding.
    pub const fn new(words: [[u8; 32]; N]) -> Self {
        Self(words, PhantomData)
    }

    /// Ends the call with this answer, as [`crate::abi::Answer::send`] does.
    pub fn send(&self) -> ! {
        platform::finish(false, self.0.as_flattened())
    }
}

impl<'a, S: Shape, const N: usize> SolResultEncode<'a> for Answer<S, N> {
    // Stands for the encoding of one word; the name says what is really there.
    type SolType = u8;
    const SOL_NAME: &'static str = S::TYPES;

    fn encode(&'a self) -> Vec<u8> {
        self.0.as_flattened().into()
    }
}

impl<S: Shape, const N: usize> SolResultDecode for Answer<S, N> {
    type SolType = u8;
    const SOL_NAME: &'static str = S::TYPES;

    fn decode(data: &[u8], did_revert: bool) -> Result<Self, SolResultDecodeError> {
        if did_revert {
            return Err(SolResultDecodeError::NonResultFromRevert);
        }
        let (words, rest) = data.as_chunks();
        match <[[u8; 32]; N]>::try_from(words) {
            Ok(words) if rest.is_empty() => Ok(Self::new(words)),
            _ => Err(SolResultDecodeError::Decode),
        }
    }
}
