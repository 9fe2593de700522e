//! Random histories of the whole contract, with jumps in time; what must hold is checked after every call.

use std::{collections::BTreeSet, vec};

use proptest::prelude::*;

use super::*;

const NODES: u32 = 6;
const EVENTS: u64 = 3;

#[derive(Clone, Debug)]
enum Call {
    Wait(u64),
    Register(u32, u128),
    Activate(u32),
    Drain(u32),
    Exit(u32),
    Rotate(u32),
    Add(u32, u128),
    Unbond(u32, u128),
    WithdrawStake(u32),
    Slash(u32, u16),
    Equivocate(u32),
    Withdraw(bool),
    Roll([u8; 32]),
    Assign(u64, [u8; 32]),
    Renew(u32, u64, u32),
    TakeOver(u32, u64),
    Report(u64, u8, u32),
}

fn any_call() -> impl Strategy<Value = Call> {
    let node = || 1..=NODES;
    let amount = || prop_oneof![0..STAKE * 2, Just(MIN_STAKE), Just(u128::MAX)];
    let event = || 0..EVENTS;
    prop_oneof![
        4 => prop_oneof![0..LEASE * 2, Just(EPOCH), Just(UNBONDING), Just(JAIL_SECONDS)].prop_map(Call::Wait),
        4 => (node(), amount()).prop_map(|(node, stake)| Call::Register(node, stake.min(STAKE * 9))),
        6 => node().prop_map(Call::Activate),
        2 => node().prop_map(Call::Drain),
        2 => node().prop_map(Call::Exit),
        2 => node().prop_map(Call::Rotate),
        2 => (node(), amount()).prop_map(|(node, amount)| Call::Add(node, amount)),
        3 => (node(), amount()).prop_map(|(node, amount)| Call::Unbond(node, amount)),
        3 => node().prop_map(Call::WithdrawStake),
        2 => (node(), 0..1_200u16).prop_map(|(node, bps)| Call::Slash(node, bps)),
        1 => node().prop_map(Call::Equivocate),
        1 => any::<bool>().prop_map(Call::Withdraw),
        4 => any::<[u8; 32]>().prop_map(Call::Roll),
        3 => (event(), any::<[u8; 32]>()).prop_map(|(event, seed)| Call::Assign(event, seed)),
        3 => (node(), event(), 1..4u32).prop_map(|(node, event, fence)| Call::Renew(node, event, fence)),
        3 => (node(), event()).prop_map(|(node, event)| Call::TakeOver(node, event)),
        4 => (event(), STATUS..=SETTLEMENT, 0..64u32).prop_map(|(event, kind, bits)| Call::Report(event, kind, bits)),
    ]
}

impl Call {
    /// Number of the operator who calls, 0 for nobody's.
    const fn node(&self) -> u32 {
        match *self {
            Self::Register(node, _)
            | Self::Activate(node)
            | Self::Drain(node)
            | Self::Exit(node)
            | Self::Rotate(node)
            | Self::Add(node, _)
            | Self::Unbond(node, _)
            | Self::WithdrawStake(node)
            | Self::Slash(node, _)
            | Self::Equivocate(node)
            | Self::Renew(node, ..)
            | Self::TakeOver(node, _) => node,
            _ => 0,
        }
    }
}

struct World {
    cells: Cells,
    now: u64,
    /// What the token says that the contract holds.
    balance: u128,
    /// Numbers of the keys of each node; the last is the present one.
    keys: Vec<Vec<u32>>,
    next_key: u32,
}

/// The node is its operator's number; ids are given in another order.
impl World {
    fn new() -> Self {
        Self {
            cells: nodes(0),
            now: NOW,
            balance: 0,
            keys: vec![Vec::new(); NODES as usize + 1],
            next_key: 100,
        }
    }

    fn id(&self, node: u32) -> u32 {
        self.cells.node_of_operator(operator(node))
    }

    fn fresh_key(&mut self) -> u32 {
        self.next_key += 1;
        self.next_key
    }

    /// Number of the key with these bytes.
    fn key_number(&self, bytes: &[u8; 32]) -> Option<u32> {
        self.keys
            .iter()
            .flatten()
            .copied()
            .find(|number| key(*number) == *bytes)
    }

