//! Shell of the oracle contract: loads and stores cells for `w3av_contract_logic::oracle`, calls access and token,
//! emits its events. Checks, then effects, then calls; the chain refuses re-entrance besides.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod callee;
mod cells;
pub mod error;
pub mod events;
mod reports;
mod views;

#[ink::contract]
mod oracle {
    use ink::{sol::FixedBytes, storage::Mapping};
    use w3av_contract_host::{
        ChainCrypto,
        abi::{Answer, Arguments, List, Text},
        block_hash, caller, chain_id, now,
    };
    use w3av_contract_logic::oracle::{
        self as rules, Duty, Home, Members, Node, NodeState, Offer, OracleError, PLACES_PER_CELL, Policy,
        Roster, Settlement, Slot, Status, Summary,
    };

    use crate::{
        callee,
        error::OrRevert,
        events::*,
        reports::{EvidenceTypes, SettlementTypes, StatusTypes},
        views::{self, NodeView, SettlementView, StakeView, StatusView},
    };

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
        /// `(address access)`. Governed by the access contract; no nodes, no set.
        #[ink(constructor)]
        pub fn new(input: Arguments<(Address,)>) -> Self {
            Self {
                summary: Summary::new(input.values().0).or_revert(),
                nodes: Mapping::new(),
                operators: Mapping::new(),
                keys: Mapping::new(),
                places: Mapping::new(),
                members: Mapping::new(),
                duties: Mapping::new(),
                settlements: Mapping::new(),
                credits: Mapping::new(),
            }
        }

        /// `(bytes32 signerKey, bytes32 peerIdHash, uint8 region, uint32 capacity, uint128 price, uint128 stake, string
        /// endpoints)`. Anybody, one node each: pulls `stake`. Emits NodeRegistered and StakeAdded. Refused while
        /// paused, below MIN_STAKE, for a key that is or was a node's, and when the stake can't be pulled.
        #[ink(message)]
        pub fn register(
            &mut self,
            input: Arguments<(Bytes32, Bytes32, u8, u32, u128, u128, Text)>,
        ) -> Answer<(u32,)> {
            let (signer_key, peer_id_hash, region, capacity, price, stake, endpoints) = input.values();
            let (operator, _, policy) = self.call();
            let (offer, bytes) = (offer(peer_id_hash, region, capacity, price), endpoints.0.len());
            let node =
                rules::register(self, &policy, operator, signer_key.0, offer, stake, bytes).or_revert();
            NodeRegistered {
                node,
                operator,
                signer_key,
                peer_id_hash,
                region,
                capacity,
                price,
                endpoints,
            }
            .emit();
            self.pull(operator, node, stake);
            Answer::one(node)
        }

        /// `(uint32 node, bytes32 peerIdHash, uint8 region, uint32 capacity, uint128 price, string endpoints)`.
        /// Operator, unless Exited. Emits NodeUpdated. Refused for zero capacity and endpoints of a wrong length.
        #[ink(message)]
        pub fn update(&mut self, input: Arguments<(u32, Bytes32, u8, u32, u128, Text)>) {
            let (node, peer_id_hash, region, capacity, price, endpoints) = input.values();
            let caller = caller();
            let offer = offer(peer_id_hash, region, capacity, price);
            rules::update(self, caller, node, offer, endpoints.0.len()).or_revert();
            NodeUpdated {
                node,
                peer_id_hash,
                region,
                capacity,
                price,
                endpoints,
            }
            .emit();
        }

        /// `(uint32 node)`. Operator: Registered, Draining, or Jailed after the sentence, to Active. Emits
        /// NodeStateChanged. Refused below MIN_STAKE and without a key.
        #[ink(message)]
        pub fn activate(&mut self, input: Arguments<(u32,)>) {
            let ((node,), (caller, now, policy)) = (input.values(), self.call());
            rules::activate(self, now, &policy, caller, node).or_revert();
            emit_state(node, NodeState::Active);
        }

        /// `(uint32 node)`. Operator: Active to Draining. Emits NodeStateChanged.
        #[ink(message)]
        pub fn drain(&mut self, input: Arguments<(u32,)>) {
            let ((node,), caller) = (input.values(), caller());
            rules::drain(self, caller, node).or_revert();
            emit_state(node, NodeState::Draining);
        }

