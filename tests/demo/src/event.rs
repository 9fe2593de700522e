//! The event's life: set up, sold, live, watched, ended, settled.

use crate::{Options, call, stage::Stages};
use anyhow::{Context, Result, bail, ensure};
use std::{path::Path, time::Duration};
use tokio::signal::unix::{SignalKind, signal};
use w3av_chain::Signer;
use w3av_harness::{
    Clock, Devnet, EventPlan, Host, Input, Node, NodeOptions, Operator, Publisher, Session, Viewer, w3, w3av,
};
use w3av_interfaces::{event::IEvent, oracle::IOracle};
use w3av_types::{EventId, TicketId};

/// Encoders and players start in a second or two; the machine may be building meanwhile.
const MEDIA: Duration = Duration::from_secs(60);
/// A node acts on a finalized block within milliseconds; reports take a few blocks and the answers of two others.
const REPORT: Duration = Duration::from_secs(90);
/// Oracle nodes: one set of signers, all of whom must sign a settlement.
const NODES: u16 = 3;
/// States of an event. Source: `IEvent.sol`.
const PROPOSED: u8 = 4;
const SETTLED: u8 = 6;
/// How much a viewer plays with `--once`, in seconds.
const WATCH_S: u32 = 4;
/// Name of the network whose records the demo writes, into a folder of its own.
const NETWORK: &str = "demo";

/// Everything that runs.
struct Scene {
    // Order matters: the nodes are stopped before their chain.
    publisher: Option<Publisher>,
    nodes: Vec<Oracle>,
    /// Which of the nodes serves the event.
    holder: usize,
    host: Host,
    event: EventId,
    tickets: [(Signer, TicketId); 2],
    before: Balances,
    _clock: Clock,
    _chain: Devnet,
    _home: tempfile::TempDir,
}

/// An oracle node, its number on chain, and who operates it.
struct Oracle {
    node: Node,
    number: u32,
    operator: Operator,
}

pub(crate) async fn run(options: &Options, stages: &mut Stages) -> Result<()> {
    println!("W3space A/V: a paid, ticketed live event, end to end\n");
    let mut scene = set_up(options, stages).await?;
    let bob = Host::account("Bob")?;

    stages.start("event goes live on chain");
    scene
        .host
        .send(
            &bob,
            scene.host.addresses.event,
            &IEvent::goLiveCall {
                eventId: scene.event.0,
            },
        )
        .await?;
    let holder = scene.host.holder(scene.event).await?;
    scene.holder = scene
        .nodes
        .iter()
        .position(|oracle| oracle.number == holder)
        .with_context(|| format!("node {holder} serves the event, which is none of ours"))?;
    let serving = &mut scene.nodes[scene.holder].node;
    let (opened, url) = (
        serving
            .child
            .line(&["ingest open", &format!("event={}", scene.event)], REPORT)
            .await?,
        serving.url(),
    );
    let viewer = Viewer::new(&url);
    stages.done(&field(&opened, "since_block_ms").map_or_else(String::new, |ms| {
        format!("node {holder} was drawn; its ingest opened {ms} ms after the block was finalized")
    }));

    stages.start("stream key for the host");
    let rtmp = viewer
        .rtmp_address(&bob, scene.event)
        .await?
        .map_err(|refusal| anyhow::anyhow!("refused: {refusal:?}"))?;
    stages.done("given against a wallet signature");

    if options.no_push {
        println!("\n    Point your encoder at:  {rtmp}\n");
    } else {
        stages.start("publishing by RTMP");
        let input = options
            .input
            .clone()
            .map_or(Input::Pattern { height: 720 }, Input::Media);
        let mut publisher = Publisher::start(&input, &rtmp).await?;
        publisher.sending(MEDIA).await?;
        scene.publisher = Some(publisher);
        stages.done(
            options
                .input
                .as_deref()
                .unwrap_or("test picture 1280x720, 30 frames a second, H.264 + AAC"),
        );
        stages.start("ladder and first segment");
        let (holder, ticket) = &scene.tickets[0];
        let session = admitted(&viewer, holder, scene.event, *ticket).await?;
        let playlist = viewer.wait_for_hls(&session, MEDIA).await?;
        stages.done(&format!(
            "{} renditions",
            playlist.matches("#EXT-X-STREAM-INF").count()
        ));
    }
    println!(
        "\n    Watch page:  {}/#/events/{}\n    Ticket holders: //Charlie and //Dave; //Ferdie has none.\n",
        url, scene.event
    );
    if options.once {
        watch(&mut scene, &viewer, stages).await?;
        end(&mut scene, stages).await
    } else {
        println!("    Ctrl-C ends the demo.");
        stopped().await
    }
}

