use alloy_dyn_abi::{DynSolType, DynSolValue, FunctionExt, JsonAbiExt, Specifier};
use alloy_json_abi::{Function, JsonAbi, Param, StateMutability};
use serde_json::{Map, Value, json};
use w3av_types::{Address, ErrorKind};

use crate::network::Contract;

/// A message of a contract of the suite with its arguments, made from text: the command line's way to call any message.
#[derive(Debug, Clone)]
pub struct Message {
    function: Function,
    data: Vec<u8>,
}

/// Why the text isn't a message with arguments.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MessageError {
    /// No such message.
    #[error("{contract} has no message {message}; it has {known}")]
    Unknown {
        /// Deployment name of the contract.
        contract: &'static str,
        /// What was asked for.
        message: String,
        /// Signatures of the contract's messages.
        known: String,
    },
    /// Another number of arguments.
    #[error("{signature} takes {expected} arguments, got {found}")]
    Count {
        /// Signature of the message, or all with that name.
        signature: String,
        /// Number of parameters.
        expected: usize,
        /// Number of arguments.
        found: usize,
    },
    /// An argument isn't of its parameter's type.
    #[error("argument {name} of {signature} is not a valid {kind}: {value}")]
    Argument {
        /// Signature of the message.
        signature: String,
        /// Parameter's name.
        name: String,
        /// Parameter's Solidity type.
        kind: String,
        /// The text.
        value: String,
    },
    /// The contract returned something that its interface doesn't declare.
    #[error("decoding the result of {signature}")]
    Output {
        /// Signature of the message.
        signature: String,
        /// What the decoder said.
        #[source]
        source: alloy_dyn_abi::Error,
    },
}

impl MessageError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Output { .. } => ErrorKind::Internal,
            _ => ErrorKind::Invalid,
        }
    }
}

/// Decoded result of a message: pairs of name (may be empty) and value.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageOutput {
    values: Vec<(String, DynSolValue)>,
}

impl Message {
    /// Finds the message and parses the arguments.
    ///
    /// `name`: a message's name, or its signature (`safeTransferFrom(address,address,uint256)`) where the number of
    /// arguments doesn't tell overloads apart. `args`: Solidity values as text; numbers may have a unit (`1.5 ether`).
    /// `resolve` gives the address behind a word, such as a contract's name or a development account; hex addresses
    /// don't go through it.
    ///
    /// # Errors
    /// [`MessageError`] naming the message or argument that is wrong.
    pub fn parse(
        contract: Contract,
        name: &str,
        args: &[String],
        resolve: impl Fn(&str) -> Option<Address>,
    ) -> Result<Self, MessageError> {
        let abi = interface(contract);
        let function = find(contract, &abi, name, args.len())?;
        let signature = function.signature();
        let mut values = Vec::with_capacity(args.len());
        for (param, text) in function.inputs.iter().zip(args) {
            let value = parse_value(param, text, &resolve).ok_or_else(|| MessageError::Argument {
                signature: signature.clone(),
                name: param.name.clone(),
                kind: param.ty.clone(),
                value: text.clone(),
            })?;
            values.push(value);
        }
        let data = function
            .abi_encode_input(&values)
            .map_err(|source| MessageError::Output {
                signature: signature.clone(),
                source,
            })?;
        Ok(Self { function, data })
    }

    /// Signature, such as `balanceOf(address)`.
    #[must_use]
    pub fn signature(&self) -> String {
        self.function.signature()
    }

    /// Whether the interface declares that the message changes nothing.
    #[must_use]
    pub fn is_view(&self) -> bool {
        matches!(
            self.function.state_mutability,
            StateMutability::View | StateMutability::Pure
        )
    }

    /// Call data: selector and encoded arguments.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Decodes what the contract returned.
    ///
    /// # Errors
    /// [`MessageError::Output`] when it isn't what the interface declares.
    pub fn decode_output(&self, data: &[u8]) -> Result<MessageOutput, MessageError> {
        let values = self
            .function
            .abi_decode_output(data)
            .map_err(|source| MessageError::Output {
                signature: self.signature(),
                source,
            })?;
        let names = self.function.outputs.iter().map(|param| param.name.clone());
        Ok(MessageOutput {
            values: names.zip(values).collect(),
        })
    }

    /// Signatures of all messages of a contract with their results, sorted by name.
    #[must_use]
    pub fn list(contract: Contract) -> Vec<String> {
        interface(contract)
            .functions()
            .map(Function::full_signature)
            .collect()
    }
}

