//! Signed approvals and transfers, with real signatures of both kinds.

mod authorization;
mod permit;

use super::*;
use crate::{
    crypto::tests::{Ethereum, Gullible, Real, Substrate, twin},
    signature::wrapped,
};

const NOW: u64 = 1_000;

fn domain() -> Domain {
    Domain {
        chain_id: 420_420_421,
        name_hash: Real.keccak256(b"W3W"),
        contract: account(0xC0),
    }
}

fn signed(bytes: &[u8]) -> Signed {
    Signed {
        domain: domain(),
        signature: Signature::from_bytes(bytes),
    }
}

/// Words of a struct from its type and fields, written out as in the standards.
fn digest_of(domain: Domain, of_type: &str, fields: &[[u8; 32]]) -> [u8; 32] {
    let mut words = std::vec![Real.keccak256(of_type.as_bytes())];
    words.extend_from_slice(fields);
    domain.digest(&Real, &words)
}

fn word(value: U256) -> [u8; 32] {
    value.to_big_endian()
}

fn of(who: Address) -> [u8; 32] {
    word(U256::from_big_endian(who.as_bytes()))
}

fn permit_digest(domain: Domain, permit: &Permit, nonce: u64) -> [u8; 32] {
    digest_of(
        domain,
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)",
        &[
            of(permit.owner),
            of(permit.spender),
            word(permit.value),
            word(nonce.into()),
            word(permit.deadline),
        ],
    )
}

fn transfer_digest(name: &str, domain: Domain, a: &Authorization) -> [u8; 32] {
    let fields =
        "(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)";
    digest_of(
        domain,
        &[name, fields].concat(),
        &[
            of(a.from),
            of(a.to),
            word(a.value),
            word(a.valid_after),
            word(a.valid_before),
            a.nonce,
        ],
    )
}

fn cancel_digest(domain: Domain, authorizer: Address, nonce: [u8; 32]) -> [u8; 32] {
    let of_type = "CancelAuthorization(address authorizer,bytes32 nonce)";
    digest_of(domain, of_type, &[of(authorizer), nonce])
}

fn alice() -> Ethereum {
    Ethereum::new([1; 32])
}

fn sub() -> Substrate {
    Substrate::new([2; 32])
}

fn permit_of(owner: Address) -> Permit {
    Permit {
        owner,
        spender: account(2),
        value: U256::from(77),
        deadline: NOW.into(),
    }
}

fn authorization_of(from: Address) -> Authorization {
    Authorization {
        from,
        to: account(2),
        value: U256::from(30),
        valid_after: (NOW - 1).into(),
        valid_before: (NOW + 1).into(),
        nonce: [5; 32],
    }
}

/// Both signers hold 100.
fn funded() -> Cells {
    let mut book = token(200);
    for who in [alice().address(), sub().address()] {
        mint(&mut book, true, account(MINTER), who, 100.into()).expect("below the cap");
    }
    book
}