async fn set_up(options: &Options, stages: &mut Stages) -> Result<Scene> {
    let home = tempfile::Builder::new()
        .prefix("w3av-demo-")
        .tempdir()
        .context("making a folder")?;
    stages.start("local chain");
    let chain = Devnet::start().await?;
    stages.done(chain.url());

    stages.start("contracts");
    let artifacts =
        std::env::var("W3AV_CONTRACTS").context("W3AV_CONTRACTS is not set: run ./scripts/demo")?;
    let deployments = home.path().join("deployments");
    deploy(chain.url(), &deployments, &artifacts).await?;
    let host = Host::connect(chain.url(), &deployments.join(NETWORK)).await?;
    stages.done("access, W3W, W3SPACE, firm, call, oracle, ticket, event");

    stages.start("money and a firm");
    let [alice, bob, charlie, dave] = ["Alice", "Bob", "Charlie", "Dave"].map(Host::account);
    let (alice, bob, charlie, dave) = (alice?, bob?, charlie?, dave?);
    for who in [&bob, &charlie, &dave] {
        host.mint(who.address(), w3(1_000)).await?;
        host.approve(who, u128::MAX).await?;
    }
    let firm = host.create_firm(&bob).await?;
    let clock = Clock::start(&host)?;
    stages.done("1,000 W3W each for host and buyers");

    stages.start("three oracle nodes");
    let nodes = start_nodes(options, chain.url(), &host, &deployments, home.path()).await?;
    stages.done("100 W3W staked each; one set of signers, so that a settlement needs all three");

    call::run(&host, &nodes[0].node.url(), firm, &bob, &charlie, stages).await?;

    let before = Balances::read(
        &host,
        &[
            ("host", &bob),
            ("buyer 1", &charlie),
            ("buyer 2", &dave),
            ("treasury", &alice),
            ("node 1", &nodes[0].operator.signer),
            ("node 2", &nodes[1].operator.signer),
            ("node 3", &nodes[2].operator.signer),
        ],
    )
    .await?;
    stages.start("event with 500 seats, fee in W3W");
    let event = host
        .create_event(
            &bob,
            &EventPlan {
                firm,
                ..EventPlan::default()
            },
        )
        .await?;
    stages.done(&format!("event {event}"));

    stages.start("two tickets");
    let tickets = [
        (charlie.clone(), host.buy(&charlie, event).await?),
        (dave.clone(), host.buy(&dave, event).await?),
    ];
    stages.done("5 W3W each, into escrow");

    refund(&host, &bob, &dave, stages).await?;
    Ok(Scene {
        publisher: None,
        nodes,
        holder: 0,
        host,
        event,
        tickets,
        before,
        _clock: clock,
        _chain: chain,
        _home: home,
    })
}

/// Registers and starts the nodes; the first has the ports of the options, the others those after them.
async fn start_nodes(
    options: &Options,
    chain: &str,
    host: &Host,
    deployments: &Path,
    home: &Path,
) -> Result<Vec<Oracle>> {
    let mut planned = Vec::new();
    for index in 0..NODES {
        let operator = Operator::number(index.into())?;
        let folder = home.join(format!("node-{}", index + 1));
        let mut node_options = NodeOptions::new(chain, NETWORK, deployments, &folder)?;
        node_options.http_port = options.http_port.saturating_add(index);
        node_options.rtmp_port = options.rtmp_port.saturating_add(index);
        let number = host.register_node(&operator, &node_options.url()).await?;
        planned.push((operator, node_options, number));
    }
    host.roll_set(&planned[0].0).await?;
    let mut nodes = Vec::new();
    for (operator, node_options, number) in planned {
        let node = Node::start(&node_options, operator.uri).await?;
        nodes.push(Oracle {
            node,
            number,
            operator,
        });
    }
    Ok(nodes)
}

