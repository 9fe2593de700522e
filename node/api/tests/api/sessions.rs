use std::sync::{Arc, atomic::Ordering};

use serde_json::{Value, json};

use crate::{
    node::{EVENT, Node, Session, TOKEN_TTL_MS, ticket},
    wallet::Wallet,
};
use w3av_types::{EventId, TicketId};

fn refused(status: u16, kind: &str) -> (u16, String) {
    (status, kind.to_owned())
}

#[tokio::test]
async fn holder_with_either_kind_of_wallet_is_admitted() {
    let node = Node::start().await;
    for (serial, wallet) in [(1, Wallet::sr25519(1)), (2, Wallet::ethereum(2))] {
        node.sell(ticket(serial), &wallet);
        let session = node.open_session(&wallet, ticket(serial)).await;
        assert_eq!(session.hls, session.path("master.m3u8"));
        assert_eq!(session.flv, session.path("source.flv"));
        assert_eq!(
            session.expires_at_ms,
            node.now_ms.load(Ordering::SeqCst) + TOKEN_TTL_MS
        );
        assert_eq!(node.get(&session.hls).await.status, 200);
    }
}

#[tokio::test]
async fn stranger_is_refused() {
    let node = Node::start().await;
    node.sell(ticket(1), &Wallet::sr25519(1));
    let answer = node.ask_session(&Wallet::ethereum(9), ticket(1)).await;
    assert_eq!(answer.problem(), refused(403, "unauthorized"));
}

#[tokio::test]
async fn ticket_in_any_other_state_does_not_admit() {
    let node = Node::start().await;
    let wallet = Wallet::sr25519(1);
    for state in [0, 3, 4, 255] {
        node.sell(ticket(1), &wallet);
        node.chain
            .tickets
            .lock()
            .expect("not poisoned")
            .get_mut(&ticket(1))
            .expect("sold")
            .state = state;
        let answer = node.ask_session(&wallet, ticket(1)).await;
        assert_eq!(answer.problem(), refused(403, "unauthorized"), "{state}");
    }
}

#[tokio::test]
async fn ticket_that_does_not_exist_is_not_found() {
    let node = Node::start().await;
    let answer = node.ask_session(&Wallet::sr25519(1), ticket(99)).await;
    assert_eq!(answer.problem(), refused(404, "not_found"));
}

#[tokio::test]
async fn challenge_is_good_for_one_session() {
    let node = Node::start().await;
    let wallet = Wallet::sr25519(1);
    node.sell(ticket(1), &wallet);
    let request = node.session_request(&wallet, ticket(1)).await;
    let first = Session::of(&node.post("/api/v1/sessions", &request).await);
    let again = node.post("/api/v1/sessions", &request).await;
    assert_eq!(again.problem(), refused(401, "unauthorized"));
    assert!(!again.header("www-authenticate").is_empty());
    assert_eq!(
        node.get(&first.hls).await.status,
        200,
        "the replay does not end the session"
    );
}

#[tokio::test]
async fn challenge_that_expired_proves_nothing() {
    let node = Node::start().await;
    let wallet = Wallet::sr25519(1);
    node.sell(ticket(1), &wallet);
    let request = node.session_request(&wallet, ticket(1)).await;
    node.wait_ms(w3av_gate::CHALLENGE_TTL_MS);
    assert_eq!(
        node.post("/api/v1/sessions", &request).await.problem(),
        refused(401, "unauthorized")
    );
}

#[tokio::test]
async fn proof_that_somebody_else_made_is_refused() {
    let node = Node::start().await;
    let (holder, thief) = (Wallet::sr25519(1), Wallet::ethereum(9));
    node.sell(ticket(1), &holder);
    for forger in [thief, Wallet::sr25519(9)] {
        let (nonce, text) = node.challenge(holder.address()).await;
        let request = json!({
            "event": EVENT.0, "ticket": ticket(1).to_string(), "address": holder.address().to_string(),
            "nonce": nonce, "proof": forger.sign(&text),
        });
        assert_eq!(
            node.post("/api/v1/sessions", &request).await.problem(),
            refused(401, "unauthorized")
        );
    }
}

