//! JSON ABIs, the map of errors, the table of events, and how to sign.

use crate::{Contract, Files};
use std::{collections::BTreeMap, fmt::Write as _};

pub(crate) fn generate(contracts: &[Contract], files: &mut Files) {
    for contract in contracts {
        let json = serde_json::to_string_pretty(&contract.abi).expect("an ABI is JSON");
        files.insert(format!("abi/{}.json", contract.title), json + "\n");
    }
    let json = serde_json::to_string_pretty(&errors(contracts)).expect("a map is JSON");
    files.insert("errors.json".to_owned(), json + "\n");
    files.insert("events.md".to_owned(), events(contracts));
    files.insert("signing.md".to_owned(), signing(contracts));
}

/// Signature of each typed error by its selector.
pub(crate) fn errors(contracts: &[Contract]) -> BTreeMap<String, String> {
    let mut errors = BTreeMap::new();
    for error in contracts.iter().flat_map(|contract| contract.abi.errors()) {
        let known = errors.insert(error.selector().to_string(), error.signature());
        let is_same = known.is_none_or(|known| known == error.signature());
        assert!(is_same, "two errors have the selector {}", error.selector());
    }
    errors
}

fn events(contracts: &[Contract]) -> String {
    let mut table = String::from(
        "# Events\n\nAs `Revive.ContractEmitted { contract, data, topics }` of the block: topic 0 is the hash of the signature, then come the indexed\n\
         fields as 32-byte words; `data` holds the others, ABI-encoded. Logs of transactions that were not sent through an Ethereum RPC can't be\n\
         seen there. Identify an event by block hash and index. Generated from `sol/`; do not edit.\n\n\
         | contract | event | topic 0 | indexed |\n|---|---|---|---|\n",
    );
    for contract in contracts {
        for event in contract.abi.events() {
            let indexed: Vec<_> = event
                .inputs
                .iter()
                .filter(|input| input.indexed)
                .map(|input| input.name.as_str())
                .collect();
            let _ = writeln!(
                table,
                "| {} | `{}` | `{}` | {} |",
                contract.title,
                event.signature(),
                event.selector(),
                indexed.join(", ")
            );
        }
    }
    table
}

/// What holds for every signature, whoever checks it.
const SIGNING_RULES: &str = "# What people and nodes sign

Generated from `sol/`; do not edit.

## Typed data (EIP-712)
Domain: `EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)` with version `1`, the chain's id (420420420 on the local
chain) and the address of the contract that checks. The digest is `keccak256(0x1901 ‖ domainSeparator ‖ hashStruct(message))`.

A `bytes signature` is one of
- **65 bytes** `r ‖ s ‖ v` of a secp256k1 key over the digest: `v` is 27 or 28, `s` in the lower half (EIP-2). What `eth_signTypedData_v4` returns.
- **96 bytes** `public key ‖ signature` of an sr25519 key (context `substrate`) over the digest's 32 bytes, or over `<Bytes>` ‖ the same 32 bytes ‖ `</Bytes>`,
  as wallets sign when they are asked to sign raw bytes. The signer is the account that the chain maps the key to: the last 20 bytes of
  `keccak256(public key)`; for a key that ends with twelve bytes `0xee`, its first 20 bytes.

Messages with `v`, `r` and `s` as three arguments take secp256k1 only.
";

/// How oracle nodes sign, which is no typed data.
const REPORT_RULES: &str = "
## Reports of oracle nodes
Each node of the set signs with its sr25519 signer key (64 bytes, context `substrate`), over the 32 bytes of `IOracle.reportDigest`, raw or between `<Bytes>` and `</Bytes>`:

```
digest    = keccak256(abi.encode(\"W3space oracle report v1\", setDigest, eventId, kind, sequence, fence, bodyHash))
setDigest = keccak256(abi.encode(chainId, oracle contract, setId, n, keccak256(signer keys one after the other)))
bodyHash  = keccak256(abi.encode(status, manifestHash))                                                              kind 1, status
bodyHash  = keccak256(abi.encode(deliveredSeconds, uptimeBps, peakViewers, workTotal, workRoot, logRoot))            kind 2, settlement
```

`signers` has a bit per member of the set; `signatures` are in the order of the bits.
";

fn signing(contracts: &[Contract]) -> String {
    let mut text = SIGNING_RULES.to_owned();
    for contract in contracts
        .iter()
        .filter(|contract| !contract.signing.types.is_empty())
    {
        let domain = match &contract.signing.domain {
            Some(name) => format!("`{name}`"),
            None => "the contract's `name()`".to_owned(),
        };
        let _ = writeln!(text, "\n### {}\nDomain name: {domain}.\n", contract.title);
        text.push_str("| type | type hash |\n|---|---|\n");
        for kind in &contract.signing.types {
            let encoded = kind.encoded();
            let _ = writeln!(
                text,
                "| `{encoded}` | `{}` |",
                alloy_primitives::keccak256(&encoded)
            );
        }
    }
    text + REPORT_RULES
}
