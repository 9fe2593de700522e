//! Storage layout of the records, which ink wants on the host to describe a contract. Nothing of it is on the chain.

#[cfg(feature = "std")]
macro_rules! leaf {
    ($($record:ty),+ $(,)?) => {$(
        impl ink_storage_traits::StorageLayout for $record {
            fn layout(key: &ink_primitives::Key) -> ink_metadata::layout::Layout {
                ink_metadata::layout::Layout::Leaf(ink_metadata::layout::LeafLayout::from_key::<Self>(
                    ink_metadata::layout::LayoutKey::from(key),
                ))
            }
        }
    )+};
}

#[cfg(feature = "std")]
leaf!(
    crate::access::Governance,
    crate::access::Operation,
    crate::access::Role,
    crate::token::Supply,
    crate::firm::Firm,
    crate::firm::Seat,
    crate::firm::Places,
    crate::firm::Rotation,
    crate::firm::Device,
    crate::firm::MemberRoot,
    crate::call::Call,
    crate::call::Room,
    crate::ticket::Admin,
    crate::ticket::Ticket,
    crate::ticket::TicketId,
    crate::ticket::EventTickets,
    crate::event::Event,
    crate::event::Tier,
    crate::event::Settlement,
    crate::event::Listing,
    crate::oracle::Summary,
    crate::oracle::Node,
    crate::oracle::Members,
    crate::oracle::Duty,
    crate::oracle::Settlement,
);
