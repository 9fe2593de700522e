//! Calls to other contracts by their golden interfaces.

use w3av_contract_logic::Address;

use crate::{
    abi::{Output, Values},
    platform,
};

/// Another contract. It is never let back in, and a revert, a trap, and an answer that is shorter than it should be
/// (an address without code answers nothing) are all `None`.
#[derive(Clone, Copy, Debug)]
pub struct Callee(pub Address);

impl Callee {
    /// Calls a view for `N` words of answer.
    pub fn view<const N: usize>(self, selector: [u8; 4], arguments: &impl Values) -> Option<[[u8; 32]; N]> {
        self.answer(true, selector, arguments)
    }

    /// Calls for `N` words of answer.
    pub fn call<const N: usize>(self, selector: [u8; 4], arguments: &impl Values) -> Option<[[u8; 32]; N]> {
        self.answer(false, selector, arguments)
    }

    fn answer<const N: usize>(
        self,
        is_view: bool,
        selector: [u8; 4],
        arguments: &impl Values,
    ) -> Option<[[u8; 32]; N]> {
        let mut input = Output::with_selector(selector);
        arguments.write(&mut input);
        let mut output = [[0; 32]; N];
        exchange(self.0, is_view, input, output.as_flattened_mut()).then_some(output)
    }
}

/// One function for all calls; true when the answer fills `output`.
#[inline(never)]
fn exchange(callee: Address, is_view: bool, input: Output, output: &mut [u8]) -> bool {
    let expected = output.len();
    platform::call(callee, is_view, &input.finish(), output) == Some(expected)
}