/// Another event, which its host cancels: the ticket's price comes back.
async fn refund(host: &Host, bob: &Signer, dave: &Signer, stages: &mut Stages) -> Result<()> {
    stages.start("another event is cancelled, refunded");
    let plan = EventPlan {
        capacity: 10,
        price: w3(3),
        title: "Rained off".into(),
        ..EventPlan::default()
    };
    let event = host.create_event(bob, &plan).await?;
    let before = host.balance(dave.address()).await?;
    let ticket = host.buy(dave, event).await?;
    let contract = host.addresses.event;
    host.send(bob, contract, &IEvent::cancelCall { eventId: event.0 })
        .await?;
    let claim = IEvent::claimRefundCall {
        tokenId: ticket.token().try_into().context("a ticket id")?,
    };
    host.send(dave, contract, &claim).await?;
    host.withdraw(dave).await?;
    let after = host.balance(dave.address()).await?;
    ensure!(before == after, "{before} before, {after} after the refund");
    stages.done("3 W3W paid, 3 W3W back");
    Ok(())
}

async fn deploy(url: &str, deployments: &Path, artifacts: &str) -> Result<()> {
    let folder = deployments.to_str().context("the folder's name is not text")?;
    let arguments = [
        "deploy",
        "--network",
        NETWORK,
        "--url",
        url,
        "--deployments",
        folder,
        "--artifacts",
        artifacts,
    ];
    w3av(&[&arguments[..], &["--dev-signer", "//Alice"]].concat())
        .await
        .map(drop)
}

async fn admitted(viewer: &Viewer, who: &Signer, event: EventId, ticket: TicketId) -> Result<Session> {
    viewer
        .admit(who, event, ticket)
        .await?
        .map_err(|refusal| anyhow::anyhow!("the ticket holder was refused: {refusal:?}"))
}

/// A holder plays by HLS and FLV; a stranger and a token for something else are refused.
async fn watch(scene: &mut Scene, viewer: &Viewer, stages: &mut Stages) -> Result<()> {
    let (holder, ticket) = &scene.tickets[0];
    stages.start("ticket holder plays HLS");
    let session = admitted(viewer, holder, scene.event, *ticket).await?;
    let played = viewer.play(&session.hls, WATCH_S).await?;
    // At 24 or 30 frames a second, half of them is far above anything broken.
    ensure!(
        played.frames > u64::from(WATCH_S) * 12,
        "only {} pictures in {WATCH_S} s",
        played.frames
    );
    stages.done(&format!("{} pictures, {} lines", played.frames, played.height));

    stages.start("ticket holder plays HTTP-FLV");
    let (holder, ticket) = &scene.tickets[1];
    let session = admitted(viewer, holder, scene.event, *ticket).await?;
    let played = viewer.play(&session.flv, WATCH_S).await?;
    ensure!(
        played.frames > u64::from(WATCH_S) * 12,
        "only {} pictures in {WATCH_S} s",
        played.frames
    );
    stages.done(&format!("{} pictures, {} lines", played.frames, played.height));

    stages.start("stranger is refused");
    match viewer
        .admit(&Host::account("Ferdie")?, scene.event, *ticket)
        .await?
    {
        Err(refusal) if refusal.status == 403 => {}
        other => bail!("expected 403, got {:?}", other.map(|_| "a session")),
    }
    let (status, _) = viewer
        .get(&format!("/p/forged/e/{}/master.m3u8", scene.event))
        .await?;
    ensure!(status == 403, "a forged token got {status} instead of 403");
    stages.done("403 without a ticket, 403 with a forged token");
    Ok(())
}

