use alloy_primitives::U256;
use w3av_chain::{At, Call, Contract, ContractError, ContractEvent, Message, SubmitError};
use w3av_interfaces::{
    event::IEvent,
    firm::IFirm,
    token::IToken::{self, ITokenEvents},
};
use w3av_types::{Address, ErrorKind};

use crate::suite::{Suite, sol};

#[tokio::test]
async fn a_call_is_finalized_and_its_events_are_typed() {
    let Some(suite) = Suite::start().await else { return };
    let before = suite.client.finalized().await.expect("asked");
    let receipt = suite.mint(1_000).await;
    assert_eq!(receipt.block.number, before.number + 1);
    let [
        (
            _,
            ContractEvent::Token {
                contract: Contract::W3w,
                event: ITokenEvents::Transfer(transfer),
            },
        ),
    ] = receipt.events.as_slice()
    else {
        panic!("{:?}", receipt.events)
    };
    assert_eq!(
        (Address(transfer.to.0.0), transfer.value),
        (suite.bob.address(), U256::from(1_000))
    );

    let balance = IToken::balanceOfCall {
        account: sol(suite.bob.address()),
    };
    let w3w = suite.address(Contract::W3w);
    let read = |at| suite.client.query(w3w, &balance, at);
    assert_eq!(read(At::Finalized).await.expect("asked"), U256::from(1_000));
    assert_eq!(read(At::Block(before.hash)).await.expect("asked"), U256::ZERO);
    // The same code in another place knows nothing of it.
    let other = suite
        .client
        .query(suite.address(Contract::W3space), &balance, At::Finalized)
        .await;
    assert_eq!(other.expect("asked"), U256::ZERO);
}

#[tokio::test]
async fn a_revert_is_decoded_and_nothing_is_sent() {
    let Some(suite) = Suite::start().await else { return };
    suite.mint(5).await;
    let before = suite.client.finalized().await.expect("asked");
    let w3w = suite.address(Contract::W3w);

    let call = IToken::transferCall {
        to: sol(suite.alice.address()),
        value: U256::from(9),
    };
    let error = suite
        .client
        .submit(&suite.bob, w3w, &call, &suite.decoder)
        .await
        .expect_err("too little");
    let revert = error.revert().expect("reverted");
    assert_eq!(revert.name, "ERC20InsufficientBalance");
    assert_eq!(
        revert.arg("sender"),
        Some(suite.bob.address().to_string().as_str())
    );
    assert_eq!(
        (revert.arg("balance"), revert.arg("needed")),
        (Some("5"), Some("9"))
    );
    assert_eq!(error.kind(), ErrorKind::Conflict);

    let call = IToken::transferFromCall {
        from: sol(suite.bob.address()),
        to: sol(suite.alice.address()),
        value: U256::from(1),
    };
    let error = suite
        .client
        .submit(&suite.alice, w3w, &call, &suite.decoder)
        .await
        .expect_err("not allowed");
    let revert = error
        .revert()
        .and_then(|revert| revert.downcast::<IToken::ERC20InsufficientAllowance>());
    assert_eq!(
        revert.map(|revert| (revert.allowance, revert.needed)),
        Some((U256::ZERO, U256::from(1)))
    );

    let call = IEvent::goLiveCall { eventId: 99 };
    let error = suite
        .client
        .query(suite.address(Contract::Event), &call, At::Finalized)
        .await
        .err()
        .expect("no such event");
    assert_eq!(
        error.revert().map(ToString::to_string),
        Some("EventNotFound(eventId: 99)".to_owned())
    );
    assert_eq!(
        suite.client.finalized().await.expect("asked"),
        before,
        "something was sent"
    );
}

#[tokio::test]
async fn a_call_of_nothing_is_an_error() {
    let Some(suite) = Suite::start().await else { return };
    let call = IToken::totalSupplyCall {};
    let error = suite
        .client
        .query(Address([1; 20]), &call, At::Finalized)
        .await
        .expect_err("no contract");
    assert!(
        matches!(
            error,
            ContractError::Output { .. } | ContractError::Dispatch { .. }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn extrinsics_of_one_account_do_not_take_each_others_nonce() {
    let Some(suite) = Suite::start().await else { return };
    let decoder = &suite.decoder;
    let mint = |client: w3av_chain::ChainClient| {
        let call = IToken::mintCall {
            to: sol(suite.bob.address()),
            value: U256::from(1),
        };
        let (alice, w3w) = (suite.alice.clone(), suite.address(Contract::W3w));
        async move { client.submit(&alice, w3w, &call, decoder).await }
    };
    // Clones of one client queue; a second client, as another process would, finds its nonce taken and tries again.
    let second = suite.chain.client().await;
    let (first, clone, other) = tokio::join!(
        mint(suite.client.clone()),
        mint(suite.client.clone()),
        mint(second)
    );
    for result in [first, clone, other] {
        assert!(
            matches!(&result, Ok(receipt) if receipt.events.len() == 1),
            "{result:?}"
        );
    }
    let supply = suite
        .client
        .query(
            suite.address(Contract::W3w),
            &IToken::totalSupplyCall {},
            At::Finalized,
        )
        .await;
    assert_eq!(supply.expect("asked"), U256::from(3));
}

#[tokio::test]
async fn messages_work_from_text() {
    let Some(suite) = Suite::start().await else { return };
    let resolve = |word: &str| match word {
        "bob" => Some(suite.bob.address()),
        word => Contract::by_name(word).map(|contract| suite.address(contract)),
    };
    let parse = |contract, name, args: &[&str]| {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        Message::parse(contract, name, &args, resolve).expect("valid")
    };
    let send = async |contract: Contract, message: &Message| {
        let call = Call {
            contract: suite.address(contract),
            message: message.signature(),
            data: message.data().to_vec(),
        };
        suite
            .client
            .submit_call(&suite.alice, &call, &suite.decoder)
            .await
    };
    let created = send(
        Contract::Firm,
        &parse(Contract::Firm, "createFirm", &[&format!("0x{}", "11".repeat(32))]),
    )
    .await;
    let created = created.expect("created");
    let firm = parse(Contract::Firm, "createFirm", &[&format!("0x{}", "11".repeat(32))]);
    assert_eq!(
        firm.decode_output(&created.output).expect("declared").to_json(),
        serde_json::json!({"firm": 1})
    );
    let is_created = |event: &ContractEvent| matches!(event, ContractEvent::Firm(IFirm::IFirmEvents::FirmCreated(created)) if created.firm == 1);
    assert!(
        created.events.iter().any(|(_, event)| is_created(event)),
        "{:?}",
        created.events
    );

    send(
        Contract::Firm,
        &parse(Contract::Firm, "addMember", &["1", "bob", "8"]),
    )
    .await
    .expect("added");
    let query = parse(Contract::Firm, "memberAt", &["1", "1"]);
    let run = suite
        .client
        .dry_run(
            suite.alice.public_key(),
            suite.address(Contract::Firm),
            query.data().to_vec(),
            At::Finalized,
        )
        .await
        .expect("asked");
    let output = query.decode_output(&run.data).expect("declared");
    assert_eq!(
        output.to_text(),
        format!("who: {}\nroles: 8", suite.bob.address())
    );

    let again = send(
        Contract::Firm,
        &parse(Contract::Firm, "addMember", &["1", "bob", "8"]),
    )
    .await;
    let Err(error @ SubmitError::DryRun { .. }) = again else {
        panic!("{again:?}")
    };
    assert_eq!(
        error.revert().map(|revert| revert.name.as_str()),
        Some("AlreadyMember")
    );
}
