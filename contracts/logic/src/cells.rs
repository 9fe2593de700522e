//! What the chain allows in one storage cell, checked for every record.

use parity_scale_codec::MaxEncodedLen;

use crate::{CELL_BYTES, event, firm, oracle, ticket, token};

#[test]
fn every_stored_record_fits_one_cell() {
    // Name and symbol share a cell; each has a length prefix of at most 2 bytes.
    let token_label = token::NAME_BYTES + token::SYMBOL_BYTES + 4;
    let ticket_label = ticket::NAME_BYTES + ticket::SYMBOL_BYTES + 4;
    for (record, bytes) in [
        ("token root", token::Supply::max_encoded_len()),
        ("token label", token_label),
        ("firm", firm::Firm::max_encoded_len()),
        ("member", firm::Member::max_encoded_len()),
        ("ticket root", ticket::Admin::max_encoded_len()),
        ("ticket label", ticket_label),
        ("ticket", ticket::Ticket::max_encoded_len()),
        ("event root", event::Settings::max_encoded_len()),
        ("event", event::Event::max_encoded_len()),
        ("oracle root", oracle::Summary::max_encoded_len()),
        ("oracle node", oracle::Node::max_encoded_len()),
        ("oracle members", oracle::Members::max_encoded_len()),
        (
            "oracle places",
            <[u32; oracle::PLACES_PER_CELL]>::max_encoded_len(),
        ),
        ("oracle duty", oracle::Duty::max_encoded_len()),
        ("oracle settlement", oracle::Settlement::max_encoded_len()),
    ] {
        assert!(
            bytes <= CELL_BYTES,
            "{record} takes {bytes} bytes of {CELL_BYTES}"
        );
    }
}

#[test]
fn sizes_change_only_on_purpose() {
    // Deposits are paid by the byte: whoever makes a record larger changes this line and says why.
    assert_eq!(
        [
            token::Supply::max_encoded_len(),
            firm::Firm::max_encoded_len(),
            firm::Member::max_encoded_len(),
            ticket::Admin::max_encoded_len(),
            ticket::Ticket::max_encoded_len(),
            event::Settings::max_encoded_len(),
            event::Event::max_encoded_len(),
        ],
        [52, 56, 5, 40, 58, 140, 207]
    );
    assert_eq!(
        [
            oracle::Summary::max_encoded_len(),
            oracle::Node::max_encoded_len(),
            oracle::Members::max_encoded_len(),
            oracle::Duty::max_encoded_len(),
            oracle::Settlement::max_encoded_len(),
        ],
        [138, 168, 288, 101, 102]
    );
}
