//! A quorum is impossible without enough different members of the set who signed this very report.

use std::vec;

use proptest::prelude::*;

use super::*;
use crate::signature::wrapped;

const SIZE: u32 = 7;

/// What a signature is of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Signature {
    Honest,
    Wrapped,
    /// Of this other member, over the right digest.
    OfMember(u32),
    /// Of a node that is active but not in the set.
    OfOutsider,
    OtherEvent,
    OtherKind,
    OtherSequence,
    OtherFence,
    OtherSet,
    OtherChain,
    OtherContract,
    OtherBody,
    Noise(u8),
}

impl Signature {
    fn is_good(self, member: u32) -> bool {
        matches!(self, Self::Honest | Self::Wrapped) || self == Self::OfMember(member)
    }

    fn bytes(self, cells: &Cells, slot: Slot, body: &[u8; 32], member: u32) -> [u8; 64] {
        let set = cells.summary.current;
        let keys: Vec<u8> = (1..=SIZE).flat_map(key).collect();
        let digest_in = |home: Home, id| home.set_digest(&Real, id, set.size, Real.keccak256(&keys));
        let over = |set_digest: [u8; 32], slot, body: &[u8; 32]| {
            sign(member, &report_digest(&Real, &set_digest, slot, body))
        };
        let right = report_digest(&Real, &set.digest, slot, body);
        assert_eq!(set.digest, digest_in(HOME, set.id));
        let elsewhere = Home {
            contract: STRANGER,
            ..HOME
        };
        match self {
            Self::Honest => sign(member, &right),
            Self::Wrapped => sign(member, &wrapped(&right)),
            Self::OfMember(other) => sign(other, &right),
            Self::OfOutsider => sign(SIZE + 1, &right),
            Self::OtherEvent => over(set.digest, Slot { event: 8, ..slot }, body),
            Self::OtherKind => over(
                set.digest,
                Slot {
                    kind: 3 - slot.kind,
                    ..slot
                },
                body,
            ),
            Self::OtherSequence => over(
                set.digest,
                Slot {
                    sequence: slot.sequence + 1,
                    ..slot
                },
                body,
            ),
            Self::OtherFence => over(
                set.digest,
                Slot {
                    fence: slot.fence - 1,
                    ..slot
                },
                body,
            ),
            Self::OtherSet => over(digest_in(HOME, set.id - 1), slot, body),
            Self::OtherChain => over(digest_in(Home { chain_id: 1, ..HOME }, set.id), slot, body),
            Self::OtherContract => over(digest_in(elsewhere, set.id), slot, body),
            Self::OtherBody => over(set.digest, slot, &[0; 32]),
            Self::Noise(byte) => [byte; 64],
        }
    }
}

fn any_signature() -> impl Strategy<Value = Signature> {
    prop_oneof![
        30 => Just(Signature::Honest),
        6 => Just(Signature::Wrapped),
        2 => (1..=SIZE).prop_map(Signature::OfMember),
        1 => Just(Signature::OfOutsider),
        1 => Just(Signature::OtherEvent),
        1 => Just(Signature::OtherKind),
        1 => Just(Signature::OtherSequence),
        1 => Just(Signature::OtherFence),
        1 => Just(Signature::OtherSet),
        1 => Just(Signature::OtherChain),
        1 => Just(Signature::OtherContract),
        1 => Just(Signature::OtherBody),
        1 => any::<u8>().prop_map(Signature::Noise),
    ]
}

/// Nodes 1 to 7 in set 2, an eighth node that came later, and an event whose lease was taken over once.
fn scene() -> Cells {
    let mut cells = network(SIZE);
    roll(&mut cells, &Real, NOW + EPOCH, &POLICY, HOME, &[0; 32]).expect("in time");
    register_node(&mut cells, 8).expect("stake enough");
    activate(&mut cells, NOW, &POLICY, operator(8), 8).expect("registered");
    take_over(&mut cells, &Real, NOW + EPOCH, operator(2), EVENT).expect("over");
    cells.duties.get_mut(&EVENT).expect("there").status.ready_at = NOW;
    cells
}

fn bring(cells: &mut Cells, kind: u8, signers: u32, set_id: u32, bytes: &[u8]) -> Result<(), OracleError> {
    let mut report = report_of(cells, slot(kind, 1, 2), signers, bytes);
    report.signed.set_id = set_id;
    let now = NOW + EPOCH;
    if kind == STATUS {
        report_status(cells, &Real, now, STRANGER, report, 2, [5; 32])
    } else {
        report_settlement(cells, &Real, now, STRANGER, report, SAID)
    }
}