        /// `(uint32 node)`. Operator: Registered, Draining, or Jailed after the sentence, to Exited. Emits
        /// NodeStateChanged and Unbonding.
        #[ink(message)]
        pub fn exit(&mut self, input: Arguments<(u32,)>) {
            let ((node,), (caller, now, policy)) = (input.values(), self.call());
            let (amount, withdrawable_at) = rules::exit(self, now, &policy, caller, node).or_revert();
            emit_state(node, NodeState::Exited);
            emit_unbonding(node, amount, withdrawable_at);
        }

        /// `(uint32 node, bytes32 signerKey)`. Operator, unless Exited. Emits SignerRotated. Refused for a key that is
        /// or was a node's.
        #[ink(message, name = "rotateSigner")]
        pub fn rotate_signer(&mut self, input: Arguments<(u32, Bytes32)>) {
            let ((node, signer_key), caller) = (input.values(), caller());
            rules::rotate_signer(self, caller, node, signer_key.0).or_revert();
            SignerRotated { node, signer_key }.emit();
        }

        /// `(uint32 node, uint128 amount)`. Operator, unless Exited: pulls `amount`. Emits StakeAdded.
        #[ink(message, name = "addStake")]
        pub fn add_stake(&mut self, input: Arguments<(u32, u128)>) {
            let ((node, amount), caller) = (input.values(), caller());
            rules::add(self, caller, node, amount).or_revert();
            self.pull(caller, node, amount);
        }

        /// `(uint32 node, uint128 amount)`. Operator: starts the delay for `amount`. Emits Unbonding. Refused when less
        /// than MIN_STAKE would stay.
        #[ink(message)]
        pub fn unbond(&mut self, input: Arguments<(u32, u128)>) {
            let ((node, amount), (caller, now, policy)) = (input.values(), self.call());
            let withdrawable_at = rules::unbond(self, now, &policy, caller, node, amount).or_revert();
            emit_unbonding(node, amount, withdrawable_at);
        }

        /// `(uint32 node)`. Operator, after the delay: pays what has unbonded. Emits StakeWithdrawn.
        #[ink(message, name = "withdrawStake")]
        pub fn withdraw_stake(&mut self, input: Arguments<(u32,)>) -> Answer<(u128,)> {
            let ((node,), operator) = (input.values(), caller());
            let amount = rules::withdraw_stake(self, now(), operator, node).or_revert();
            StakeWithdrawn {
                node,
                operator,
                amount,
            }
            .emit();
            callee::push(self.summary.token, operator, amount);
            Answer::one(amount)
        }

        /// `(uint32 node, uint16 bps, bytes32 reason)`. ARBITER, at most 1000 bps of a node in any 24 hours. Emits
        /// Slashed.
        #[ink(message)]
        pub fn slash(&mut self, input: Arguments<(u32, u16, Bytes32)>) {
            let ((node, bps, reason), (by, now, policy)) = (input.values(), self.call());
            let is_arbiter = callee::is_arbiter(self.summary.access, by);
            let amount = rules::slash(self, now, &policy, by, is_arbiter, node, bps).or_revert();
            Slashed {
                node,
                amount,
                by,
                reason,
            }
            .emit();
        }

        /// `(bytes32 signerKey, uint32 setId, uint8 size, bytes32 keysHash, uint64 eventId, uint8 kind, uint32 sequence,
        /// uint32 fence, bytes32 bodyA, bytes signatureA, bytes32 bodyB, bytes signatureB)`. Anybody who shows two
        /// bodies that one key signed in one slot. Emits Slashed and NodeStateChanged.
        #[ink(message, name = "proveEquivocation")]
        pub fn prove_equivocation(&mut self, input: Arguments<EvidenceTypes>) {
            self.punish(input.values());
        }

        /// Pays the caller's whole credit. Emits Withdrawn.
        #[ink(message)]
        pub fn withdraw(&mut self) -> Answer<(u128,)> {
            let account = caller();
            let amount = rules::withdraw(self, account).or_revert();
            Withdrawn { account, amount }.emit();
            callee::push(self.summary.token, account, amount);
            Answer::one(amount)
        }

        /// Anybody, once per epoch, when a node is active. Emits SetRolled.
        #[ink(message, name = "rollSet")]
        pub fn roll_set(&mut self) -> Answer<(u32,)> {
            let (_, now, policy) = self.call();
            let seed = block_hash(self.env().block_number().saturating_sub(1));
            let home = self.home();
            let head = rules::roll(self, &ChainCrypto, now, &policy, home, &seed).or_revert();
            SetRolled {
                set_id: head.id,
                size: head.size,
                digest: FixedBytes(head.digest),
            }
            .emit();
            Answer::one(head.id)
        }

