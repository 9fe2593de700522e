//! Compares what was built with what the golden interface promises.

use alloy_json_abi::{JsonAbi, Param, StateMutability};
use std::collections::BTreeSet;

/// Every difference between the two, by selector, topic and mutability; empty when there is none.
pub(crate) fn differences(golden: &JsonAbi, built: &JsonAbi) -> Vec<String> {
    let compare = |what: &str, golden: BTreeSet<String>, built: BTreeSet<String>| {
        let missing: Vec<_> = golden
            .difference(&built)
            .map(|item| format!("{what} missing: {item}"))
            .collect();
        let extra: Vec<_> = built
            .difference(&golden)
            .map(|item| format!("{what} not in the interface: {item}"))
            .collect();
        [missing, extra].concat()
    };
    [
        compare("function", functions(golden), functions(built)),
        compare("event", events(golden), events(built)),
        compare("error", errors(golden), errors(built)),
    ]
    .concat()
}

fn functions(abi: &JsonAbi) -> BTreeSet<String> {
    abi.functions()
        .map(|function| {
            let view = matches!(
                function.state_mutability,
                StateMutability::View | StateMutability::Pure
            );
            format!(
                "{} {}{} returns ({})",
                function.selector(),
                function.signature(),
                if view { " view" } else { "" },
                types(&function.outputs)
            )
        })
        .collect()
}

fn events(abi: &JsonAbi) -> BTreeSet<String> {
    abi.events()
        .map(|event| {
            let indexed: Vec<_> = event
                .inputs
                .iter()
                .map(|input| if input.indexed { "indexed" } else { "-" })
                .collect();
            format!(
                "{} {} [{}]",
                event.selector(),
                event.signature(),
                indexed.join(" ")
            )
        })
        .collect()
}

fn errors(abi: &JsonAbi) -> BTreeSet<String> {
    abi.errors()
        .map(|error| format!("{} {}", error.selector(), error.signature()))
        .collect()
}

fn types(parameters: &[Param]) -> String {
    parameters
        .iter()
        .map(|parameter| parameter.selector_type())
        .collect::<Vec<_>>()
        .join(",")
}
