//! Shell of the oracle contract: loads and stores cells for `w3av_contract_logic::oracle`, calls access and token,
//! emits its events. Checks, then effects, then calls; the chain refuses re-entrance besides.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod callee;
mod cells;
pub mod error;
pub mod events;

#[ink::contract]
mod oracle {
    use ink::{
        prelude::{string::String, vec::Vec},
        sol::{DynBytes, FixedBytes},
        storage::Mapping,
    };
    use w3av_contract_host::{ChainCrypto, block_hash, chain_id};
    use w3av_contract_logic::oracle::{
        self as rules, Duty, Evidence, Home, Members, Node, NodeState, Offer, OracleError, PLACES_PER_CELL,
        Policy, Report, Roster, Settlement, Signed, Slot, Summary,
    };

    use crate::{callee, error::Error, events::*};

    type Bytes32 = FixedBytes<32>;

    #[ink(storage)]
    pub struct Oracle {
        /// Packed into the root cell.
        pub(crate) summary: Summary,
        pub(crate) nodes: Mapping<u32, Node>,
        pub(crate) operators: Mapping<Address, u32>,
        pub(crate) keys: Mapping<[u8; 32], u32>,
        pub(crate) places: Mapping<u32, [u32; PLACES_PER_CELL]>,
        pub(crate) members: Mapping<u8, Members>,
        pub(crate) duties: Mapping<u64, Duty>,
        pub(crate) settlements: Mapping<u64, Settlement>,
        pub(crate) credits: Mapping<Address, u128>,
    }

    impl Oracle {
        /// Governed by the access contract; no nodes, no set.
        #[ink(constructor)]
        pub fn new(access: Address) -> Result<Self, Error> {
            Ok(Self {
                summary: Summary::new(access)?,
                nodes: Mapping::new(),
                operators: Mapping::new(),
                keys: Mapping::new(),
                places: Mapping::new(),
                members: Mapping::new(),
                duties: Mapping::new(),
                settlements: Mapping::new(),
                credits: Mapping::new(),
            })
        }

        /// Anybody, one node each: pulls `stake`. Emits NodeRegistered and StakeAdded. Refused while paused, below
        /// MIN_STAKE, for a key that is or was a node's, and when the stake can't be pulled.
        #[ink(message)]
        #[allow(clippy::too_many_arguments, reason = "the golden interface")]
        pub fn register(
            &mut self,
            signer_key: Bytes32,
            peer_id_hash: Bytes32,
            region: u8,
            capacity: u32,
            price: u128,
            stake: u128,
            endpoints: String,
        ) -> Result<u32, Error> {
            let operator = self.env().caller();
            let offer = offer(peer_id_hash, region, capacity, price);
            let (policy, bytes) = (self.policy()?, endpoints.len());
            let node = rules::register(self, &policy, operator, signer_key.0, offer, stake, bytes)?;
            self.env().emit_event(NodeRegistered {
                node,
                operator,
                signer_key,
                peer_id_hash,
                region,
                capacity,
                price,
                endpoints,
            });
            self.emit_stake(node, stake)?;
            Ok(node)
        }

        /// Operator, unless Exited. Emits NodeUpdated. Refused for zero capacity and endpoints of a wrong length.
        #[ink(message)]
        pub fn update(
            &mut self,
            node: u32,
            peer_id_hash: Bytes32,
            region: u8,
            capacity: u32,
            price: u128,
            endpoints: String,
        ) -> Result<(), Error> {
            let caller = self.env().caller();
            let offer = offer(peer_id_hash, region, capacity, price);
            rules::update(self, caller, node, offer, endpoints.len())?;
            self.env().emit_event(NodeUpdated {
                node,
                peer_id_hash,
                region,
                capacity,
                price,
                endpoints,
            });
            Ok(())
        }

        /// Operator: Registered, Draining, or Jailed after the sentence, to Active. Emits NodeStateChanged. Refused
        /// below MIN_STAKE and without a key.
        #[ink(message)]
        pub fn activate(&mut self, node: u32) -> Result<(), Error> {
            let (caller, now, policy) = self.call()?;
            rules::activate(self, now, &policy, caller, node)?;
            self.emit_state(node, NodeState::Active);
            Ok(())
        }

