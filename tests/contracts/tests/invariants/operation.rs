//! What may happen. Indices are taken modulo what there is when the operation runs.

use proptest::prelude::*;

/// Something that somebody does to an event.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    GoLive,
    End,
    Cancel,
    Propose,
    Challenge,
    Finalize,
    Timeout,
    Reclaim,
    Raise,
    AddTier,
}

/// Something that an operator does with a node.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NodeStep {
    Activate,
    Drain,
    Exit,
    AddStake,
    Unbond,
    WithdrawStake,
    Withdraw,
    Slash,
}

/// What only the event contract may ask of the tickets.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Forgery {
    Mint,
    MoveSold,
    MarkPaidBack,
    MarkVoid,
    CheckIn,
}

#[derive(Debug, Clone)]
pub(crate) enum Operation {
    Create {
        by: usize,
        token: usize,
        capacity: u32,
        price: u128,
        policy: u8,
        is_transferable: bool,
        resale_cap_bps: u16,
        per_wallet: u32,
    },
    Buy {
        event: usize,
        tier: u8,
        by: usize,
        quantity: u32,
        recipient: usize,
    },
    Step {
        event: usize,
        by: usize,
        step: Step,
    },
    /// What brings the event on, by whom it takes: time passes as needed.
    Onward {
        event: usize,
        uptime_bps: u16,
        work: u128,
        is_contested: bool,
    },
    Resolve {
        event: usize,
        by: usize,
        payout_bps: u16,
    },
    Status {
        event: usize,
    },
    Settlement {
        event: usize,
        uptime_bps: u16,
        work: u128,
    },
    ClaimWork {
        event: usize,
        by: usize,
    },
    Refund {
        ticket: usize,
        by: usize,
    },
    CheckInViewer {
        ticket: usize,
        by: usize,
    },
    CheckIn {
        event: usize,
        bits: u8,
    },
    List {
        ticket: usize,
        by: usize,
        price_bps: u128,
    },
    Delist {
        ticket: usize,
        by: usize,
    },
    BuyResale {
        ticket: usize,
        by: usize,
        recipient: usize,
    },
    Transfer {
        ticket: usize,
        by: usize,
        to: usize,
    },
    Forge {
        ticket: usize,
        by: usize,
        forgery: Forgery,
    },
    Withdraw {
        by: usize,
        token: usize,
    },
    Node {
        operator: usize,
        step: NodeStep,
        amount: u128,
    },
    RollSet,
    TakeOver {
        event: usize,
        operator: usize,
    },
    Pause {
        mask: u32,
    },
    Tariff {
        base: u128,
    },
    Turn {
        mode: u8,
    },
    Advance {
        seconds: u64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::GoLive),
        2 => Just(Step::End),
        1 => Just(Step::Cancel),
        4 => Just(Step::Propose),
        2 => Just(Step::Challenge),
        4 => Just(Step::Finalize),
        1 => Just(Step::Timeout),
        1 => Just(Step::Reclaim),
        1 => Just(Step::Raise),
        1 => Just(Step::AddTier),
    ]
}

fn node_step() -> impl Strategy<Value = NodeStep> {
    use NodeStep::*;
    prop::sample::select(vec![
        Activate,
        Drain,
        Exit,
        AddStake,
        Unbond,
        WithdrawStake,
        Withdraw,
        Slash,
    ])
}

fn forgery() -> impl Strategy<Value = Forgery> {
    use Forgery::*;
    prop::sample::select(vec![Mint, MoveSold, MarkPaidBack, MarkVoid, CheckIn])
}

fn create() -> impl Strategy<Value = Operation> {
    let prices = vec![0, 1, 3, 10_000, 5_000_000_000_000_000_000, u128::MAX / 1_000_000];
    (
        0..4_usize,
        0..3_usize,
        prop::sample::select(vec![1_u32, 3, 40, 200, 201, 500]),
        prop::sample::select(prices),
        1..=2_u8,
        any::<bool>(),
        prop::sample::select(vec![0_u16, 1_000, u16::MAX]),
        prop::sample::select(vec![0_u32, 2]),
    )
        .prop_map(
            |(by, token, capacity, price, policy, is_transferable, resale_cap_bps, per_wallet)| {
                Operation::Create {
                    by,
                    token,
                    capacity,
                    price,
                    policy,
                    is_transferable,
                    resale_cap_bps,
                    per_wallet,
                }
            },
        )
}

