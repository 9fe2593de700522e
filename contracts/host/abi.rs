//! Arguments, answers, errors and events of the Solidity ABI in words.
//!
//! ink! makes a decoder and an encoder of its own for every list of types, which is most of a blob. Here one function
//! checks all arguments by a table, one appends a word, and the types stay visible in the signatures, so selectors
//! and the ABI are ink!'s as before.

use core::marker::PhantomData;

use ink::{
    Address, SolDecode, SolEncode, U256,
    env::BUFFER_SIZE,
    prelude::{boxed::Box, string::String, vec::Vec},
    sol::{DynBytes, Error, FixedBytes},
};

use crate::{
    layout::{WORD, bare, check, items, layout, payload, word},
    platform,
};

/// The arguments of a message, with the types of the tuple `T`: checked when they are decoded, read by
/// [`Arguments::values`]. The only parameter of a message that uses it.
#[derive(Debug)]
pub struct Arguments<T> {
    /// ink!'s dispatcher moves arguments about for every message: one pointer is the least.
    data: Box<CallData>,
    types: PhantomData<T>,
}

#[derive(Debug)]
struct CallData(Vec<u8>);

impl<T: Values> Arguments<T> {
    /// The arguments themselves. Inlined: each is read where it is used, instead of copied there.
    #[inline(always)]
    pub fn values(&self) -> T {
        T::read(&self.data.0)
    }
}

impl<T: SolDecode> SolDecode for Arguments<T> {
    type SolType = T::SolType;

    const SOL_NAME: &'static str = bare(T::SOL_NAME);

    fn decode(data: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            data: decode(data, const { layout(bare(T::SOL_NAME)) }).ok_or(Error)?,
            types: PhantomData,
        })
    }

    /// Never used: arguments are read as they are.
    fn from_sol_type(_value: Self::SolType) -> Result<Self, Error> {
        Err(Error)
    }
}

/// ink! passes what is left of its buffer, most of which is no call data.
#[inline(never)]
fn decode(rest: &[u8], layout: u64) -> Option<Box<CallData>> {
    let taken = BUFFER_SIZE.checked_sub(rest.len())?;
    let length = platform::call_data_size().checked_sub(taken)?;
    Some(Box::new(CallData(check(rest.get(..length)?, layout)?)))
}

/// What ink! asks for its own callers, of which there are none.
impl<T> SolEncode<'_> for Arguments<T> {
    type SolType = ();

    fn to_sol_type(&self) {}
}

/// What a message returns: the values of the tuple `T`, written without ink!'s encoders.
#[derive(Debug)]
pub struct Answer<T>(pub T);

impl<T> Answer<(T,)> {
    /// One value.
    pub const fn one(value: T) -> Self {
        Self((value,))
    }
}

impl<T: Values> Answer<T> {
    /// Ends the call with this answer, as [`done`] does without one: smaller than to return it to ink!'s dispatcher.
    pub fn send(&self) -> ! {
        let mut output = Output::default();
        self.0.write(&mut output);
        end(false, output)
    }
}

/// Ends the call. ink! would write the root cell first: for messages that don't change it.
#[inline(never)]
pub fn done() -> ! {
    platform::finish(false, &[])
}

impl<'a, T: Values + SolEncode<'a>> SolEncode<'a> for Answer<T> {
    type SolType = T::SolType;

    fn encode(&'a self) -> Vec<u8> {
        let mut output = Output::default();
        self.0.write(&mut output);
        output.finish()
    }

    fn to_sol_type(&'a self) -> Self::SolType {
        self.0.to_sol_type()
    }
}

/// What ink! asks for its own callers, of which there are none.
impl<T: SolDecode> SolDecode for Answer<T> {
    type SolType = T::SolType;

    fn from_sol_type(value: Self::SolType) -> Result<Self, Error> {
        T::from_sol_type(value).map(Self)
    }
}

/// Bytes of most answers and events, so that they don't grow word by word.
const USUAL_BYTES: usize = 8 * WORD;

/// Words in the order of the ABI.
#[derive(Debug, Default)]
pub struct Output {
    bytes: Vec<u8>,
    /// Bytes of the values' own words, behind a selector or topics.
    heads: usize,
    /// Bytes of the dynamic values: behind their words.
    tail: Vec<u8>,
}