    fn apply(&mut self, call: Call) -> Result<(), OracleError> {
        let (now, node) = (self.now, call.node());
        let (id, operator) = (self.id(node), operator(node));
        match call {
            Call::Wait(seconds) => self.now += seconds,
            Call::Register(node, stake) => {
                let number = self.fresh_key();
                register(&mut self.cells, &POLICY, operator, key(number), OFFER, stake, 9)?;
                self.keys[node as usize].push(number);
                self.balance += stake;
            }
            Call::Activate(_) => {
                activate(&mut self.cells, now, &POLICY, operator, id)?;
            }
            Call::Drain(_) => drain(&mut self.cells, operator, id)?,
            Call::Exit(_) => {
                exit(&mut self.cells, now, &POLICY, operator, id)?;
            }
            Call::Rotate(node) => {
                let number = self.fresh_key();
                rotate_signer(&mut self.cells, operator, id, key(number))?;
                self.keys[node as usize].push(number);
            }
            Call::Add(_, amount) => {
                let amount = amount.min(u128::MAX / 4);
                if self.balance < u128::MAX / 4 || amount < STAKE * 2 {
                    add(&mut self.cells, operator, id, amount)?;
                    self.balance += amount;
                }
            }
            Call::Unbond(_, amount) => {
                let until = unbond(&mut self.cells, now, &POLICY, operator, id, amount)?;
                assert_eq!(until, now + UNBONDING);
            }
            Call::WithdrawStake(_) => {
                let record = self.cells.node(id);
                let paid = withdraw_stake(&mut self.cells, now, operator, id)?;
                let record = record.expect("it was paid");
                assert!(
                    record.withdrawable_at <= now && record.unbonding == paid,
                    "before the delay"
                );
                self.balance -= paid;
            }
            Call::Slash(_, bps) => {
                let before = self.cells.node(id).map_or(0, |node| node.stake + node.unbonding);
                let taken = slash(&mut self.cells, now, &POLICY, STRANGER, true, id, bps)?;
                assert!(taken <= before / 10, "more than a tenth");
            }
            Call::Equivocate(node) => {
                let Some(number) = self.keys[node as usize].last().copied() else {
                    return Ok(());
                };
                let set_digest = HOME.set_digest(&Real, 1, 1, [0; 32]);
                let of = |body| sign(number, &report_digest(&Real, &set_digest, slot(1, 1, 1), &body));
                let (a, b) = (of([1; 32]), of([2; 32]));
                let evidence = Evidence {
                    signer_key: key(number),
                    set_id: 1,
                    size: 1,
                    keys_hash: [0; 32],
                    slot: slot(1, 1, 1),
                    body_a: [1; 32],
                    signature_a: &a,
                    body_b: [2; 32],
                    signature_b: &b,
                };
                punish(&mut self.cells, &Real, now, &POLICY, HOME, STRANGER, &evidence)?;
            }
            Call::Withdraw(is_treasury) => {
                let account = if is_treasury { TREASURY } else { STRANGER };
                self.balance -= withdraw(&mut self.cells, account)?;
            }
            Call::Roll(seed) => {
                roll(&mut self.cells, &Real, now, &POLICY, HOME, &seed)?;
            }
            Call::Assign(event, seed) => {
                let duty = assign(&mut self.cells, now, &POLICY, EVENT_CONTRACT, event, &seed)?;
                assert_eq!(duty.is_none(), self.cells.summary.active_count == 0);
            }
            Call::Renew(_, event, fence) => {
                let duty = renew(&mut self.cells, &Real, now, operator, event, fence)?;
                assert_eq!((duty.holder, duty.fence), (id, fence));
                assert!(self.cells.nodes[&duty.holder].state.may_serve());
            }
            Call::TakeOver(_, event) => {
                let before = lease_of(&self.cells, &Real, event);
                let duty = take_over(&mut self.cells, &Real, now, operator, event)?;
                assert!(now >= before.until, "taken while held");
                assert_eq!((duty.holder, duty.fence), (id, before.fence + 1));
                assert!(self.cells.nodes[&duty.holder].state.may_serve());
            }
            Call::Report(event, kind, bits) => self.report(event, kind, bits)?,
        }
        Ok(())
    }