/// One operation.
pub(crate) fn operation() -> impl Strategy<Value = Operation> {
    let (event, ticket, who) = (0..4_usize, 0..64_usize, 0..4_usize);
    let times = vec![
        1_u64,
        60,
        60,
        600,
        600,
        600,
        3_600,
        4_200,
        86_400,
        8 * 86_400,
        15 * 86_400,
    ];
    let uptimes = prop::sample::select(vec![0, 3_333, 9_899, 9_900, 10_000]);
    let works = prop::sample::select(vec![0, 1, 1_000_000, u128::MAX]);
    prop_oneof![
        2 => create(),
        24 => (event.clone(), prop::sample::select(vec![0_u8, 0, 0, 0, 1]), who.clone(), 0..12_u32, 0..6_usize)
            .prop_map(|(event, tier, by, quantity, recipient)| Operation::Buy { event, tier, by, quantity, recipient }),
        9 => (event.clone(), uptimes.clone(), works.clone(), any::<bool>())
            .prop_map(|(event, uptime_bps, work, is_contested)| Operation::Onward { event, uptime_bps, work, is_contested }),
        8 => (event.clone(), who.clone(), step()).prop_map(|(event, by, step)| Operation::Step { event, by, step }),
        2 => (event.clone(), 0..5_usize, prop::sample::select(vec![0, 1, 5_000, 9_999, 10_000, 10_001]))
            .prop_map(|(event, by, payout_bps)| Operation::Resolve { event, by, payout_bps }),
        2 => event.clone().prop_map(|event| Operation::Status { event }),
        3 => (event.clone(), uptimes, works)
            .prop_map(|(event, uptime_bps, work)| Operation::Settlement { event, uptime_bps, work }),
        2 => (event.clone(), who.clone()).prop_map(|(event, by)| Operation::ClaimWork { event, by }),
        10 => (ticket.clone(), who.clone()).prop_map(|(ticket, by)| Operation::Refund { ticket, by }),
        5 => (ticket.clone(), who.clone()).prop_map(|(ticket, by)| Operation::CheckInViewer { ticket, by }),
        1 => (event.clone(), any::<u8>()).prop_map(|(event, bits)| Operation::CheckIn { event, bits }),
        8 => (ticket.clone(), who.clone(), prop::sample::select(vec![0, 5_000, 10_000, 11_000, 11_001]))
            .prop_map(|(ticket, by, price_bps)| Operation::List { ticket, by, price_bps }),
        1 => (ticket.clone(), who.clone()).prop_map(|(ticket, by)| Operation::Delist { ticket, by }),
        8 => (ticket.clone(), who.clone(), 0..6_usize)
            .prop_map(|(ticket, by, recipient)| Operation::BuyResale { ticket, by, recipient }),
        2 => (ticket.clone(), who.clone(), 0..6_usize).prop_map(|(ticket, by, to)| Operation::Transfer { ticket, by, to }),
        1 => (ticket, who.clone(), forgery()).prop_map(|(ticket, by, forgery)| Operation::Forge { ticket, by, forgery }),
        6 => (0..10_usize, 0..3_usize).prop_map(|(by, token)| Operation::Withdraw { by, token }),
        4 => (who.clone(), node_step(), prop::sample::select(vec![0, 1, 5_000_000_000_000_000_000_000, u128::MAX]))
            .prop_map(|(operator, step, amount)| Operation::Node { operator, step, amount }),
        1 => Just(Operation::RollSet),
        1 => (event, who).prop_map(|(event, operator)| Operation::TakeOver { event, operator }),
        1 => (1..32_u32).prop_map(|mask| Operation::Pause { mask }),
        1 => (0..1_000_u128).prop_map(|base| Operation::Tariff { base }),
        2 => (0..7_u8).prop_map(|mode| Operation::Turn { mode }),
        3 => prop::sample::select(times).prop_map(|seconds| Operation::Advance { seconds }),
    ]
}