fn body(kind: u8) -> [u8; 32] {
    if kind == STATUS {
        status_body(&Real, 2, [5; 32])
    } else {
        settlement_body(&Real, &SAID)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn only_enough_different_signers_pass(
        kind in STATUS..=SETTLEMENT,
        signers in 0..1u32 << SIZE,
        foreign in prop_oneof![9 => Just(0u32), 1 => (SIZE..32).prop_map(|bit| 1 << bit)],
        kinds in prop::collection::vec(any_signature(), SIZE as usize),
        set in prop_oneof![9 => Just(2u32), 1 => prop_oneof![Just(0u32), Just(1), Just(3), any::<u32>()]],
        cut in prop_oneof![9 => Just(0usize), 1 => 1..130usize],
    ) {
        let mut cells = scene();
        let slot = slot(kind, 1, 2);
        let members: Vec<u32> = (1..=SIZE).filter(|node| signers >> (node - 1) & 1 == 1).collect();
        let chosen: Vec<(u32, Signature)> = members.into_iter().zip(kinds).collect();
        let mut bytes: Vec<u8> = chosen
            .iter()
            .flat_map(|(member, signature)| signature.bytes(&cells, slot, &body(kind), *member))
            .collect();
        bytes.truncate(bytes.len().saturating_sub(cut));
        let good = chosen.iter().filter(|(member, signature)| signature.is_good(*member)).count();
        let needed = quorum(SIZE as u8, kind).expect("a kind");
        let is_whole = bytes.len() == chosen.len() * 64;
        let passes = set == 2 && foreign == 0 && is_whole && good == chosen.len() && good >= needed.into();
        let before = cells.clone();
        let result = bring(&mut cells, kind, signers | foreign, set, &bytes);
        prop_assert_eq!(result.is_ok(), passes, "{:?}", result);
        if !passes {
            prop_assert_eq!(cells, before);
        }
    }

    #[test]
    fn order_is_that_of_the_bits(order in Just((1..=SIZE).collect::<Vec<u32>>()).prop_shuffle(), kind in STATUS..=SETTLEMENT) {
        let mut cells = scene();
        let digest = report_digest(&Real, &cells.summary.current.digest, slot(kind, 1, 2), &body(kind));
        let bytes: Vec<u8> = order.iter().flat_map(|node| sign(*node, &digest)).collect();
        let is_ordered = order.is_sorted();
        prop_assert_eq!(bring(&mut cells, kind, 127, 2, &bytes).is_ok(), is_ordered);
    }

    #[test]
    fn one_member_never_counts_twice(copies in 1..9usize, bits in 0..1u32 << SIZE, kind in STATUS..=SETTLEMENT) {
        let mut cells = scene();
        let digest = report_digest(&Real, &cells.summary.current.digest, slot(kind, 1, 2), &body(kind));
        let bytes = sign(3, &digest).repeat(copies);
        prop_assert!(bring(&mut cells, kind, bits, 2, &bytes).is_err());
    }
}

#[test]
fn each_refusal_has_its_reason() {
    let mut cells = scene();
    let all: Vec<u32> = (1..=SIZE).collect();
    let (bits, bytes) = signatures(&cells, slot(STATUS, 1, 2), &body(STATUS), &all);
    let size = SIZE as u8;
    for (signers, length) in [
        (bits | 1 << 7, 448),
        (1 << 7, 64),
        (1 << 31, 64),
        (u32::MAX, 448),
        (bits, 447),
        (bits, 384),
        (bits, 0),
        (bits >> 1, 448),
        (0, 64),
    ] {
        refused(
            &mut cells,
            OracleError::InvalidSigners { signers, size },
            |cells| bring(cells, STATUS, signers, 2, &bytes[..length]),
        );
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    let error = OracleError::InvalidSigners { signers: bits, size };
    refused(&mut cells, error, |cells| bring(cells, STATUS, bits, 2, &longer));
    for set_id in [0, 3, u32::MAX] {
        refused(&mut cells, OracleError::SetNotFound { set_id }, |cells| {
            bring(cells, STATUS, bits, set_id, &bytes)
        });
    }
    // The set before has the same members here, but another digest.
    refused(&mut cells, OracleError::InvalidSignature { member: 0 }, |cells| {
        bring(cells, STATUS, bits, 1, &bytes)
    });
    for member in 0..size {
        let mut broken = bytes.clone();
        broken[usize::from(member) * 64 + 3] ^= 1;
        refused(&mut cells, OracleError::InvalidSignature { member }, |cells| {
            bring(cells, STATUS, bits, 2, &broken)
        });
    }
    assert_eq!(bring(&mut cells, STATUS, bits, 2, &bytes), Ok(()));
}

#[test]
fn previous_set_may_sign_for_one_epoch() {
    let mut cells = scene();
    let digest = report_digest(
        &Real,
        &cells.summary.previous.digest,
        slot(STATUS, 1, 2),
        &body(STATUS),
    );
    let bytes: Vec<u8> = [1, 2, 7].iter().flat_map(|node| sign(*node, &digest)).collect();
    let bits = 0b100_0011;
    let mut late = report_of(&cells, slot(STATUS, 1, 2), bits, &bytes);
    late.signed.set_id = 1;
    refused(&mut cells, OracleError::SetNotFound { set_id: 1 }, |cells| {
        report_status(cells, &Real, NOW + 2 * EPOCH, STRANGER, late, 2, [5; 32])
    });
    assert_eq!(bring(&mut cells, STATUS, bits, 1, &bytes), Ok(()));
}

#[test]
fn members_of_every_cell_of_a_full_set_sign() {
    let mut cells = network(31);
    cells.duties.get_mut(&EVENT).expect("there").status.ready_at = NOW;
    let signers: Vec<u32> = (1..=31).filter(|node| node % 3 != 2).collect();
    assert_eq!(settlement_by(&mut cells, NOW, &signers), Ok(()));
    let few = OracleError::TooFewSigners {
        signers: 20,
        needed: 21,
    };
    refused(&mut cells, few, |cells| settlement_by(cells, NOW, &signers[1..]));
}