    /// Brings a report that the members at `bits` signed with the keys of the set.
    fn report(&mut self, event: u64, kind: u8, bits: u32) -> Result<(), OracleError> {
        let head = self.cells.summary.current;
        let Some(duty) = self.cells.duty(event) else {
            return Ok(());
        };
        let bits = bits & ((1 << head.size) - 1);
        let status = kind == STATUS;
        let next = if status {
            duty.status.reports.next()
        } else {
            self.cells.settlement(event).reports.next()
        };
        let slot = Slot {
            event,
            kind,
            sequence: next,
            fence: duty.fence,
        };
        let body = if status {
            status_body(&Real, 2, [5; 32])
        } else {
            settlement_body(&Real, &SAID)
        };
        let digest = report_digest(&Real, &head.digest, slot, &body);
        let mut bytes = Vec::new();
        let mut is_counted = true;
        for index in (0..head.size).filter(|index| bits >> index & 1 == 1) {
            let (node, key) = member(&self.cells, head.id, index).expect("a member");
            is_counted &= node != 0;
            bytes.extend(sign(self.key_number(&key).expect("a node's key"), &digest));
        }
        let report = Report {
            event,
            sequence: next,
            fence: duty.fence,
            signed: Signed {
                set_id: head.id,
                signers: bits,
                signatures: &bytes,
            },
        };
        let (cells, now) = (&mut self.cells, self.now);
        let result = if status {
            report_status(cells, &Real, now, STRANGER, report, 2, [5; 32])
        } else {
            report_settlement(cells, &Real, now, STRANGER, report, SAID)
        };
        let is_quorum =
            head.id != 0 && quorum(head.size, kind).is_some_and(|needed| bits.count_ones() >= needed.into());
        assert_eq!(
            result.is_ok(),
            is_quorum && is_counted && (status || duty.status.ready_at != 0),
            "{result:?}"
        );
        result
    }

    fn check(&self) {
        let cells = &self.cells;
        assert_eq!(cells.owed(), self.balance, "what is owed is what is there");
        let active = cells.active();
        let expected: BTreeSet<u32> = (1..=cells.summary.node_count)
            .filter(|id| cells.nodes[id].state == NodeState::Active)
            .collect();
        assert_eq!(active.len(), expected.len());
        assert_eq!(active.iter().copied().collect::<BTreeSet<_>>(), expected);
        for (place, id) in active.iter().enumerate() {
            assert_eq!(cells.nodes[id].place as usize, place);
        }
        for (id, node) in &cells.nodes {
            assert_eq!(cells.node_of_operator(node.operator), *id);
            assert!(node.signer_key == [0; 32] || cells.node_of_key(&node.signer_key) == *id);
            assert!(node.state != NodeState::Active || node.signer_key != [0; 32]);
            assert!(node.state != NodeState::Exited || node.stake == 0);
        }
        self.check_sets();
        for duty in cells.duties.values() {
            assert!(duty.fence >= 1 && duty.assigned().any(|node| node == duty.holder));
        }
        assert!(cells.members.len() <= 8);
    }

    /// Whoever counts in a set is one node, with one key, and has something to lose.
    fn check_sets(&self) {
        for head in [self.cells.summary.current, self.cells.summary.previous] {
            let (mut seen, mut keys) = (BTreeSet::new(), Vec::new());
            for index in 0..head.size {
                let (node, key) = member(&self.cells, head.id, index).expect("a member");
                keys.extend(key);
                if node != 0 {
                    assert!(seen.insert(node), "a node is a member twice");
                    assert_eq!(self.cells.node_of_key(&key), node);
                    let record = self.cells.nodes[&node];
                    assert!(record.stake + record.unbonding > 0, "nothing to lose");
                    assert_ne!(record.state, NodeState::Jailed);
                }
            }
            if head.id != 0 {
                let digest = HOME.set_digest(&Real, head.id, head.size, Real.keccak256(&keys));
                assert_eq!(head.digest, digest);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_stakes_lists_sets_and_leases_hold(calls in prop::collection::vec(any_call(), 1..90)) {
        let mut world = World::new();
        for call in calls {
            let before = (world.cells.clone(), world.balance);
            if world.apply(call).is_err() {
                assert_eq!((&world.cells, world.balance), (&before.0, before.1), "a refusal changed something");
            }
            world.check();
        }
    }
}