async fn end(scene: &mut Scene, stages: &mut Stages) -> Result<()> {
    let (host, event) = (&scene.host, scene.event);
    let (contract, bob) = (host.addresses.event, Host::account("Bob")?);
    stages.start("event ends, three nodes sign");
    if let Some(mut publisher) = scene.publisher.take() {
        publisher.stop(MEDIA).await?;
    }
    host.send(&bob, contract, &IEvent::endCall { eventId: event.0 })
        .await?;
    let oracle = host.addresses.oracle;
    let settlement = IOracle::settlementOfCall { eventId: event.0 };
    let reported = within("the settlement report", scene, async || {
        let found = host.ask(oracle, &settlement).await?;
        Ok((found.reportedAt > 0).then_some(found))
    })
    .await?;
    ensure!(
        reported.deliveredSeconds > 0,
        "the nodes report that nothing was delivered"
    );
    stages.done(&format!(
        "{} s delivered, uptime {}.{:02} %, {} viewers at most",
        reported.deliveredSeconds,
        reported.uptimeBps / 100,
        reported.uptimeBps % 100,
        reported.peakViewers
    ));

    stages.start("settlement is proposed");
    within("the proposal", scene, async || {
        Ok((host.state(event).await? >= PROPOSED).then_some(()))
    })
    .await?;
    stages.done("by the node, with a bond of 10 W3W; anybody may challenge it for 5 s");

    stages.start("challenge window ends, settled");
    within("the settlement", scene, async || {
        Ok((host.state(event).await? == SETTLED).then_some(()))
    })
    .await?;
    let claimed = IEvent::isWorkClaimedCall {
        eventId: event.0,
        index: 0,
    };
    within("the claim of the node's work", scene, async || {
        Ok(host.ask(contract, &claimed).await?.then_some(()))
    })
    .await?;
    stages.done("the node has claimed its work");

    stages.start("payout");
    let mut owners = vec![bob.clone(), Host::account("Alice")?];
    owners.extend(scene.nodes.iter().map(|oracle| oracle.operator.signer.clone()));
    for who in &owners {
        host.withdraw(who).await?;
    }
    let left = host.balance(contract).await?;
    ensure!(left == 0, "{left} is left in escrow");
    stages.done("escrow is empty");

    let names = scene.before.names();
    let after = Balances::read(
        host,
        &names.iter().map(|(name, who)| (*name, who)).collect::<Vec<_>>(),
    )
    .await?;
    println!(
        "\n    {:<10}{:>14}{:>14}{:>12}   W3W",
        "", "before", "after", "change"
    );
    for ((name, _, was), (_, _, is)) in scene.before.0.iter().zip(&after.0) {
        println!(
            "    {name:<10}{:>14}{:>14}{:>12}",
            shown(*was as i128),
            shown(*is as i128),
            shown(*is as i128 - *was as i128)
        );
    }
    let total = |balances: &Balances| balances.0.iter().map(|(_, _, amount)| amount).sum::<u128>();
    ensure!(
        total(&scene.before) == total(&after),
        "money appeared or vanished"
    );
    println!("\nEverything worked.");
    Ok(())
}

/// Asks until there is an answer; shows what the nodes said last when there is none.
async fn within<T>(what: &str, scene: &Scene, ask: impl AsyncFn() -> Result<Option<T>>) -> Result<T> {
    let answered = async {
        loop {
            if let Some(answer) = ask().await? {
                return Ok(answer);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    match tokio::time::timeout(REPORT, answered).await {
        Ok(answer) => answer,
        Err(_) => {
            let tails = scene.nodes.iter().map(|oracle| oracle.node.child.tail(10));
            bail!("{what} does not come:\n{}", tails.collect::<Vec<_>>().join("\n"))
        }
    }
}

/// Waits for Ctrl-C or SIGTERM. Returning drops the scene, which ends the chain and the nodes.
async fn stopped() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed.context("listening for Ctrl-C"),
        _ = terminate.recv() => Ok(()),
    }
}

/// W3W of named accounts.
struct Balances(Vec<(&'static str, Signer, u128)>);

impl Balances {
    async fn read(host: &Host, accounts: &[(&'static str, &Signer)]) -> Result<Self> {
        let mut balances = Vec::new();
        for (name, who) in accounts {
            balances.push((*name, (*who).clone(), host.balance(who.address()).await?));
        }
        Ok(Self(balances))
    }

    fn names(&self) -> Vec<(&'static str, Signer)> {
        self.0.iter().map(|(name, who, _)| (*name, who.clone())).collect()
    }
}

/// An amount in whole tokens with two decimals.
fn shown(amount: i128) -> String {
    let cents = amount / (w3(1) as i128 / 100);
    format!(
        "{}{}.{:02}",
        if cents < 0 { "-" } else { "" },
        cents.abs() / 100,
        cents.abs() % 100
    )
}

/// Value of `name=value` in a log line.
fn field(line: &str, name: &str) -> Option<String> {
    let rest = line.split(&format!("{name}=")).nth(1)?;
    Some(rest.split_whitespace().next()?.trim_matches('"').to_owned())
}
