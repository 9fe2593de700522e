//! What the chain allows in one storage cell, checked for every record.

use parity_scale_codec::MaxEncodedLen;

use crate::{CELL_BYTES, access, call, event, firm, oracle, ticket, token};

/// Deposits are paid by the byte: whoever makes a record larger changes its line and says why.
#[test]
fn every_stored_record_fits_one_cell_and_grows_only_on_purpose() {
    // Name, symbol and base URI share a cell; each has a length prefix of at most 2 bytes.
    let token_label = token::NAME_BYTES + token::SYMBOL_BYTES + 4;
    let ticket_label = ticket::NAME_BYTES + ticket::SYMBOL_BYTES + ticket::BASE_URI_BYTES + 6;
    for (record, bytes, expected) in [
        ("access root", access::Governance::max_encoded_len(), 385),
        ("operation", access::Operation::max_encoded_len(), 47),
        ("token root", token::Supply::max_encoded_len(), 52),
        ("token label", token_label, 84),
        ("firm", firm::Firm::max_encoded_len(), 76),
        ("seat", firm::Seat::max_encoded_len(), 38),
        ("places", firm::Places::max_encoded_len(), 400),
        ("rotation", firm::Rotation::max_encoded_len(), 52),
        ("device", firm::Device::max_encoded_len(), 72),
        ("member root", firm::MemberRoot::max_encoded_len(), 36),
        ("call", call::Call::max_encoded_len(), 22),
        ("room", call::Room::max_encoded_len(), 18),
        ("ticket root", ticket::Admin::max_encoded_len(), 40),
        ("ticket label", ticket_label, 214),
        ("ticket", ticket::Ticket::max_encoded_len(), 68),
        ("event's tickets", ticket::EventTickets::max_encoded_len(), 27),
        ("event", event::Event::max_encoded_len(), 312),
        ("tier", event::Tier::max_encoded_len(), 60),
        ("settlement", event::Settlement::max_encoded_len(), 106),
        ("listing", event::Listing::max_encoded_len(), 36),
        ("oracle root", oracle::Summary::max_encoded_len(), 146),
        ("oracle node", oracle::Node::max_encoded_len(), 168),
        ("oracle members", oracle::Members::max_encoded_len(), 288),
        (
            "oracle places",
            <[u32; oracle::PLACES_PER_CELL]>::max_encoded_len(),
            128,
        ),
        ("oracle duty", oracle::Duty::max_encoded_len(), 105),
        ("oracle settlement", oracle::Settlement::max_encoded_len(), 102),
    ] {
        assert!(
            bytes <= CELL_BYTES,
            "{record} takes {bytes} bytes of {CELL_BYTES}"
        );
        assert_eq!(bytes, expected, "{record}");
    }
}
