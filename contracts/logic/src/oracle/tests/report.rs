use super::*;

#[test]
fn status_needs_one_honest_signer_and_settlement_most() {
    // Size, faulty, status, settlement.
    for (size, status, settlement) in [
        (1, 1, 1),
        (2, 1, 2),
        (3, 1, 3),
        (4, 2, 3),
        (5, 2, 4),
        (6, 2, 5),
        (7, 3, 5),
        (13, 5, 9),
        (31, 11, 21),
    ] {
        assert_eq!(quorum(size, STATUS), Some(status), "{size}");
        assert_eq!(quorum(size, SETTLEMENT), Some(settlement), "{size}");
        let faulty = (size - 1) / 3;
        assert!(size > 3 * faulty && status > faulty && 2 * settlement - size > faulty);
    }
    for kind in [0, 3, 255] {
        assert_eq!(quorum(4, kind), None);
    }
}

#[test]
fn digests_are_those_of_the_interface() {
    let words = |numbers: &[u128]| -> Vec<u8> {
        numbers
            .iter()
            .flat_map(|number| [[0; 16], number.to_be_bytes()].concat())
            .collect()
    };
    let body = settlement_body(&Real, &SAID);
    let fields = [words(&[3_599, 9_990, 180, 77]), [[6; 32], [7; 32]].concat()].concat();
    assert_eq!(body, Real.keccak256(&fields));
    let status = status_body(&Real, 2, [5; 32]);
    assert_eq!(status, Real.keccak256(&[words(&[2]), [5; 32].to_vec()].concat()));
    let encoded = [
        words(&[224]),
        [4; 32].to_vec(),
        words(&[EVENT.into(), 2, 9, 3]),
        body.to_vec(),
        words(&[24]),
        b"W3space oracle report v1\0\0\0\0\0\0\0\0".to_vec(),
    ]
    .concat();
    let digest = report_digest(&Real, &[4; 32], slot(SETTLEMENT, 9, 3), &body);
    assert_eq!(digest, Real.keccak256(&encoded));
}

#[test]
fn status_is_kept_and_extends_the_lease() {
    let mut cells = network(4);
    let now = NOW + 30;
    assert_eq!(status_by(&mut cells, now, &[2, 4]), Ok(()));
    let duty = cells.duties[&EVENT];
    let status = duty.status;
    assert_eq!(
        (status.ready_at, status.code, status.manifest_hash),
        (now, 2, [5; 32])
    );
    assert_eq!((status.reports.next(), status.reports.reported_at), (2, now));
    assert_eq!((duty.holder, duty.fence, duty.until), (1, 1, now + LEASE));
    assert_eq!(status_by(&mut cells, now + 5, &[1, 2, 3, 4]), Ok(()));
    let status = cells.duties[&EVENT].status;
    assert_eq!((status.ready_at, status.reports.reported_at), (now, now + 5));
    assert_eq!(status.reports.next(), 3);
}

#[test]
fn settlement_is_kept_and_a_later_one_replaces_it() {
    let mut cells = network(4);
    status_by(&mut cells, NOW, &[1, 2]).expect("a quorum");
    assert_eq!(settlement_by(&mut cells, NOW + 9, &[1, 2, 4]), Ok(()));
    let kept = cells.settlement(EVENT);
    assert_eq!((kept.reports.next(), kept.reports.reported_at), (2, NOW + 9));
    assert_eq!(
        Settlement {
            reports: Reports::default(),
            ..kept
        },
        SAID
    );
    assert_eq!(settlement_by(&mut cells, NOW + 10, &[1, 2, 3, 4]), Ok(()));
    assert_eq!(cells.settlement(EVENT).reports.next(), 3);
    assert_eq!(cells.duties[&EVENT].status.reports.next(), 2, "kinds count apart");
}

#[test]
fn settlement_comes_after_a_status() {
    let mut cells = network(4);
    refused(&mut cells, OracleError::InvalidReport { event: EVENT }, |cells| {
        settlement_by(cells, NOW, &[1, 2, 3])
    });
}

#[test]
fn too_few_are_too_few() {
    let mut cells = network(7);
    for signers in [&[][..], &[7], &[1, 2]] {
        let error = OracleError::TooFewSigners {
            signers: signers.len() as u8,
            needed: 3,
        };
        refused(&mut cells, error, |cells| status_by(cells, NOW, signers));
    }
    assert_eq!(status_by(&mut cells, NOW, &[1, 2, 3]), Ok(()));
    let error = OracleError::TooFewSigners {
        signers: 4,
        needed: 5,
    };
    refused(&mut cells, error, |cells| {
        settlement_by(cells, NOW, &[1, 2, 3, 4])
    });
    assert_eq!(settlement_by(&mut cells, NOW, &[1, 2, 3, 4, 7]), Ok(()));
}

