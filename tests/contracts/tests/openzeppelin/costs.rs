//! What the shared operations cost on ours and on OpenZeppelin's, against the committed `costs_openzeppelin.md`.
//!
//! An operation of ours that gets more than 5 % dearer, or cheaper, fails the test; so does one of theirs, since then
//! the pallet has changed. `W3AV_UPDATE_COSTS=1` writes the table anew.

use crate::{
    accounts::{CALLERS, address},
    permit::{Flaw, permit},
    ticket::{self, Operation, token_id},
};
use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use std::fmt::Write as _;
use w3av_contract_tests::{Cost, Person, Twins, code_size};
use w3av_interfaces::{ticket::ITicket, token::IToken};

const TABLE: &str = "costs_openzeppelin.md";
/// How far a number may move, in per cent, before the table must change with it.
const TOLERANCE_PERCENT: u64 = 5;
/// Of the token; above what the operations need.
const CAP: u64 = 1_000_000;

/// An operation, what it costs with ours, and with theirs.
type Row = (&'static str, Cost, Cost);

#[test]
fn shared_operations_cost_what_the_table_says() {
    let mut rows = token_rows();
    rows.extend(ticket_rows());
    if std::env::var_os("W3AV_UPDATE_COSTS").is_some() {
        std::fs::write(TABLE, render(&rows)).expect("the table can be written");
        return;
    }
    let table = std::fs::read_to_string(TABLE).expect("costs_openzeppelin.md is committed");
    let mut problems = Vec::new();
    for (operation, ours, theirs) in &rows {
        let Some(known) = numbers(&table, operation) else {
            problems.push(format!("{operation}: not in the table"));
            continue;
        };
        let found = [
            ours.ref_time,
            theirs.ref_time,
            ours.proof_bytes,
            theirs.proof_bytes,
        ];
        let is_same = |(was, is): (&u64, &u64)| was.abs_diff(*is) * 100 <= was * TOLERANCE_PERCENT;
        if !known.iter().zip(&found).all(is_same) {
            problems.push(format!("{operation}: was {known:?}, is {found:?}"));
        }
    }
    assert!(
        problems.is_empty(),
        "costs moved (W3AV_UPDATE_COSTS=1 writes the table):\n{}",
        problems.join("\n")
    );
}

/// ref_time of ours and theirs, proof of ours and theirs.
fn numbers(table: &str, operation: &str) -> Option<[u64; 4]> {
    let line = table.lines().find(|line| {
        line.split('|')
            .nth(1)
            .is_some_and(|cell| cell.trim() == operation)
    })?;
    let number = |column: usize| line.split('|').nth(column)?.trim().parse().ok();
    Some([number(2)?, number(3)?, number(5)?, number(6)?])
}

fn render(rows: &[Row]) -> String {
    let mut table = format!(
        "# Costs beside OpenZeppelin's\n\n\
         The same operations on our PolkaVM blobs and on OpenZeppelin's ERC-20 (cap, burn, permit) and ERC-721 (ERC-2981) as EVM bytecode (solc, 200 runs), on the\n\
         same pallet, measured by `tests/contracts/tests/openzeppelin/costs.rs`: `ref_time` in picoseconds, proof in bytes (metered), deposit in the smallest unit of\n\
         the development chain's currency (12 decimals). \"new\" writes a cell for the first time. CI fails when a number moves by more than 5 %.\n\n\
         Code that is uploaded: token {} bytes (theirs {}), ticket {} ({}). Ours have more in them: signatures of two kinds of keys and ERC-3009; states, users and\n\
         check-in of tickets.\n\n\
         | operation | ref_time | theirs | ours/theirs | proof | theirs | deposit | theirs |\n|---|---:|---:|---:|---:|---:|---:|---:|\n",
        code_size("token"),
        code_size("ReferenceToken"),
        code_size("ticket"),
        code_size("ReferenceTicket"),
    );
    for (operation, ours, theirs) in rows {
        let hundredths = ours.ref_time * 100 / theirs.ref_time.max(1);
        let _ = writeln!(
            table,
            "| {operation} | {} | {} | {}.{:02} | {} | {} | {} | {} |",
            ours.ref_time,
            theirs.ref_time,
            hundredths / 100,
            hundredths % 100,
            ours.proof_bytes,
            theirs.proof_bytes,
            ours.deposit,
            theirs.deposit
        );
    }
    table
}

fn token_rows() -> Vec<Row> {
    let mut twins = Twins::tokens(U256::from(CAP));
    let mut rows = Vec::new();
    let mut measure = |operation, who, ours: Vec<u8>, theirs: Vec<u8>| {
        let (ours, theirs) = twins.costs(who, ours, theirs);
        rows.push((operation, ours, theirs));
    };
    let mut same = |operation, who, input: Vec<u8>| measure(operation, who, input.clone(), input);
    let [alice, bob, charlie, dave] = CALLERS;
    let value = U256::from(1_000);
    let mint = IToken::mintCall {
        to: bob.address(),
        value,
    }
    .abi_encode();
    same("token.mint (new holder)", alice, mint.clone());
    same("token.mint", alice, mint);
    let value = U256::from(100);
    let transfer = IToken::transferCall {
        to: charlie.address(),
        value,
    }
    .abi_encode();
    same("token.transfer (new holder)", bob, transfer.clone());
    same("token.transfer", bob, transfer);
    let approve = |value| {
        IToken::approveCall {
            spender: dave.address(),
            value,
        }
        .abi_encode()
    };
    same("token.approve (new)", bob, approve(U256::from(50)));
    same("token.approve", bob, approve(U256::from(200)));
    let (from, to) = (bob.address(), charlie.address());
    same(
        "token.transferFrom",
        dave,
        IToken::transferFromCall { from, to, value }.abi_encode(),
    );
    same("token.burn", bob, IToken::burnCall { value }.abi_encode());
    let (ours, theirs) = (twins.ours, twins.theirs);
    for (operation, nonce) in [("token.permit (new)", 0), ("token.permit", 1)] {
        let permit = |token| {
            permit(
                token,
                U256::from(nonce),
                (0, 1),
                U256::from(nonce + 7),
                Flaw::Nothing,
            )
        };
        let (ours, theirs) = twins.costs(dave, permit(ours), permit(theirs));
        rows.push((operation, ours, theirs));
    }
    rows
}

fn ticket_rows() -> Vec<Row> {
    let mut twins = Twins::tickets();
    let mut rows = Vec::new();
    let [alice, bob, charlie, dave] = CALLERS;
    let mut minted = 0;
    for (operation, quantity) in [
        ("ticket.mint (1, new holder)", 1),
        ("ticket.mint (1)", 1),
        ("ticket.mint (10)", 10),
    ] {
        let (ours, theirs) = ticket::inputs(&twins, &Operation::Mint { to: 1, quantity }, minted);
        let (ours, theirs) = twins.costs(alice, ours, theirs);
        rows.push((operation, ours, theirs));
        minted += u64::from(quantity);
    }
    debug_assert_eq!(address(1), bob.address());
    let mut same = |operation, who: Person, input: Vec<u8>| {
        let (ours, theirs) = twins.costs(who, input.clone(), input);
        rows.push((operation, ours, theirs));
    };
    let transfer = |from: Person, to: Person, serial| {
        let (from, to, id) = (from.address(), to.address(), token_id(serial));
        ITicket::transferFromCall {
            from,
            to,
            tokenId: id,
        }
        .abi_encode()
    };
    same("ticket.transferFrom (new holder)", bob, transfer(bob, charlie, 1));
    same("ticket.transferFrom", bob, transfer(bob, charlie, 2));
    let (to, id) = (dave.address(), token_id(3));
    same(
        "ticket.approve",
        bob,
        ITicket::approveCall { to, tokenId: id }.abi_encode(),
    );
    same(
        "ticket.transferFrom (by approved)",
        dave,
        transfer(bob, charlie, 3),
    );
    let operator = dave.address();
    let all = ITicket::setApprovalForAllCall {
        operator,
        approved: true,
    }
    .abi_encode();
    same("ticket.setApprovalForAll", bob, all);
    rows
}
