//! Calls to the other contracts, by their golden interfaces.
//!
//! A revert, a trap, an answer that does not decode (an address without code answers nothing) and `false` are all
//! failures. None of the callees calls back, and none could: the chain refuses re-entrance unless it is asked for.

use ink::{
    Address, U256,
    codegen::sol::selector_bytes,
    env::{
        DefaultEnvironment,
        call::{ExecutionInput, Selector, build_call_sol},
    },
};
use w3av_contract_logic::event::{Order, Purchase};

use crate::error::Error;

/// Calls `$signature` on `$contract`; `Option` of the answer, `None` when the call failed.
macro_rules! call {
    ($contract:expr, $signature:literal ( $($argument:expr),* ) -> $answer:ty) => {
        build_call_sol::<DefaultEnvironment>()
            .call($contract)
            .exec_input(
                ExecutionInput::new(Selector::new(const { selector_bytes($signature) }))
                    $(.push_arg($argument))*,
            )
            .returns::<$answer>()
            .try_invoke()
            .ok()
            .and_then(Result::ok)
    };
}

/// Moves `amount` of `token` from `from`, who allowed it, to `to`; nothing to do for 0.
pub(crate) fn pull(token: Address, from: Address, to: Address, amount: u128) -> Result<(), Error> {
    if amount == 0 {
        return Ok(());
    }
    let moved = call!(token, "transferFrom(address,address,uint256)"(from, to, U256::from(amount)) -> bool);
    done(token, moved)
}

/// Pays `amount` of `token` from this contract to `to`; nothing to do for 0.
pub(crate) fn push(token: Address, to: Address, amount: u128) -> Result<(), Error> {
    if amount == 0 {
        return Ok(());
    }
    let moved = call!(token, "transfer(address,uint256)"(to, U256::from(amount)) -> bool);
    done(token, moved)
}

/// Mints the tickets of a purchase; fails unless they get the ids that were announced.
pub(crate) fn mint(ticket: Address, order: Order, purchase: Purchase) -> Result<(), Error> {
    let first = call!(
        ticket,
        "mint(address,uint64,uint32,uint128,bool)"(
            order.recipient, order.event, order.quantity, purchase.price, purchase.is_transferable
        ) -> U256
    );
    if first == Some(purchase.first.token()) {
        Ok(())
    } else {
        Err(Error::TicketCallFailed { ticket })
    }
}

/// Marks a ticket as refunded and returns its owner; fails unless it cost `price`.
pub(crate) fn mark_refunded(ticket: Address, token_id: U256, price: u128) -> Result<Address, Error> {
    match call!(ticket, "markRefunded(uint256)"(token_id) -> (Address, u128)) {
        Some((owner, paid)) if paid == price => Ok(owner),
        _ => Err(Error::TicketCallFailed { ticket }),
    }
}

/// Roles of `who` in `firm`; 0 when the firm contract does not answer.
pub(crate) fn roles_of(registry: Address, firm: u32, who: Address) -> u8 {
    call!(registry, "rolesOf(uint32,address)"(firm, who) -> u8).unwrap_or(0)
}

fn done(token: Address, moved: Option<bool>) -> Result<(), Error> {
    if moved == Some(true) {
        Ok(())
    } else {
        Err(Error::TokenCallFailed { token })
    }
}
