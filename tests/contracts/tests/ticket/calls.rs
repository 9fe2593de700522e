use super::*;

#[test]
fn call_data_that_is_no_call_is_refused() {
    let mut tickets = Tickets::new();
    let token = tickets.mint(Person::CHARLIE, OPEN, 1);
    let call = transfer(Person::CHARLIE, Person::DAVE, token).abi_encode();
    let mut inputs = vec![Vec::new(), call[..3].to_vec(), call[..4].to_vec()];
    // Cut off, and so large that it is no address, in every argument.
    inputs.push(call[..call.len() - 1].to_vec());
    for argument in [0, 1] {
        let mut dirty = call.clone();
        dirty[4 + 32 * argument] = 1;
        inputs.push(dirty);
    }
    let mut bits = ITicket::setApprovalForAllCall {
        operator: Person::DAVE.address(),
        approved: true,
    }
    .abi_encode();
    bits[4 + 63] = 2;
    inputs.push(bits);
    let mut data = ITicket::safeTransferFrom_1Call {
        from: Person::CHARLIE.address(),
        to: Person::DAVE.address(),
        tokenId: token,
        data: vec![7; 64].into(),
    }
    .abi_encode();
    data.truncate(data.len() - 1);
    inputs.push(data.clone());
    // An offset far outside.
    data[4 + 3 * 32 + 24] = 1;
    inputs.push(data);
    inputs.push([0xde, 0xad, 0xbe, 0xef].to_vec());
    inputs.push([call.clone(), vec![0; 17_000]].concat());
    for input in inputs {
        let length = input.len();
        let outcome = tickets
            .chain
            .call_encoded(Person::CHARLIE, tickets.contract, input);
        assert!(outcome.is_err(), "{length} bytes");
    }
    let owner = tickets.owner(token);
    assert_eq!(owner, Person::CHARLIE.address(), "nothing has happened");
    let longer = [call, vec![1; 33]].concat();
    let outcome = tickets
        .chain
        .call_encoded(Person::CHARLIE, tickets.contract, longer);
    assert_eq!(
        outcome,
        Ok(Vec::new()),
        "what follows the arguments doesn't matter"
    );
    assert_eq!(tickets.owner(token), Person::DAVE.address());
}

#[test]
fn costs_stay_below_what_was_promised() {
    let mut tickets = Tickets::new();
    tickets.mint(Person::CHARLIE, OPEN, 10);
    let mut costs: Vec<(&str, Cost)> = Vec::new();
    tickets.mint(Person::CHARLIE, OPEN, 1);
    costs.push(("mint 1", tickets.chain.last_cost()));
    // 0.002 an item and 0.00001 a byte, in 12 decimals: Polkadot Hub's tariff.
    assert!(tickets.chain.last_cost().deposit <= 3_000_000_000);
    tickets.mint(Person::CHARLIE, OPEN, 10);
    costs.push(("mint 10", tickets.chain.last_cost()));
    for _ in 0..24 {
        tickets.mint(Person::CHARLIE, OPEN, 10);
    }
    assert_eq!(tickets.call(Person::BOB, check_in(OPEN, 0, U256::MAX)), 255);
    costs.push(("checkIn 256", tickets.chain.last_cost()));
    let token = U256::from(OPEN << 32 | 256);
    tickets.call(Person::CHARLIE, transfer(Person::CHARLIE, Person::DAVE, token));
    costs.push(("transferFrom", tickets.chain.last_cost()));
    let paid = ITicket::markPaidBackCall {
        tokenId: token,
        whole: true,
    };
    tickets.call(Person::BOB, paid);
    costs.push(("markPaidBack", tickets.chain.last_cost()));
    println!("{costs:#?}");
    // The event contract, which calls it, needs as much again.
    let (_, check_in) = costs[2];
    assert!(check_in.ref_time <= 1_000_000_000, "{check_in:?}");
}