        /// Operator: Active to Draining. Emits NodeStateChanged.
        #[ink(message)]
        pub fn drain(&mut self, node: u32) -> Result<(), Error> {
            let caller = self.env().caller();
            rules::drain(self, caller, node)?;
            self.emit_state(node, NodeState::Draining);
            Ok(())
        }

        /// Operator: Registered, Draining, or Jailed after the sentence, to Exited. Emits NodeStateChanged and
        /// Unbonding.
        #[ink(message)]
        pub fn exit(&mut self, node: u32) -> Result<(), Error> {
            let (caller, now, policy) = self.call()?;
            let (amount, withdrawable_at) = rules::exit(self, now, &policy, caller, node)?;
            self.emit_state(node, NodeState::Exited);
            self.env().emit_event(Unbonding {
                node,
                amount,
                withdrawable_at,
            });
            Ok(())
        }

        /// Operator, unless Exited. Emits SignerRotated. Refused for a key that is or was a node's.
        #[ink(message, name = "rotateSigner")]
        pub fn rotate_signer(&mut self, node: u32, signer_key: Bytes32) -> Result<(), Error> {
            let caller = self.env().caller();
            rules::rotate_signer(self, caller, node, signer_key.0)?;
            self.env().emit_event(SignerRotated { node, signer_key });
            Ok(())
        }

        /// Operator, unless Exited: pulls `amount`. Emits StakeAdded.
        #[ink(message, name = "addStake")]
        pub fn add_stake(&mut self, node: u32, amount: u128) -> Result<(), Error> {
            let caller = self.env().caller();
            rules::add(self, caller, node, amount)?;
            self.emit_stake(node, amount)
        }

        /// Operator: starts the delay for `amount`. Emits Unbonding. Refused when less than MIN_STAKE would stay.
        #[ink(message)]
        pub fn unbond(&mut self, node: u32, amount: u128) -> Result<(), Error> {
            let (caller, now, policy) = self.call()?;
            let withdrawable_at = rules::unbond(self, now, &policy, caller, node, amount)?;
            self.env().emit_event(Unbonding {
                node,
                amount,
                withdrawable_at,
            });
            Ok(())
        }

        /// Operator, after the delay: pays what has unbonded. Emits StakeWithdrawn.
        #[ink(message, name = "withdrawStake")]
        pub fn withdraw_stake(&mut self, node: u32) -> Result<u128, Error> {
            let (operator, now) = (self.env().caller(), self.env().block_timestamp());
            let amount = rules::withdraw_stake(self, now, operator, node)?;
            self.env().emit_event(StakeWithdrawn {
                node,
                operator,
                amount,
            });
            callee::push(self.summary.token, operator, amount)?;
            Ok(amount)
        }

        /// ARBITER, at most 1000 bps of a node in any 24 hours. Emits Slashed.
        #[ink(message)]
        pub fn slash(&mut self, node: u32, bps: u16, reason: Bytes32) -> Result<(), Error> {
            let (by, now, policy) = self.call()?;
            let is_arbiter = callee::is_arbiter(self.summary.access, by)?;
            let amount = rules::slash(self, now, &policy, by, is_arbiter, node, bps)?;
            self.env().emit_event(Slashed {
                node,
                amount,
                by,
                reason,
            });
            Ok(())
        }

        /// Anybody who shows two bodies that one key signed in one slot. Emits Slashed and NodeStateChanged.
        #[ink(message, name = "proveEquivocation")]
        #[allow(clippy::too_many_arguments, reason = "the golden interface")]
        pub fn prove_equivocation(
            &mut self,
            signer_key: Bytes32,
            set_id: u32,
            size: u8,
            keys_hash: Bytes32,
            event_id: u64,
            kind: u8,
            sequence: u32,
            fence: u32,
            body_a: Bytes32,
            signature_a: DynBytes,
            body_b: Bytes32,
            signature_b: DynBytes,
        ) -> Result<(), Error> {
            let (by, now, policy) = self.call()?;
            let evidence = Evidence {
                signer_key: signer_key.0,
                set_id,
                size,
                keys_hash: keys_hash.0,
                slot: Slot {
                    event: event_id,
                    kind,
                    sequence,
                    fence,
                },
                body_a: body_a.0,
                signature_a: &signature_a.0,
                body_b: body_b.0,
                signature_b: &signature_b.0,
            };
            let home = self.home();
            let punishment = rules::punish(self, &ChainCrypto, now, &policy, home, by, &evidence)?;
            let node = punishment.node;
            self.env().emit_event(Slashed {
                node,
                amount: punishment.amount,
                by,
                reason: FixedBytes(rules::EQUIVOCATION),
            });
            self.emit_state(node, punishment.state);
            Ok(())
        }