#[tokio::test]
async fn malformed_requests_are_invalid_and_do_not_spend_the_challenge() {
    let node = Node::start().await;
    let wallet = Wallet::ethereum(1);
    node.sell(ticket(1), &wallet);
    let good = node.session_request(&wallet, ticket(1)).await;
    for (field, value) in [
        ("ticket", json!("x")),
        ("ticket", json!("0")),
        ("ticket", json!(TicketId::new(EventId(8), 1).to_string())),
        ("ticket", json!("340282366920938463463374607431768211456")),
        ("address", json!("0x12")),
        ("event", json!(-1)),
        ("event", json!(8)),
        ("proof", json!({ "scheme": "ethereum", "signature": "0x00" })),
        (
            "proof",
            json!({ "scheme": "ethereum", "signature": "00".repeat(65) }),
        ),
        ("proof", json!({ "scheme": "ed25519", "signature": "0x00" })),
        ("proof", Value::Null),
        ("extra", json!(1)),
    ] {
        let mut request = good.clone();
        request[field] = value;
        let answer = node.post("/api/v1/sessions", &request).await;
        assert_eq!(answer.problem(), refused(400, "invalid"), "{field}: {request}");
    }
    assert_eq!(node.post("/api/v1/sessions", &good).await.status, 200);
}

#[tokio::test]
async fn second_session_of_a_ticket_ends_the_first() {
    let node = Node::start().await;
    let wallet = Wallet::sr25519(1);
    node.sell(ticket(1), &wallet);
    let first = node.open_session(&wallet, ticket(1)).await;
    let second = node.open_session(&wallet, ticket(1)).await;
    assert_eq!(node.get(&first.hls).await.problem(), refused(403, "unauthorized"));
    assert_eq!(node.get(&second.hls).await.status, 200);
    assert_eq!(node.viewers.sessions(), 1);
}

#[tokio::test]
async fn refreshed_token_outlives_the_first_in_the_same_session() {
    let node = Node::start().await;
    let first = node.viewer(1).await;
    node.wait_ms(TOKEN_TTL_MS - 1);
    let refresh = json!({ "token": first.token });
    let second = Session::of(&node.post("/api/v1/sessions/refresh", &refresh).await);
    node.wait_ms(1);
    assert_eq!(node.get(&first.hls).await.problem(), refused(403, "unauthorized"));
    assert_eq!(node.get(&second.hls).await.status, 200);
    assert_eq!(
        node.post("/api/v1/sessions/refresh", &refresh).await.problem(),
        refused(403, "unauthorized")
    );
    assert_eq!(node.viewers.sessions(), 1);
    node.refund(ticket(1));
    let refresh = json!({ "token": second.token });
    assert_eq!(
        node.post("/api/v1/sessions/refresh", &refresh).await.problem(),
        refused(403, "unauthorized")
    );
}

#[tokio::test]
async fn ticket_revoked_while_the_chain_is_asked_opens_nothing() {
    let node = Node::start().await;
    let wallet = Wallet::sr25519(1);
    node.sell(ticket(1), &wallet);
    let viewers = Arc::clone(&node.viewers);
    let revoke = Box::new(move || assert_eq!(viewers.revoke_ticket(ticket(1)), 0));
    *node.chain.while_asked.lock().expect("not poisoned") = Some(revoke);
    assert_eq!(
        node.ask_session(&wallet, ticket(1)).await.problem(),
        refused(409, "conflict")
    );
    assert_eq!(node.viewers.sessions(), 0);
}

#[tokio::test]
async fn silent_chain_is_unavailable_and_says_when_to_retry() {
    let node = Node::start().await;
    let wallet = Wallet::sr25519(1);
    node.sell(ticket(1), &wallet);
    node.chain.is_down.store(true, Ordering::SeqCst);
    let answer = node.ask_session(&wallet, ticket(1)).await;
    assert_eq!(answer.problem(), refused(503, "unavailable"));
    assert!(answer.header("retry-after").parse::<u32>().is_ok());
}
