//! Device keys and the root of unpublished members.

use super::{
    crypto::{Cheap, Real},
    *,
};
use crate::{crypto::hash_words, merkle, typed_data::address};

fn device(until: u64) -> Device {
    Device {
        signing_key: [1; 32],
        agreement_key: [2; 32],
        until,
    }
}

#[test]
fn device_keys_count_until_their_end_or_until_revoked() {
    let mut cells = Cells::default();
    for (slot, device, expected) in [
        (0, device(NOW + 1), Ok(())),
        (3, device(NOW + MAX_DEVICE_S), Ok(())),
        (4, device(NOW + 1), Err(FirmError::InvalidSlot { slot: 4 })),
        (255, device(NOW + 1), Err(FirmError::InvalidSlot { slot: 255 })),
        (1, device(NOW), invalid_until(NOW, NOW + MAX_DEVICE_S)),
        (1, device(0), invalid_until(0, NOW + MAX_DEVICE_S)),
        (1, device(u64::MAX), invalid_until(u64::MAX, NOW + MAX_DEVICE_S)),
        (
            1,
            device(NOW + MAX_DEVICE_S + 1),
            invalid_until(NOW + MAX_DEVICE_S + 1, NOW + MAX_DEVICE_S),
        ),
        (
            1,
            Device {
                signing_key: [0; 32],
                ..device(NOW + 1)
            },
            Err(FirmError::InvalidKey),
        ),
        (
            1,
            Device {
                agreement_key: [0; 32],
                ..device(NOW + 1)
            },
            Err(FirmError::InvalidKey),
        ),
    ] {
        let result = attempt(&mut cells, |cells| set_device(cells, by(MEMBER), slot, &device));
        assert_eq!(result, expected, "slot {slot}");
    }
    let who = account(MEMBER);
    assert_eq!(device_of(&cells, NOW, who, 0), device(NOW + 1));
    assert_eq!(device_of(&cells, NOW + 1, who, 0), Device::default());
    assert_eq!(device_of(&cells, NOW, who, 1), Device::default());
    assert_eq!(device_of(&cells, NOW, account(HR), 0), Device::default());

    assert_eq!(
        revoke_device(&mut cells, by(MEMBER), 4),
        Err(FirmError::InvalidSlot { slot: 4 })
    );
    let before = cells.clone();
    assert_eq!(revoke_device(&mut cells, by(MEMBER), 2), Ok(()));
    assert_eq!(revoke_device(&mut cells, by(HR), 0), Ok(()));
    assert_eq!(cells, before, "there was nothing to revoke");
    assert_eq!(revoke_device(&mut cells, by(MEMBER), 0), Ok(()));
    assert_eq!(device_of(&cells, NOW, who, 0), Device::default());
    assert_eq!(device_of(&cells, NOW, who, 3), device(NOW + MAX_DEVICE_S));
}

#[test]
fn unpublished_members_prove_themselves_under_the_latest_root() {
    let mut cells = registry();
    let leaves = [1, 2].map(|who| merkle::leaf(&Real, &[address(account(who)), [9; 32]]));
    let mut pair = leaves;
    pair.sort_unstable();
    let root = hash_words(&Real, &pair);
    let verify = |cells: &Cells, id, who, salt, proof: &[[u8; 32]]| {
        verify_member(cells, &Cheap, id, account(who), salt, proof.iter())
    };
    assert_eq!(verify(&cells, 1, 1, [9; 32], &leaves[1..]), Ok(false));
    for (caller, expected) in [
        (OWNER, Ok(1)),
        (ADMIN, Ok(2)),
        (HR, denied(HR)),
        (MEMBER, denied(MEMBER)),
    ] {
        let result = attempt(&mut cells, |cells| set_member_root(cells, by(caller), 1, root));
        assert_eq!(result, expected);
    }
    assert_eq!(verify(&cells, 1, 1, [9; 32], &leaves[1..]), Ok(true));
    assert_eq!(verify(&cells, 1, 2, [9; 32], &leaves[..1]), Ok(true));
    for (id, who, salt, proof) in [
        (2, 1, [9; 32], &leaves[1..]),
        (1, 3, [9; 32], &leaves[1..]),
        (1, 1, [8; 32], &leaves[1..]),
        (1, 1, [9; 32], &leaves[..1]),
        (1, 1, [9; 32], &[]),
    ] {
        assert_eq!(verify(&cells, id, who, salt, proof), Ok(false));
    }
    assert_eq!(verify(&cells, 1, 1, [9; 32], &[[0; 32]; 32]), Ok(false));
    assert_eq!(
        verify(&cells, 1, 1, [9; 32], &[[0; 32]; 33]),
        Err(FirmError::ProofTooLong { length: 33, max: 32 })
    );
    assert_eq!(set_member_root(&mut cells, by(OWNER), 1, [0; 32]), Ok(3));
    assert_eq!(verify(&cells, 1, 1, [9; 32], &leaves[1..]), Ok(false));
    assert_eq!(
        attempt(&mut cells, |cells| set_member_root(cells, by(OWNER), 9, root)),
        Err(FirmError::FirmNotFound { firm: 9 })
    );
    cells.set_member_root(
        1,
        &MemberRoot {
            root,
            epoch: u32::MAX,
        },
    );
    assert_eq!(
        attempt(&mut cells, |cells| set_member_root(cells, by(OWNER), 1, root)),
        Err(FirmError::CounterExhausted)
    );
}