        /// Pays the caller's whole credit. Emits Withdrawn.
        #[ink(message)]
        pub fn withdraw(&mut self) -> Result<u128, Error> {
            let account = self.env().caller();
            let amount = rules::withdraw(self, account)?;
            self.env().emit_event(Withdrawn { account, amount });
            callee::push(self.summary.token, account, amount)?;
            Ok(amount)
        }

        /// Anybody, once per epoch, when a node is active. Emits SetRolled.
        #[ink(message, name = "rollSet")]
        pub fn roll_set(&mut self) -> Result<u32, Error> {
            let (_, now, policy) = self.call()?;
            let seed = block_hash(self.env().block_number().saturating_sub(1));
            let home = self.home();
            let head = rules::roll(self, &ChainCrypto, now, &policy, home, &seed)?;
            self.env().emit_event(SetRolled {
                set_id: head.id,
                size: head.size,
                digest: FixedBytes(head.digest),
            });
            Ok(head.id)
        }

        /// Event contract, once per event. Emits NodesAssigned and LeaseTaken, or nothing when no node is active.
        #[ink(message)]
        pub fn assign(&mut self, event_id: u64, seed: Bytes32) -> Result<(), Error> {
            let (caller, now, policy) = self.call()?;
            if let Some(duty) = rules::assign(self, now, &policy, caller, event_id, &seed.0)? {
                self.env().emit_event(NodesAssigned {
                    event_id,
                    nodes: duty.assigned().collect(),
                    seed,
                });
                self.emit_lease(event_id, &duty);
            }
            Ok(())
        }

        /// Holder's operator or signer account. Emits LeaseTaken. Refused under another fence.
        #[ink(message, name = "renewLease")]
        pub fn renew_lease(&mut self, event_id: u64, fence: u32) -> Result<(), Error> {
            let (caller, now, policy) = self.call()?;
            let duty = rules::renew(self, &ChainCrypto, now, &policy, caller, event_id, fence)?;
            self.emit_lease(event_id, &duty);
            Ok(())
        }

        /// An assigned node's operator or signer account, once the lease is over. Emits LeaseTaken.
        #[ink(message, name = "takeOver")]
        pub fn take_over(&mut self, event_id: u64) -> Result<(), Error> {
            let (caller, now, policy) = self.call()?;
            let duty = rules::take_over(self, &ChainCrypto, now, &policy, caller, event_id)?;
            self.emit_lease(event_id, &duty);
            Ok(())
        }

        /// Anybody who brings f + 1 signatures. Extends the lease. Emits StatusReported.
        #[ink(message, name = "reportStatus")]
        #[allow(clippy::too_many_arguments, reason = "the golden interface")]
        pub fn report_status(
            &mut self,
            event_id: u64,
            sequence: u32,
            fence: u32,
            status: u8,
            manifest_hash: Bytes32,
            set_id: u32,
            signers: u32,
            signatures: DynBytes,
        ) -> Result<(), Error> {
            let (caller, now, policy) = self.call()?;
            let report = Report {
                event: event_id,
                sequence,
                fence,
                signed: Signed {
                    set_id,
                    signers,
                    signatures: &signatures.0,
                },
            };
            let hash = manifest_hash.0;
            rules::report_status(self, &ChainCrypto, now, &policy, caller, report, status, hash)?;
            self.env().emit_event(StatusReported {
                event_id,
                sequence,
                status,
                manifest_hash,
                set_id,
                signers,
            });
            Ok(())
        }

