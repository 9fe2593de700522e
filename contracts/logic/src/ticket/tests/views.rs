use super::*;

#[test]
fn royalty_is_the_hosts_share_rounded_down_for_every_price() {
    let (cells, id) = with_ticket(OPEN);
    let largest = U256::MAX / 10_000 * 250 + U256::MAX % 10_000 * 250 / 10_000;
    for (price, share) in [
        (U256::zero(), U256::zero()),
        (39.into(), U256::zero()),
        (40.into(), U256::one()),
        (10_000.into(), 250.into()),
        (19_999.into(), 499.into()),
        (U256::MAX, largest),
    ] {
        assert_eq!(royalty(&cells, id, price), (HOST, share));
    }
    assert_eq!(
        royalty(&cells, TicketId::new(BOUND, 1).token(), 100.into()),
        (HOST, U256::zero())
    );
    for missing in [TicketId::new(3, 1).token(), U256::MAX] {
        assert_eq!(royalty(&cells, missing, 100.into()), (ZERO, U256::zero()));
    }
}

#[test]
fn soulbound_tickets_are_locked() {
    for (event, is_bound) in [(OPEN, false), (BOUND, true)] {
        let (cells, id) = with_ticket(event);
        assert_eq!(is_locked(&cells, id), Ok(is_bound));
        let missing = id + 1;
        assert_eq!(is_locked(&cells, missing), Err(nonexistent(missing)));
        assert_eq!(details(&cells, missing), Err(nonexistent(missing)));
    }
}

#[test]
fn interfaces_are_the_seven_of_the_standards() {
    for (id, expected) in [
        (0x01ff_c9a7, true),
        (0x80ac_58cd, true),
        (0x5b5e_139f, true),
        (0x2a55_205a, true),
        (0x4906_4906, true),
        (0xb45a_3c0e, true),
        (0xad09_2b5c, true),
        (0x780e_9d63, false),
        (0, false),
        (0xffff_ffff, false),
    ] {
        assert_eq!(supports_interface(id), expected, "{id:#x}");
    }
}

#[test]
fn labels_have_the_lengths_that_wallets_take() {
    for (name, symbol, base) in [(1, 1, 0), (64, 16, 128)] {
        assert_eq!(check_label(name, symbol, base), Ok(()));
    }
    for (name, symbol, base, length) in [
        (0, 1, 0, 0),
        (65, 1, 0, 65),
        (1, 0, 0, 0),
        (1, 17, 0, 17),
        (1, 1, 129, 129),
        (usize::MAX, 1, 0, u32::MAX),
    ] {
        assert_eq!(
            check_label(name, symbol, base),
            Err(TicketError::InvalidName { length })
        );
    }
}

#[test]
fn token_uri_is_the_base_and_the_id_in_decimal() {
    let mut buffer = [0; TOKEN_URI_BYTES];
    for (id, decimal) in [
        (TicketId::new(0, 0), "0"),
        (TicketId::new(0, 9), "9"),
        (TicketId::new(0, 10), "10"),
        (TicketId::new(1, 1), "4294967297"),
        (TicketId::new(u64::MAX, u32::MAX), "79228162514264337593543950335"),
    ] {
        let length = token_uri(b"ipfs://x/", id, &mut buffer);
        assert_eq!(&buffer[..length], std::format!("ipfs://x/{decimal}").as_bytes());
    }
    assert_eq!(token_uri(b"", TicketId::new(1, 1), &mut buffer), 0);
    let length = token_uri(
        &[b'x'; BASE_URI_BYTES],
        TicketId::new(u64::MAX, u32::MAX),
        &mut buffer,
    );
    assert_eq!(length, TOKEN_URI_BYTES);
}