#[test]
fn only_the_next_report_under_the_fence_counts() {
    let mut cells = network(4);
    let body = status_body(&Real, 1, [5; 32]);
    let mut bring = |slot: Slot, error| {
        let (bits, bytes) = signatures(&cells, slot, &body, &[1, 2]);
        let report = report_of(&cells, slot, bits, &bytes);
        refused(&mut cells, error, |cells| {
            report_status(cells, &Real, NOW, STRANGER, report, 1, [5; 32])
        });
    };
    for sequence in [0, 2, u32::MAX] {
        let error = OracleError::StaleSequence {
            event: EVENT,
            sequence,
            next: 1,
        };
        bring(slot(STATUS, sequence, 1), error);
    }
    for fence in [0, 2, u32::MAX] {
        let error = OracleError::StaleFence {
            event: EVENT,
            fence,
            current: 1,
        };
        bring(slot(STATUS, 1, fence), error);
    }
    let foreign = Slot {
        event: 8,
        ..slot(STATUS, 1, 1)
    };
    let unassigned = OracleError::NotAssigned {
        event: 8,
        caller: STRANGER,
    };
    bring(foreign, unassigned);
    // Once brought, never again.
    let (bits, bytes) = signatures(&cells, slot(STATUS, 1, 1), &body, &[1, 2]);
    let report = report_of(&cells, slot(STATUS, 1, 1), bits, &bytes);
    report_status(&mut cells, &Real, NOW, STRANGER, report, 1, [5; 32]).expect("a quorum");
    let again = OracleError::StaleSequence {
        event: EVENT,
        sequence: 1,
        next: 2,
    };
    refused(&mut cells, again, |cells| {
        report_status(cells, &Real, NOW, STRANGER, report, 1, [5; 32])
    });
    cells.duties.get_mut(&EVENT).expect("there").status.reports.count = u32::MAX;
    refused(&mut cells, OracleError::CounterExhausted, |cells| {
        report_status(cells, &Real, NOW, STRANGER, report, 1, [5; 32])
    });
    assert_eq!(cells.duties[&EVENT].status.reports.next(), u32::MAX);
}

#[test]
fn fields_are_bounded() {
    let mut cells = network(1);
    for code in [0, 4, 255] {
        let (bits, bytes) = signatures(
            &cells,
            slot(STATUS, 1, 1),
            &status_body(&Real, code, [5; 32]),
            &[1],
        );
        let report = report_of(&cells, slot(STATUS, 1, 1), bits, &bytes);
        refused(&mut cells, OracleError::InvalidReport { event: EVENT }, |cells| {
            report_status(cells, &Real, NOW, STRANGER, report, code, [5; 32])
        });
    }
    for sequence in 1..=3u8 {
        let slot = slot(STATUS, sequence.into(), 1);
        let (bits, bytes) = signatures(&cells, slot, &status_body(&Real, sequence, [5; 32]), &[1]);
        let report = report_of(&cells, slot, bits, &bytes);
        let brought = report_status(&mut cells, &Real, NOW, STRANGER, report, sequence, [5; 32]);
        assert_eq!(brought, Ok(()), "status {sequence}");
    }
    for (uptime_bps, is_fine) in [(10_001, false), (u16::MAX, false), (10_000, true)] {
        let said = Settlement { uptime_bps, ..SAID };
        let slot = slot(SETTLEMENT, 1, 1);
        let (bits, bytes) = signatures(&cells, slot, &settlement_body(&Real, &said), &[1]);
        let report = report_of(&cells, slot, bits, &bytes);
        if is_fine {
            let brought = report_settlement(&mut cells, &Real, NOW, STRANGER, report, said);
            assert_eq!(brought, Ok(()));
        } else {
            refused(&mut cells, OracleError::InvalidReport { event: EVENT }, |cells| {
                report_settlement(cells, &Real, NOW, STRANGER, report, said)
            });
        }
    }
}

#[test]
fn any_field_that_was_not_signed_is_refused() {
    let mut cells = network(1);
    status_by(&mut cells, NOW, &[1]).expect("a quorum");
    let slot = slot(SETTLEMENT, 1, 1);
    let (bits, bytes) = signatures(&cells, slot, &settlement_body(&Real, &SAID), &[1]);
    let report = report_of(&cells, slot, bits, &bytes);
    for said in [
        Settlement {
            delivered_seconds: 3_600,
            ..SAID
        },
        Settlement {
            uptime_bps: 9_991,
            ..SAID
        },
        Settlement {
            peak_viewers: 181,
            ..SAID
        },
        Settlement {
            work_total: 78,
            ..SAID
        },
        Settlement {
            work_root: [7; 32],
            ..SAID
        },
        Settlement {
            log_root: [6; 32],
            ..SAID
        },
    ] {
        refused(&mut cells, OracleError::InvalidSignature { member: 0 }, |cells| {
            report_settlement(cells, &Real, NOW, STRANGER, report, said)
        });
    }
    // What is counted is not what is brought.
    let counted = Settlement {
        reports: Reports {
            count: 9,
            reported_at: 9,
        },
        ..SAID
    };
    assert_eq!(
        report_settlement(&mut cells, &Real, NOW, STRANGER, report, counted),
        Ok(())
    );
    assert_eq!(cells.settlement(EVENT).reports.next(), 2);
}
