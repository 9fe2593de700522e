use proptest::prelude::*;

use super::*;

/// One call of a random sequence.
fn step(cells: &mut Cells, step: u8, who: [u8; 3], event: u64, number: u32) -> Result<(), TicketError> {
    let id = TicketId::new(event, number).token();
    let [caller, from, to] = who.map(account);
    match step {
        0 => mint(cells, MINTER, &order(to, event, number % 4)).map(drop),
        1 => transfer(cells, caller, from, to, id),
        2 => approve(cells, caller, to, id).map(drop),
        3 => set_approval_for_all(cells, caller, to, number % 2 == 0),
        4 => mark_paid_back(cells, MINTER, id, number % 3 > 0).map(drop),
        5 => mark_void(cells, MINTER, id),
        6 => move_sold(cells, MINTER, from, to, id),
        7 => set_user(cells, caller, id, to, number.into()),
        _ => {
            let mut bits = [0; 32];
            bits[31] = number as u8;
            check_in(cells, MINTER, event, 0, &bits).map(drop)
        }
    }
}

proptest! {
    #[test]
    fn tickets_are_counted_and_their_states_final(
        steps in prop::collection::vec((0u8..9, 0u8..4, 0u8..4, 0u8..4, 1u64..4, 0u32..12), 1..80),
    ) {
        let mut cells = ledger();
        for (kind, caller, from, to, event, number) in steps {
            let before = cells.clone();
            if step(&mut cells, kind, [caller, from, to], event, number).is_err() {
                prop_assert_eq!(&cells, &before);
            }
            let mut owned: BTreeMap<Address, u64> = BTreeMap::new();
            for (id, ticket) in &cells.tickets {
                *owned.entry(ticket.owner).or_default() += 1;
                let event = cells.event(id.event()).expect("open");
                prop_assert!((1..=event.minted).contains(&id.serial()));
                prop_assert!(!ticket.is_approved || !cells.approved(*id).is_zero());
                let Some(earlier) = before.tickets.get(id) else { continue };
                let (was, is) = (state_of(&before, id.token()), state_of(&cells, id.token()));
                prop_assert!(was == TicketState::Valid || was == is, "a state is final");
                let has_moved = ticket.owner != earlier.owner;
                prop_assert!(!has_moved || was == TicketState::Valid, "a used ticket stays");
                prop_assert!(!has_moved || event.is_transferable || kind == 6, "soulbound");
                prop_assert!(!has_moved || (ticket.user.is_zero() && !ticket.is_approved));
                prop_assert!(ticket.is_paid_back || !earlier.is_paid_back, "paid back stays so");
                prop_assert_eq!(ticket.price, earlier.price);
            }
            let minted: u64 = cells.events.values().map(|event| u64::from(event.minted)).sum();
            prop_assert_eq!(cells.tickets.len() as u64, minted, "nothing minted is lost");
            for who in 0u8..4 {
                prop_assert_eq!(cells.holding(account(who)), owned.get(&account(who)).copied().unwrap_or(0));
            }
            prop_assert_eq!(cells.holding(ZERO), 0);
        }
    }
}