impl MessageOutput {
    /// One line per value: `name: value`, or the value alone.
    #[must_use]
    pub fn to_text(&self) -> String {
        let line = |(name, value): &(String, DynSolValue)| match name.as_str() {
            "" => value_text(value),
            name => format!("{name}: {}", value_text(value)),
        };
        self.values.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// A single unnamed value, or an object by name (unnamed values by position), or null. Numbers wider than 32 bits
    /// are decimal strings, since JSON readers round them.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self.values.as_slice() {
            [] => Value::Null,
            [(name, value)] if name.is_empty() => value_json(value),
            values => {
                let key = |(index, (name, value)): (usize, &(String, DynSolValue))| {
                    let key = if name.is_empty() {
                        index.to_string()
                    } else {
                        name.clone()
                    };
                    (key, value_json(value))
                };
                Value::Object(values.iter().enumerate().map(key).collect::<Map<_, _>>())
            }
        }
    }
}

/// The golden interface of a contract.
pub(crate) fn interface(contract: Contract) -> JsonAbi {
    let abis = w3av_interfaces::golden_abis();
    let (_, abi) = abis
        .into_iter()
        .find(|(name, _)| *name == contract.interface())
        .expect("every contract of the suite has a golden interface");
    abi
}

fn find(contract: Contract, abi: &JsonAbi, name: &str, args: usize) -> Result<Function, MessageError> {
    let named: Vec<_> = abi
        .functions()
        .filter(|function| function.name == name || function.signature() == name)
        .collect();
    if let Some(function) = named.iter().find(|function| function.inputs.len() == args) {
        return Ok((*function).clone());
    }
    let signatures = |functions: &[&Function]| {
        functions
            .iter()
            .map(|f| f.signature())
            .collect::<Vec<_>>()
            .join(", ")
    };
    match named.first() {
        Some(first) => Err(MessageError::Count {
            signature: signatures(&named),
            expected: first.inputs.len(),
            found: args,
        }),
        None => Err(MessageError::Unknown {
            contract: contract.name(),
            message: name.to_owned(),
            known: signatures(&abi.functions().collect::<Vec<_>>()),
        }),
    }
}

fn parse_value(param: &Param, text: &str, resolve: &impl Fn(&str) -> Option<Address>) -> Option<DynSolValue> {
    let kind = param.resolve().ok()?;
    match kind {
        DynSolType::Address => {
            let address = text.parse().ok().or_else(|| resolve(text))?;
            Some(DynSolValue::Address(address.0.into()))
        }
        // The text parser would want quotes around some texts; a single argument is taken as it is.
        DynSolType::String => Some(DynSolValue::String(text.to_owned())),
        kind => kind.coerce_str(text).ok(),
    }
}

/// A value as one line of text: numbers in decimal, addresses and bytes in lower-case hex.
pub(crate) fn value_text(value: &DynSolValue) -> String {
    let list = |values: &[DynSolValue]| values.iter().map(value_text).collect::<Vec<_>>().join(", ");
    match value {
        DynSolValue::Bool(value) => value.to_string(),
        DynSolValue::Int(value, _) => value.to_string(),
        DynSolValue::Uint(value, _) => value.to_string(),
        DynSolValue::FixedBytes(word, size) => format!("0x{}", hex::encode(&word[..*size])),
        DynSolValue::Address(address) => Address(address.0.0).to_string(),
        DynSolValue::Function(function) => format!("0x{}", hex::encode(function)),
        DynSolValue::Bytes(bytes) => format!("0x{}", hex::encode(bytes)),
        DynSolValue::String(text) => text.clone(),
        DynSolValue::Array(values) | DynSolValue::FixedArray(values) => format!("[{}]", list(values)),
        DynSolValue::Tuple(values) => format!("({})", list(values)),
    }
}

pub(crate) fn value_json(value: &DynSolValue) -> Value {
    match value {
        DynSolValue::Bool(value) => json!(value),
        DynSolValue::Uint(value, bits) if *bits <= 32 => json!(value.saturating_to::<u32>()),
        DynSolValue::Array(values) | DynSolValue::FixedArray(values) | DynSolValue::Tuple(values) => {
            Value::Array(values.iter().map(value_json).collect())
        }
        other => Value::String(value_text(other)),
    }
}

#[cfg(test)]
mod tests {
    use alloy_sol_types::SolCall;
    use w3av_interfaces::{event::IEvent, ticket::ITicket, token::IToken};

    use super::*;

    fn parse(contract: Contract, name: &str, args: &[&str]) -> Result<Message, MessageError> {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        Message::parse(contract, name, &args, |word| {
            (word == "alice").then_some(Address([0xAA; 20]))
        })
    }