        /// `(uint64 eventId, bytes32 seed)`. Event contract, once per event. Emits NodesAssigned and LeaseTaken, or
        /// nothing when no node is active.
        #[ink(message)]
        pub fn assign(&mut self, input: Arguments<(u64, Bytes32)>) {
            let ((event_id, seed), (caller, now, policy)) = (input.values(), self.call());
            let duty = rules::assign(self, now, &policy, caller, event_id, &seed.0).or_revert();
            if let Some(duty) = duty {
                let nodes = List(duty.assigned().collect());
                NodesAssigned {
                    event_id,
                    nodes,
                    seed,
                }
                .emit();
                emit_lease(event_id, &duty);
            }
        }

        /// `(uint64 eventId, uint32 fence)`. Holder's operator or signer account. Emits LeaseTaken. Refused under
        /// another fence.
        #[ink(message, name = "renewLease")]
        pub fn renew_lease(&mut self, input: Arguments<(u64, u32)>) {
            let (event, fence) = input.values();
            let duty = rules::renew(self, &ChainCrypto, now(), caller(), event, fence).or_revert();
            emit_lease(event, &duty);
        }

        /// `(uint64 eventId)`. An assigned node's operator or signer account, once the lease is over. Emits LeaseTaken.
        #[ink(message, name = "takeOver")]
        pub fn take_over(&mut self, input: Arguments<(u64,)>) {
            let (event,) = input.values();
            let duty = rules::take_over(self, &ChainCrypto, now(), caller(), event).or_revert();
            emit_lease(event, &duty);
        }

        /// `(uint64 eventId, uint32 sequence, uint32 fence, uint8 status, bytes32 manifestHash, uint32 setId, uint32
        /// signers, bytes signatures)`. Anybody who brings f + 1 signatures. Extends the lease. Emits StatusReported.
        #[ink(message, name = "reportStatus")]
        pub fn report_status(&mut self, input: Arguments<StatusTypes>) {
            self.take_status(input.values());
        }

        /// `(uint64 eventId, uint32 sequence, uint32 fence, uint32 deliveredSeconds, uint16 uptimeBps, uint32
        /// peakViewers, uint128 workTotal, bytes32 workRoot, bytes32 logRoot, uint32 setId, uint32 signers, bytes
        /// signatures)`. Anybody who brings n - f signatures, after a status. Emits SettlementReported.
        #[ink(message, name = "reportSettlement")]
        pub fn report_settlement(&mut self, input: Arguments<SettlementTypes>) {
            self.take_settlement(input.values());
        }

        /// Number of nodes; ids are 1..=nodeCount.
        #[ink(message, name = "nodeCount")]
        pub fn node_count(&self) -> Answer<(u32,)> {
            Answer::one(self.summary.node_count)
        }

        /// `(uint32 node)`. Operator, signer key, peer id hash, region, capacity, price, state; zeros for none.
        #[ink(message, name = "nodeOf")]
        pub fn node_of(&self, input: Arguments<(u32,)>) -> Answer<NodeView> {
            let (node,) = input.values();
            Answer(views::node(self.nodes.get(node)))
        }

        /// `(uint32 node)`. Stake, unbonding, when that may be withdrawn, end of the sentence; zeros for none.
        #[ink(message, name = "stakeOf")]
        pub fn stake_of(&self, input: Arguments<(u32,)>) -> Answer<StakeView> {
            let (node,) = input.values();
            Answer(views::stake(self.nodes.get(node)))
        }

        /// `(address operator)`. Their node; 0 for none.
        #[ink(message, name = "nodeOfOperator")]
        pub fn node_of_operator(&self, input: Arguments<(Address,)>) -> Answer<(u32,)> {
            Answer::one(Roster::node_of_operator(self, input.values().0))
        }

        /// Number of active nodes.
        #[ink(message, name = "activeCount")]
        pub fn active_count(&self) -> Answer<(u32,)> {
            Answer::one(self.summary.active_count)
        }

        /// Id, size, start and digest of the current set; zeros before the first.
        #[ink(message, name = "currentSet")]
        pub fn current_set(&self) -> Answer<(u32, u8, u64, Bytes32)> {
            let head = self.summary.current;
            Answer((head.id, head.size, head.started_at, FixedBytes(head.digest)))
        }