impl Output {
    /// Begins with a selector, of a message or an error.
    pub fn with_selector(selector: [u8; 4]) -> Self {
        let mut output = Self::default();
        output.bytes.reserve(USUAL_BYTES);
        output.bytes.extend_from_slice(&selector);
        output
    }

    /// What comes now are `count` values: all before was topics.
    pub fn begin_values(&mut self, count: usize) {
        self.heads = count.saturating_mul(WORD);
    }

    /// Appends one word, zeros before `low`.
    #[inline(never)]
    pub fn push(&mut self, low: &[u8]) {
        if self.bytes.capacity() == 0 {
            self.bytes.reserve(USUAL_BYTES);
        }
        self.bytes.extend_from_slice(&right_aligned(low));
    }

    /// Writes word `index` anew.
    pub fn replace(&mut self, index: usize, low: &[u8]) {
        let (words, _) = self.bytes.as_chunks_mut();
        if let Some(word) = words.get_mut(index) {
            *word = right_aligned(low);
        }
    }

    #[inline(never)]
    fn push_number(&mut self, number: u128) {
        self.push(&number.to_be_bytes());
    }

    /// Appends the offset of a dynamic value, whose `length` comes there before its items.
    #[inline(never)]
    fn begin_dynamic(&mut self, length: usize) {
        let offset = self.heads.saturating_add(self.tail.len());
        self.push_number(offset as u128);
        self.tail
            .extend_from_slice(&right_aligned(&(length as u64).to_be_bytes()));
    }

    /// The encoding.
    #[inline(never)]
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.extend_from_slice(&self.tail);
        self.bytes
    }
}

/// Zeros before `low`, which is at most a word.
#[inline(never)]
fn right_aligned(low: &[u8]) -> [u8; WORD] {
    let mut word = [0; WORD];
    let zeros = WORD.saturating_sub(low.len());
    if let Some(place) = word.get_mut(zeros..) {
        place.copy_from_slice(low);
    }
    word
}

/// Emits an event that begins with `topics` words of topics.
#[inline(never)]
pub fn emit(output: &mut Output, topics: usize) {
    output.bytes.append(&mut output.tail);
    let (words, _) = output.bytes.as_chunks();
    let data = output
        .bytes
        .get(topics.saturating_mul(WORD)..)
        .unwrap_or_default();
    platform::emit(words.get(..topics).unwrap_or_default(), data);
}

/// Ends the call with an error, and undoes what it changed.
pub fn revert(output: Output) -> ! {
    end(true, output)
}

#[inline(never)]
fn end(is_revert: bool, output: Output) -> ! {
    platform::finish(is_revert, &output.finish())
}

/// A type of the ABI.
pub trait Value {
    /// Argument `index` of checked arguments.
    fn read(data: &[u8], index: usize) -> Self;
    /// Appends the value.
    fn write(&self, output: &mut Output);
}

impl Value for Address {
    fn read(data: &[u8], index: usize) -> Self {
        Self(word(data, index).last_chunk().copied().unwrap_or_default())
    }
    fn write(&self, output: &mut Output) {
        output.push(&self.0);
    }
}

impl Value for U256 {
    fn read(data: &[u8], index: usize) -> Self {
        from_big_endian(word(data, index))
    }
    fn write(&self, output: &mut Output) {
        push_u256(output, self);
    }
}

#[inline(never)]
fn from_big_endian(word: &[u8; WORD]) -> U256 {
    U256::from_big_endian(word)
}

#[inline(never)]
fn push_u256(output: &mut Output, value: &U256) {
    output.push(&value.to_big_endian());
}

impl Value for bool {
    fn read(data: &[u8], index: usize) -> Self {
        number(data, index) != 0
    }
    fn write(&self, output: &mut Output) {
        output.push_number(u128::from(*self));
    }
}

impl<const N: usize> Value for FixedBytes<N> {
    fn read(data: &[u8], index: usize) -> Self {
        Self(word(data, index).first_chunk().copied().unwrap_or([0; N]))
    }
    fn write(&self, output: &mut Output) {
        let mut word = [0; WORD];
        for (place, byte) in word.iter_mut().zip(self.0) {
            *place = byte;
        }
        output.push(&word);
    }
}

impl Value for [u8; WORD] {
    fn read(data: &[u8], index: usize) -> Self {
        *word(data, index)
    }
    fn write(&self, output: &mut Output) {
        output.push(self);
    }
}

