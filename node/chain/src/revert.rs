use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, LazyLock},
};

use alloy_dyn_abi::{DynSolValue, JsonAbiExt};
use alloy_json_abi::{Error as AbiError, Param};
use alloy_sol_types::{Revert, SolError};

use crate::message::value_text;

/// A contract refused: its Solidity error with arguments, decoded by the golden interfaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevertError {
    /// Interface that declares the error (such as `token`), when one does.
    pub contract: Option<&'static str>,
    /// Name of the error, `Error` for a text, or empty when nothing could be decoded.
    pub name: String,
    /// Arguments in the order of the declaration.
    pub args: Vec<RevertArg>,
    /// The revert data as the contract returned it.
    pub data: Vec<u8>,
}

/// One argument of a [`RevertError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevertArg {
    /// Name of the parameter.
    pub name: String,
    /// Value: numbers in decimal, addresses and bytes in hex.
    pub value: String,
}

impl RevertError {
    /// Decodes the data that a contract reverted with. Never fails: what isn't known is shown in hex.
    #[must_use]
    pub fn decode(data: &[u8]) -> Self {
        let unknown = || Self {
            contract: None,
            name: String::new(),
            args: Vec::new(),
            data: data.to_vec(),
        };
        if let Ok(revert) = Revert::abi_decode(data) {
            let reason = RevertArg {
                name: "reason".to_owned(),
                value: revert.reason,
            };
            return Self {
                name: "Error".to_owned(),
                args: vec![reason],
                ..unknown()
            };
        }
        let Some((selector, args)) = data.split_first_chunk::<4>() else {
            return unknown();
        };
        let Some((contract, error)) = ERRORS.get(selector) else {
            return unknown();
        };
        let Ok(values) = error.abi_decode_input(args) else {
            return unknown();
        };
        let args = error.inputs.iter().zip(&values).map(arg).collect();
        Self {
            contract: Some(contract),
            name: error.name.clone(),
            args,
            data: data.to_vec(),
        }
    }

    /// The error as its Rust type, when it is this one: `revert.is::<IEvent::SoldOut>()`.
    #[must_use]
    pub fn downcast<E: SolError>(&self) -> Option<E> {
        E::abi_decode(&self.data).ok()
    }

    /// Value of the argument with this name.
    #[must_use]
    pub fn arg(&self, name: &str) -> Option<&str> {
        self.args
            .iter()
            .find(|arg| arg.name == name)
            .map(|arg| arg.value.as_str())
    }
}

impl fmt::Display for RevertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() {
            return write!(f, "unknown error 0x{}", hex::encode(&self.data));
        }
        write!(f, "{}(", self.name)?;
        for (index, arg) in self.args.iter().enumerate() {
            write!(
                f,
                "{}{}: {}",
                if index == 0 { "" } else { ", " },
                arg.name,
                arg.value
            )?;
        }
        f.write_str(")")
    }
}

impl std::error::Error for RevertError {}

fn arg((param, value): (&Param, &DynSolValue)) -> RevertArg {
    RevertArg {
        name: param.name.clone(),
        value: value_text(value),
    }
}

/// An error with the interface that declares it.
type DeclaredError = (&'static str, Arc<AbiError>);

/// Errors of all golden interfaces by selector. The same error in two interfaces has the same arguments.
static ERRORS: LazyLock<HashMap<[u8; 4], DeclaredError>> = LazyLock::new(|| {
    let abis = w3av_interfaces::golden_abis();
    abis.iter()
        .flat_map(|(contract, abi)| abi.errors().map(move |error| (*contract, error)))
        .map(|(contract, error)| (error.selector().0, (contract, Arc::new(error.clone()))))
        .collect()
});

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, U256};
    use w3av_interfaces::{event::IEvent, token::IToken};

    use super::*;

    #[test]
    fn golden_error_is_named_with_its_arguments() {
        let error = IToken::ERC20InsufficientAllowance {
            spender: Address::repeat_byte(0x11),
            allowance: U256::from(5),
            needed: U256::from(9),
        };
        let revert = RevertError::decode(&error.abi_encode());
        assert_eq!(
            (revert.contract, revert.name.as_str()),
            (Some("token"), "ERC20InsufficientAllowance")
        );
        assert_eq!(
            (revert.arg("allowance"), revert.arg("needed")),
            (Some("5"), Some("9"))
        );
        assert_eq!(
            revert.to_string(),
            "ERC20InsufficientAllowance(spender: 0x1111111111111111111111111111111111111111, allowance: 5, needed: 9)"
        );
        assert_eq!(
            revert.downcast::<IToken::ERC20InsufficientAllowance>(),
            Some(error)
        );
        assert_eq!(revert.downcast::<IEvent::SoldOut>(), None);
    }

    #[test]
    fn unknown_or_truncated_data_is_shown_not_lost() {
        let truncated = &IEvent::SoldOut {
            eventId: 1,
            remaining: 0,
        }
        .abi_encode()[..20];
        for data in [&[][..], &[1, 2], &[0xDE, 0xAD, 0xBE, 0xEF], truncated] {
            let revert = RevertError::decode(data);
            assert_eq!((revert.name.as_str(), revert.data.as_slice()), ("", data));
            assert!(revert.to_string().contains(&hex::encode(data)));
        }
    }

    #[test]
    fn text_revert_is_shown() {
        let revert = RevertError::decode(&Revert::from("too late").abi_encode());
        assert_eq!(revert.to_string(), "Error(reason: too late)");
    }
}
