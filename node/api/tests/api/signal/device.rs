use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Bytes, Message as Frame},
};
use w3av_signal::{
    CallId, Challenge, DeviceId, DeviceRecord, DeviceSecret, Envelope, Header, Kind, Media, Message, Side,
    open, seal,
};
use w3av_types::{Address, Secret};

use super::directory::DOMAIN;
use crate::node::Node;

/// A device with its keys.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    pub(crate) secret: DeviceSecret,
}

/// A device's socket.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) device: Device,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// What a client hears.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    Said(Value),
    Envelope(Vec<u8>),
    Closed(Option<u16>),
}

pub(crate) const FIRM: u32 = 7;
pub(crate) const CALL: CallId = CallId([0xC0; 32]);
pub(crate) const ROOM: CallId = CallId([0x90; 32]);

impl Device {
    pub(crate) fn new(n: u8) -> Self {
        let id = DeviceId::new(Address([n; 20]), 0).expect("a slot");
        let secret = DeviceSecret::new(Secret::new([n; 32]), Secret::new([n + 100; 32]));
        Self { id, secret }
    }

    /// Registers it, and makes its account a member.
    pub(crate) fn registered(n: u8, node: &Node) -> Self {
        let device = Self::new(n);
        let mut chain = node.calls.chain();
        let record = DeviceRecord {
            keys: device.secret.keys(),
            until_s: u64::MAX,
        };
        chain.devices.insert(device.id, record);
        chain.members.insert(device.id.account());
        device
    }

    /// A ring in the call, as its caller.
    pub(crate) fn ring(&self, node: &Node, to: &Self, sequence: u32) -> Vec<u8> {
        self.envelope(node, to, sequence, |_| {})
    }

    pub(crate) fn envelope(&self, node: &Node, to: &Self, sequence: u32, change: fn(&mut Header)) -> Vec<u8> {
        let mut header = Header {
            kind: Kind::Ring,
            call: CALL,
            genesis: [6; 8],
            firm: FIRM,
            from: self.id,
            to: to.id,
            sequence,
            sent_at_ms: node.calls.now_ms(),
            side: Side::Caller,
        };
        change(&mut header);
        let ring = Message::Ring { media: Media::BOTH };
        let envelope = seal(header, &ring, &self.secret, &to.secret.keys().agreement, [5; 32]);
        envelope.expect("seals").encode()
    }

    pub(crate) fn opens(&self, bytes: &[u8]) -> Message {
        open(&Envelope::decode(bytes).expect("an envelope"), &self.secret).expect("is for this device")
    }

    /// A hello to this challenge; `signer` signs it.
    pub(crate) fn hello(&self, challenge: &Value, signer: &DeviceSecret) -> Value {
        let bytes = |name: &str| {
            let text = challenge[name]
                .as_str()
                .and_then(|text| text.strip_prefix("0x"))
                .expect("0x and hex");
            hex::decode(text).expect("hex")
        };
        assert_eq!(challenge["type"], "challenge");
        assert_eq!(
            (bytes("genesis"), bytes("contract")),
            (DOMAIN.genesis.to_vec(), DOMAIN.contract.0.to_vec())
        );
        let challenge = Challenge {
            nonce: bytes("nonce").try_into().expect("32 bytes"),
            genesis: DOMAIN.genesis,
            contract: DOMAIN.contract,
        };
        let signature = signer.sign(&challenge.text(self.id));
        json!({
            "type": "hello", "account": self.id.account().to_string(), "slot": self.id.slot(),
            "signature": format!("0x{}", hex::encode(signature)),
        })
    }
}

impl Client {
    /// A socket on which nothing was said yet.
    pub(crate) async fn open(node: &Node, device: Device) -> Self {
        let url = format!("ws://{}/v1/signal", node.address);
        let (socket, _) = connect_async(url).await.expect("the node takes sockets");
        Self { device, socket }
    }

    /// A device that is ready.
    pub(crate) async fn ready(node: &Node, device: &Device) -> Self {
        let mut client = Self::open(node, device.clone()).await;
        client.hello().await;
        client.said("ready").await;
        client
    }

    pub(crate) async fn hello(&mut self) {
        let challenge = self.said("challenge").await;
        let hello = self.device.hello(&challenge, &self.device.secret);
        self.say(&hello).await;
    }

    pub(crate) async fn say(&mut self, message: &Value) {
        let text = message.to_string();
        self.socket.send(Frame::text(text)).await.expect("is open");
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        let frame = Frame::Binary(Bytes::copy_from_slice(bytes));
        self.socket.send(frame).await.expect("is open");
    }

    pub(crate) async fn next(&mut self) -> Heard {
        loop {
            let frame = timeout(Duration::from_secs(10), self.socket.next())
                .await
                .expect("something within 10 s");
            return match frame {
                Some(Ok(Frame::Text(text))) => Heard::Said(serde_json::from_str(&text).expect("is JSON")),
                Some(Ok(Frame::Binary(bytes))) => Heard::Envelope(bytes.to_vec()),
                Some(Ok(Frame::Close(frame))) => Heard::Closed(frame.map(|frame| frame.code.into())),
                Some(Ok(_)) => continue,
                None | Some(Err(_)) => Heard::Closed(None),
            };
        }
    }

    /// The next thing, which must be a control message of this type.
    pub(crate) async fn said(&mut self, kind: &str) -> Value {
        match self.next().await {
            Heard::Said(message) if message["type"] == kind => message,
            other => panic!("{other:?} instead of {kind}"),
        }
    }

    /// The next thing, which must be an envelope.
    pub(crate) async fn envelope(&mut self) -> Vec<u8> {
        match self.next().await {
            Heard::Envelope(bytes) => bytes,
            other => panic!("{other:?} instead of an envelope"),
        }
    }

    pub(crate) async fn undelivered(&mut self) -> (String, Option<u64>) {
        let message = self.said("undelivered").await;
        let code = message["code"].as_str().expect("has a code").to_owned();
        (code, message["sequence"].as_u64())
    }

    /// The last words, and that they are.
    pub(crate) async fn refused(mut self) -> String {
        let message = self.said("refused").await;
        assert!(matches!(self.next().await, Heard::Closed(_)));
        message["code"].as_str().expect("has a code").to_owned()
    }
}

/// Two members who are ready, with a call between them.
pub(crate) async fn pair(node: &Node) -> (Client, Client) {
    let (one, two) = (Device::registered(1, node), Device::registered(2, node));
    let accounts = (one.id.account(), two.id.account());
    node.calls.chain().calls.insert(accounts, CALL);
    (Client::ready(node, &one).await, Client::ready(node, &two).await)
}