/// A checked number; one function, since the chain has no instruction that turns bytes around.
#[inline(never)]
fn number(data: &[u8], index: usize) -> u128 {
    u128::from_be_bytes(word(data, index).last_chunk().copied().unwrap_or_default())
}

macro_rules! number {
    ($($number:ty),+) => {$(
        impl Value for $number {
            fn read(data: &[u8], index: usize) -> Self {
                number(data, index) as Self
            }
            fn write(&self, output: &mut Output) {
                output.push_number((*self).into());
            }
        }
    )+};
}
number!(u8, u16, u32, u64, u128);

/// `string`: its bytes, which are not checked to be UTF-8, as Solidity does not.
#[derive(Debug, Default)]
pub struct Text(pub Vec<u8>);

impl Value for Text {
    fn read(data: &[u8], index: usize) -> Self {
        Self(payload(data, index).into())
    }
    fn write(&self, output: &mut Output) {
        push_bytes(output, &self.0);
    }
}

impl SolDecode for Text {
    type SolType = String;

    fn from_sol_type(value: Self::SolType) -> Result<Self, Error> {
        Ok(Self(value.into_bytes()))
    }
}

impl SolEncode<'_> for Text {
    type SolType = String;

    /// Empty for what is not UTF-8; a contract writes with [`Value::write`].
    fn to_sol_type(&self) -> Self::SolType {
        String::from_utf8(self.0.clone()).unwrap_or_default()
    }
}

impl Value for DynBytes {
    fn read(data: &[u8], index: usize) -> Self {
        Self(payload(data, index).into())
    }
    fn write(&self, output: &mut Output) {
        push_bytes(output, &self.0);
    }
}

#[inline(never)]
fn push_bytes(output: &mut Output, bytes: &[u8]) {
    output.begin_dynamic(bytes.len());
    output.tail.extend_from_slice(bytes);
    let end = output.tail.len().next_multiple_of(WORD);
    output.tail.resize(end, 0);
}

/// `T[]` for a type that has one word; ink!'s buffer for call data bounds its length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List<T>(pub Vec<T>);

impl<T: Value> Value for List<T> {
    fn read(data: &[u8], index: usize) -> Self {
        let words = items(data, index);
        let count = words.len().checked_div(WORD).unwrap_or_default();
        Self((0..count).map(|item| T::read(words, item)).collect())
    }
    fn write(&self, output: &mut Output) {
        output.begin_dynamic(self.0.len());
        let mut words = Output::default();
        for item in &self.0 {
            item.write(&mut words);
        }
        output.tail.extend_from_slice(&words.bytes);
    }
}

impl<T: SolDecode> SolDecode for List<T> {
    type SolType = <Vec<T> as SolDecode>::SolType;

    fn from_sol_type(value: Self::SolType) -> Result<Self, Error> {
        Vec::from_sol_type(value).map(Self)
    }
}

impl<'a, T: SolEncode<'a>> SolEncode<'a> for List<T> {
    type SolType = <Vec<T> as SolEncode<'a>>::SolType;

    fn to_sol_type(&'a self) -> Self::SolType {
        self.0.to_sol_type()
    }
}

/// A tuple of [`Value`]s, or a struct for more than a tuple can hold.
pub trait Values: Sized {
    /// Reads checked arguments.
    fn read(data: &[u8]) -> Self;
    /// Appends the values, and nothing can follow.
    fn write(&self, output: &mut Output);
}

impl Values for () {
    fn read(_data: &[u8]) -> Self {}
    fn write(&self, _output: &mut Output) {}
}

macro_rules! values {
    ($($value:ident $index:tt),+) => {
        impl<$($value: Value),+> Values for ($($value,)+) {
            #[inline(always)]
            fn read(data: &[u8]) -> Self {
                ($($value::read(data, $index),)+)
            }
            fn write(&self, output: &mut Output) {
                output.begin_values(const { [$($index),+].len() });
                $(self.$index.write(output);)+
            }
        }
    };
}
values!(A 0);
values!(A 0, B 1);
values!(A 0, B 1, C 2);
values!(A 0, B 1, C 2, D 3);
values!(A 0, B 1, C 2, D 3, E 4);
values!(A 0, B 1, C 2, D 3, E 4, F 5);
values!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
values!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
values!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
values!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
values!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
