use crate::{Failure, Person, Suite};
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolValue;
use sp_core::{Pair, sr25519};
use w3av_interfaces::oracle::IOracle;

/// Report kinds of the oracle contract.
const STATUS: u8 = 1;
const SETTLEMENT: u8 = 2;

/// Key that the node of this operator (0..4) signs reports with.
#[must_use]
pub fn signer(operator: usize) -> sr25519::Pair {
    let seed = u8::try_from(operator + 1).expect("few nodes");
    sr25519::Pair::from_seed(&[seed; 32])
}

/// Hash of a settlement report's fields.
#[must_use]
pub fn report_digest_body(uptime_bps: u16, work_total: u128, work_root: B256) -> B256 {
    let fields = (DELIVERED_S, uptime_bps, PEAK, work_total, work_root, B256::ZERO);
    keccak256(fields.abi_encode())
}

const DELIVERED_S: u32 = 3_600;
const PEAK: u32 = 2;

impl Suite {
    /// Four nodes with stake and known keys, and the first signer set of them.
    pub(crate) fn register_nodes(&mut self, stake: u128) -> Result<(), Failure> {
        let oracle = self.oracle;
        for (index, operator) in Person::OPERATORS.into_iter().enumerate() {
            let register = IOracle::registerCall {
                signerKey: B256::from(signer(index).public().0),
                peerIdHash: B256::repeat_byte(1),
                region: 1,
                capacity: 1_000,
                price: 1,
                stake,
                endpoints: "/dns4/node.example/tcp/443".into(),
            };
            let node = self.chain.call(operator, oracle, register)?;
            self.chain
                .call(operator, oracle, IOracle::activateCall { node })?;
        }
        self.chain.call(Person::DAVE, oracle, IOracle::rollSetCall {})?;
        Ok(())
    }

    /// Operator of the node that holds the event's lease.
    pub fn lease_holder(&mut self, event_id: u64) -> Person {
        let lease = self.lease(event_id);
        Person::OPERATORS
            .into_iter()
            .find(|operator| operator.address() == lease.operator)
            .expect("one of ours holds the lease")
    }

    fn lease(&mut self, event_id: u64) -> IOracle::leaseOfReturn {
        let call = IOracle::leaseOfCall { eventId: event_id };
        self.view(self.oracle, call)
    }

    /// A quorum reports that the event is on air.
    pub fn report_status(&mut self, event_id: u64) -> Result<(), Failure> {
        let manifest_hash = B256::repeat_byte(9);
        let body = keccak256((U256::from(1), manifest_hash).abi_encode());
        let sequence = self
            .view(self.oracle, IOracle::statusOfCall { eventId: event_id })
            .nextSequence;
        let fence = self.lease(event_id).fence;
        let (set, signers, signatures) = self.signatures(event_id, STATUS, sequence, fence, body);
        let report = IOracle::reportStatusCall {
            eventId: event_id,
            sequence,
            fence,
            status: 1,
            manifestHash: manifest_hash,
            setId: set,
            signers,
            signatures: signatures.into(),
        };
        self.chain.call(Person::DAVE, self.oracle, report).map(drop)
    }

    /// A quorum reports what was delivered; a status must have been reported before.
    pub fn report_settlement(
        &mut self,
        event_id: u64,
        uptime_bps: u16,
        work_total: u128,
        work_root: B256,
    ) -> Result<(), Failure> {
        let body = report_digest_body(uptime_bps, work_total, work_root);
        let sequence = self
            .view(self.oracle, IOracle::settlementOfCall { eventId: event_id })
            .nextSequence;
        let fence = self.lease(event_id).fence;
        let (set, signers, signatures) = self.signatures(event_id, SETTLEMENT, sequence, fence, body);
        let report = IOracle::reportSettlementCall {
            eventId: event_id,
            sequence,
            fence,
            deliveredSeconds: DELIVERED_S,
            uptimeBps: uptime_bps,
            peakViewers: PEAK,
            workTotal: work_total,
            workRoot: work_root,
            logRoot: B256::ZERO,
            setId: set,
            signers,
            signatures: signatures.into(),
        };
        self.chain.call(Person::DAVE, self.oracle, report).map(drop)
    }

    /// The current set, and signatures of exactly as many of its first members as the kind of report needs.
    fn signatures(
        &mut self,
        event_id: u64,
        kind: u8,
        sequence: u32,
        fence: u32,
        body: B256,
    ) -> (u32, u32, Vec<u8>) {
        let set = self.view(self.oracle, IOracle::currentSetCall {}).setId;
        let needed = self.view(self.oracle, IOracle::quorumOfCall { setId: set, kind });
        let digest = self.view(
            self.oracle,
            IOracle::reportDigestCall {
                setId: set,
                eventId: event_id,
                kind,
                sequence,
                fence,
                bodyHash: body,
            },
        );
        let mut signatures = Vec::new();
        for member in 0..needed {
            let key = self
                .view(self.oracle, IOracle::setMemberCall { setId: set, member })
                .signerKey;
            let pair = (0..Person::OPERATORS.len())
                .map(signer)
                .find(|pair| pair.public().0 == key.0)
                .expect("one of ours");
            signatures.extend_from_slice(&pair.sign(digest.as_slice()).0);
        }
        (set, (1 << needed) - 1, signatures)
    }

    /// Calls a view, which anybody can.
    pub fn view<C: alloy_sol_types::SolCall>(&mut self, contract: Address, call: C) -> C::Return {
        self.chain.call(Person::DAVE, contract, call).expect("a view")
    }
}