        /// `(uint32 setId, uint8 member)`. Node and key of a member of a set that is kept; node 0 when it counts no
        /// more.
        #[ink(message, name = "setMember")]
        pub fn set_member(&self, input: Arguments<(u32, u8)>) -> Answer<(u32, Bytes32)> {
            let (set_id, member) = input.values();
            let (node, key) = rules::member(self, set_id, member).or_revert();
            Answer((node, FixedBytes(key)))
        }

        /// `(uint32 setId, uint8 kind)`. Signatures needed for a report kind in a set that is kept.
        #[ink(message, name = "quorumOf")]
        pub fn quorum_of(&self, input: Arguments<(u32, u8)>) -> Answer<(u8,)> {
            let (set_id, kind) = input.values();
            let size = self.summary.set(set_id).or_revert().size;
            let needed = rules::quorum(size, kind)
                .ok_or(OracleError::InvalidReport { event: 0 })
                .or_revert();
            Answer::one(needed)
        }

        /// `(uint64 eventId)`. The nodes drawn for an event; none before.
        #[ink(message, name = "assignmentOf")]
        pub fn assignment_of(&self, input: Arguments<(u64,)>) -> Answer<(List<u32>,)> {
            let duty = self.duties.get(input.values().0);
            Answer::one(List(duty.iter().flat_map(Duty::assigned).collect()))
        }

        /// `(uint64 eventId)`. Holder, its operator, its signer account, fence, end; zeros for none.
        #[ink(message, name = "leaseOf")]
        pub fn lease_of(&self, input: Arguments<(u64,)>) -> Answer<(u32, Address, Address, u32, u64)> {
            let lease = rules::lease_of(self, &ChainCrypto, input.values().0);
            Answer((lease.node, lease.operator, lease.signer, lease.fence, lease.until))
        }

        /// `(uint64 eventId)`. Next sequence, status, when the first and the last came, manifest hash.
        #[ink(message, name = "statusOf")]
        pub fn status_of(&self, input: Arguments<(u64,)>) -> Answer<StatusView> {
            let (event,) = input.values();
            Answer(views::status(&self.status(event)))
        }

        /// `(uint64 eventId)`. Next sequence, when the first status and the last settlement came, and what that says.
        #[ink(message, name = "settlementOf")]
        pub fn settlement_of(&self, input: Arguments<(u64,)>) -> Answer<SettlementView> {
            let (event,) = input.values();
            Answer(views::settlement(
                &self.settlement(event),
                self.status(event).ready_at,
            ))
        }

        /// `(uint32 setId, uint64 eventId, uint8 kind, uint32 sequence, uint32 fence, bytes32 bodyHash)`. What members
        /// of a set that is kept sign.
        #[ink(message, name = "reportDigest")]
        pub fn report_digest(
            &self,
            input: Arguments<(u32, u64, u8, u32, u32, Bytes32)>,
        ) -> Answer<(Bytes32,)> {
            let (set_id, event, kind, sequence, fence, body_hash) = input.values();
            let digest = self.summary.set(set_id).or_revert().digest;
            let slot = Slot {
                event,
                kind,
                sequence,
                fence,
            };
            let digest = rules::report_digest(&ChainCrypto, &digest, slot, &body_hash.0);
            Answer::one(FixedBytes(digest))
        }

        /// `(address account)`. What they may withdraw.
        #[ink(message, name = "creditOf")]
        pub fn credit_of(&self, input: Arguments<(Address,)>) -> Answer<(u128,)> {
            Answer::one(self.credit(input.values().0))
        }

        /// The access contract.
        #[ink(message, name = "accessContract")]
        pub fn access_contract(&self) -> Answer<(Address,)> {
            Answer::one(self.summary.access)
        }

        /// Who calls, when, and under which policy.
        #[inline(never)]
        pub(crate) fn call(&self) -> (Address, u64, Policy) {
            (caller(), now(), callee::policy(self.summary.access))
        }

        pub(crate) fn home(&self) -> Home {
            Home {
                chain_id: chain_id(),
                contract: self.env().address(),
            }
        }

        fn status(&self, event: u64) -> Status {
            self.duty(event).map_or_else(Status::default, |duty| duty.status)
        }

        /// Announces what a node has more at stake, and pulls it.
        #[inline(never)]
        fn pull(&self, operator: Address, node: u32, amount: u128) {
            StakeAdded { node, amount }.emit();
            callee::pull(self.summary.token, operator, self.env().address(), amount);
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