    #[test]
    fn text_becomes_the_call_data_of_the_binding() {
        let message = parse(Contract::W3w, "transfer", &["alice", "1.5 ether"]).expect("valid");
        let call = IToken::transferCall {
            to: alloy_primitives::Address::repeat_byte(0xAA),
            value: alloy_primitives::U256::from(15u64 * 10u64.pow(17)),
        };
        assert_eq!(message.data(), call.abi_encode());
        assert!(!message.is_view());

        let terms = format!(
            "(0, 0x{0}, 1800000000, 1800003600, 500, 3, true, 9000, 0, 0, 1, 1000000000000000000, 0, 0, 0x{1})",
            "11".repeat(20),
            "00".repeat(32)
        );
        let args = [terms.as_str(), "a, \"b\" (c)"];
        let message = parse(Contract::Event, "create", &args).expect("valid");
        let call = IEvent::createCall::abi_decode(message.data()).expect("decodes");
        assert_eq!(
            (call.terms.capacity, call.terms.price, call.title.as_str()),
            (500, 10u128.pow(18), "a, \"b\" (c)")
        );
    }

    /// Text of some value of a parameter's type.
    fn example(param: &Param) -> String {
        match param.ty.as_str() {
            "address" => "0x0101010101010101010101010101010101010101".to_owned(),
            "bool" => "true".to_owned(),
            "string" => "text".to_owned(),
            "bytes" => "0x".to_owned(),
            "bytes4" => "0x01020304".to_owned(),
            "bytes32" => format!("0x{}", "11".repeat(32)),
            "tuple" => {
                let fields = param.components.iter().map(example).collect::<Vec<_>>();
                format!("({})", fields.join(", "))
            }
            list if list.ends_with("[]") => "[]".to_owned(),
            _ => "1".to_owned(),
        }
    }

    #[test]
    fn every_message_of_every_contract_can_be_called_from_text() {
        for contract in Contract::ALL {
            for function in interface(contract).functions() {
                let args: Vec<String> = function.inputs.iter().map(example).collect();
                let message =
                    Message::parse(contract, &function.signature(), &args, |_| None).expect("valid");
                assert_eq!(
                    message.data()[..4],
                    function.selector().0,
                    "{}",
                    function.signature()
                );
            }
        }
    }

    #[test]
    fn overloads_are_told_apart_by_their_number_of_arguments() {
        let three = parse(Contract::Ticket, "safeTransferFrom", &["alice", "alice", "1"]).expect("valid");
        assert_eq!(three.data()[..4], ITicket::safeTransferFrom_0Call::SELECTOR);
        let four = parse(
            Contract::Ticket,
            "safeTransferFrom",
            &["alice", "alice", "1", "0x"],
        )
        .expect("valid");
        assert_eq!(four.data()[..4], ITicket::safeTransferFrom_1Call::SELECTOR);
    }

    #[test]
    fn wrong_text_names_what_is_wrong() {
        let cases: [(&str, &[&str], &str); 6] = [
            ("melt", &[], "has no message melt"),
            ("transfer", &["alice"], "takes 2 arguments, got 1"),
            ("transfer", &["mallory", "1"], "argument to"),
            ("transfer", &["alice", "-1"], "argument value"),
            ("transfer", &["alice", ""], "argument value"),
            (
                "transfer",
                &[
                    "alice",
                    "115792089237316195423570985008687907853269984665640564039457584007913129639936",
                ],
                "argument value",
            ),
        ];
        for (name, args, expected) in cases {
            let error = parse(Contract::W3w, name, args).expect_err(expected);
            assert!(error.to_string().contains(expected), "{error}");
            assert_eq!(error.kind(), ErrorKind::Invalid);
        }
    }

    #[test]
    fn result_is_shown_as_text_and_json() {
        let message = parse(Contract::Ticket, "viewerOf", &["4294967297"]).expect("valid");
        let data = ITicket::viewerOfCall::abi_encode_returns(&ITicket::viewerOfReturn {
            viewer: alloy_primitives::Address::repeat_byte(0xAB),
            state: 1,
        });
        let output = message.decode_output(&data).expect("decodes");
        assert_eq!(
            output.to_text(),
            "viewer: 0xabababababababababababababababababababab\nstate: 1"
        );
        assert_eq!(
            output.to_json(),
            json!({"viewer": "0xabababababababababababababababababababab", "state": 1})
        );

        let message = parse(Contract::W3w, "totalSupply", &[]).expect("valid");
        let data = IToken::totalSupplyCall::abi_encode_returns(&alloy_primitives::U256::MAX);
        let output = message.decode_output(&data).expect("decodes");
        assert_eq!(output.to_json(), json!(alloy_primitives::U256::MAX.to_string()));
        assert!(message.decode_output(&[]).is_err());
    }
}