        /// Anybody who brings n - f signatures, after a status. Emits SettlementReported.
        #[ink(message, name = "reportSettlement")]
        #[allow(clippy::too_many_arguments, reason = "the golden interface")]
        pub fn report_settlement(
            &mut self,
            event_id: u64,
            sequence: u32,
            fence: u32,
            delivered_seconds: u32,
            uptime_bps: u16,
            peak_viewers: u32,
            work_total: u128,
            work_root: Bytes32,
            log_root: Bytes32,
            set_id: u32,
            signers: u32,
            signatures: DynBytes,
        ) -> Result<(), Error> {
            let (caller, now, policy) = self.call()?;
            let report = Report {
                event: event_id,
                sequence,
                fence,
                signed: Signed {
                    set_id,
                    signers,
                    signatures: &signatures.0,
                },
            };
            let said = Settlement {
                delivered_seconds,
                uptime_bps,
                peak_viewers,
                work_total,
                work_root: work_root.0,
                log_root: log_root.0,
                ..Settlement::default()
            };
            rules::report_settlement(self, &ChainCrypto, now, &policy, caller, report, said)?;
            self.env().emit_event(SettlementReported {
                event_id,
                sequence,
                delivered_seconds,
                uptime_bps,
                peak_viewers,
                work_total,
                work_root,
                log_root,
                set_id,
                signers,
            });
            Ok(())
        }

        /// Number of nodes; ids are 1..=nodeCount.
        #[ink(message, name = "nodeCount")]
        pub fn node_count(&self) -> u32 {
            self.summary.node_count
        }

        /// Operator, signer key, peer id hash, region, capacity, price, state; zeros when there is none.
        #[ink(message, name = "nodeOf")]
        pub fn node_of(&self, node: u32) -> (Address, Bytes32, Bytes32, u8, u32, u128, u8) {
            let Some(n) = self.nodes.get(node) else {
                let zeros = FixedBytes([0; 32]);
                return (Address::zero(), zeros, zeros, 0, 0, 0, 0);
            };
            let (offer, state) = (n.offer, n.state.code());
            let (key, peer) = (FixedBytes(n.signer_key), FixedBytes(offer.peer_id_hash));
            (
                n.operator,
                key,
                peer,
                offer.region,
                offer.capacity,
                offer.price,
                state,
            )
        }

        /// Stake, unbonding, when that may be withdrawn, end of the sentence; zeros when there is no such node.
        #[ink(message, name = "stakeOf")]
        pub fn stake_of(&self, node: u32) -> (u128, u128, u64, u64) {
            self.nodes.get(node).map_or_else(Default::default, |n| {
                (n.stake, n.unbonding, n.withdrawable_at, n.jailed_until)
            })
        }

        /// Node of `operator`; 0 for none.
        #[ink(message, name = "nodeOfOperator")]
        pub fn node_of_operator(&self, operator: Address) -> u32 {
            Roster::node_of_operator(self, operator)
        }

        /// Number of active nodes.
        #[ink(message, name = "activeCount")]
        pub fn active_count(&self) -> u32 {
            self.summary.active_count
        }

        /// Id, size, start and digest of the current set; zeros before the first.
        #[ink(message, name = "currentSet")]
        pub fn current_set(&self) -> (u32, u8, u64, Bytes32) {
            let head = self.summary.current;
            (head.id, head.size, head.started_at, FixedBytes(head.digest))
        }

        /// Node and key of a member of a set that is kept; node 0 when it counts no more.
        #[ink(message, name = "setMember")]
        pub fn set_member(&self, set_id: u32, member: u8) -> Result<(u32, Bytes32), Error> {
            let (node, key) = rules::member(self, set_id, member)?;
            Ok((node, FixedBytes(key)))
        }

        /// Signatures needed for a report kind in a set that is kept.
        #[ink(message, name = "quorumOf")]
        pub fn quorum_of(&self, set_id: u32, kind: u8) -> Result<u8, Error> {
            let size = self.summary.set(set_id)?.size;
            Ok(rules::quorum(size, kind).ok_or(OracleError::InvalidReport { event: 0 })?)
        }

        /// The nodes drawn for an event; none before.
        #[ink(message, name = "assignmentOf")]
        pub fn assignment_of(&self, event_id: u64) -> Vec<u32> {
            self.duties
                .get(event_id)
                .map_or_else(Vec::new, |duty| duty.assigned().collect())
        }

        /// Holder, its operator, its signer account, fence, end; zeros when there is none.
        #[ink(message, name = "leaseOf")]
        pub fn lease_of(&self, event_id: u64) -> (u32, Address, Address, u32, u64) {
            let lease = rules::lease_of(self, &ChainCrypto, event_id);
            (lease.node, lease.operator, lease.signer, lease.fence, lease.until)
        }

        /// Next sequence, status, when the first and the last came, manifest hash.
        #[ink(message, name = "statusOf")]
        pub fn status_of(&self, event_id: u64) -> (u32, u8, u64, u64, Bytes32) {
            let status = self.status(event_id);
            let (reports, hash) = (status.reports, FixedBytes(status.manifest_hash));
            (
                reports.next(),
                status.code,
                status.ready_at,
                reports.reported_at,
                hash,
            )
        }

        /// Next sequence, when the first status and the last settlement came, and what that says.
        #[ink(message, name = "settlementOf")]
        pub fn settlement_of(&self, event_id: u64) -> (u32, u64, u64, u32, u16, u32, u128, Bytes32, Bytes32) {
            let (s, ready_at) = (self.settlement(event_id), self.status(event_id).ready_at);
            let (next, reported_at) = (s.reports.next(), s.reports.reported_at);
            (
                next,
                ready_at,
                reported_at,
                s.delivered_seconds,
                s.uptime_bps,
                s.peak_viewers,
                s.work_total,
                FixedBytes(s.work_root),
                FixedBytes(s.log_root),
            )
        }

        /// What members of a set that is kept sign.
        #[ink(message, name = "reportDigest")]
        pub fn report_digest(
            &self,
            set_id: u32,
            event_id: u64,
            kind: u8,
            sequence: u32,
            fence: u32,
            body_hash: Bytes32,
        ) -> Result<Bytes32, Error> {
            let digest = self.summary.set(set_id)?.digest;
            let slot = Slot {
                event: event_id,
                kind,
                sequence,
                fence,
            };
            let digest = rules::report_digest(&ChainCrypto, &digest, slot, &body_hash.0);
            Ok(FixedBytes(digest))
        }

        /// What `account` may withdraw.
        #[ink(message, name = "creditOf")]
        pub fn credit_of(&self, account: Address) -> u128 {
            self.credit(account)
        }

        /// The access contract.
        #[ink(message, name = "accessContract")]
        pub fn access_contract(&self) -> Address {
            self.summary.access
        }

        /// Who calls, when, and under which policy.
        #[inline(never)]
        fn call(&self) -> Result<(Address, u64, Policy), Error> {
            Ok((self.env().caller(), self.env().block_timestamp(), self.policy()?))
        }

        fn policy(&self) -> Result<Policy, Error> {
            callee::policy(self.summary.access)
        }

        fn home(&self) -> Home {
            Home {
                chain_id: chain_id(),
                contract: self.env().address(),
            }
        }

        fn status(&self, event: u64) -> rules::Status {
            self.duties
                .get(event)
                .map_or_else(Default::default, |duty| duty.status)
        }

        #[inline(never)]
        fn emit_stake(&self, node: u32, amount: u128) -> Result<(), Error> {
            self.env().emit_event(StakeAdded { node, amount });
            callee::pull(
                self.summary.token,
                self.env().caller(),
                self.env().address(),
                amount,
            )
        }

        #[inline(never)]
        fn emit_state(&self, node: u32, state: NodeState) {
            let state = state.code();
            self.env().emit_event(NodeStateChanged { node, state });
        }

        #[inline(never)]
        fn emit_lease(&self, event_id: u64, duty: &Duty) {
            self.env().emit_event(LeaseTaken {
                event_id,
                node: duty.holder,
                fence: duty.fence,
                until: duty.until,
            });
        }
    }

    fn offer(peer_id_hash: Bytes32, region: u8, capacity: u32, price: u128) -> Offer {
        Offer {
            peer_id_hash: peer_id_hash.0,
            region,
            capacity,
            price,
        }
    }
}
