use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// The cells in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cells {
    admin: Admin,
    tickets: BTreeMap<TicketId, Ticket>,
    holdings: BTreeMap<Address, u64>,
    minted: BTreeMap<u64, u32>,
    operators: BTreeMap<(Address, Address), bool>,
}

impl Ledger for Cells {
    fn admin(&self) -> Admin {
        self.admin
    }
    fn set_admin(&mut self, admin: Admin) {
        self.admin = admin;
    }
    fn ticket(&self, id: TicketId) -> Option<Ticket> {
        self.tickets.get(&id).copied()
    }
    fn set_ticket(&mut self, id: TicketId, ticket: &Ticket) {
        self.tickets.insert(id, *ticket);
    }
    fn holding(&self, owner: Address) -> u64 {
        self.holdings.get(&owner).copied().unwrap_or(0)
    }
    fn set_holding(&mut self, owner: Address, count: u64) {
        self.holdings.insert(owner, count);
    }
    fn minted(&self, event: u64) -> u32 {
        self.minted.get(&event).copied().unwrap_or(0)
    }
    fn set_minted(&mut self, event: u64, count: u32) {
        self.minted.insert(event, count);
    }
    fn is_operator(&self, owner: Address, operator: Address) -> bool {
        self.operators.get(&(owner, operator)).copied().unwrap_or(false)
    }
    fn set_operator(&mut self, owner: Address, operator: Address, approved: bool) {
        self.operators.insert((owner, operator), approved);
    }
}

fn account(number: u8) -> Address {
    Address::repeat_byte(number)
}

const OWNER: u8 = 8;
const MINTER: u8 = 9;

fn ledger() -> Cells {
    let mut cells = Cells {
        admin: Admin::new(account(OWNER), 3, 3).expect("valid"),
        ..Cells::default()
    };
    set_minter(&mut cells, account(OWNER), account(MINTER)).expect("first time");
    cells
}

fn order(to: u8, event: u64, quantity: u32) -> Order {
    Order {
        to: account(to),
        event,
        quantity,
        price: 5,
        is_transferable: true,
    }
}

/// Ticket 1 of event 1, of account 1.
fn with_ticket(is_transferable: bool) -> (Cells, U256) {
    let mut cells = ledger();
    let minted = mint(
        &mut cells,
        account(MINTER),
        Order {
            is_transferable,
            ..order(1, 1, 1)
        },
    )
    .expect("the minter may");
    (cells, minted.first.token())
}

#[test]
fn minter_is_named_once_by_the_owner() {
    let mut cells = Cells {
        admin: Admin::new(account(OWNER), 3, 3).expect("valid"),
        ..Cells::default()
    };
    let zero = Address::zero();
    for caller in [zero, account(MINTER)] {
        assert_eq!(
            mint(&mut cells, caller, order(1, 1, 1)),
            Err(TicketError::NotMinter { caller })
        );
    }
    assert_eq!(
        set_minter(&mut cells, account(1), account(1)),
        Err(TicketError::Unauthorized { account: account(1) })
    );
    assert_eq!(
        set_minter(&mut cells, account(OWNER), zero),
        Err(TicketError::InvalidOperator { operator: zero })
    );
    set_minter(&mut cells, account(OWNER), account(MINTER)).expect("first time");
    assert_eq!(
        set_minter(&mut cells, account(OWNER), account(1)),
        Err(TicketError::MinterAlreadySet {
            minter: account(MINTER)
        })
    );
    for length in [0, NAME_BYTES + 1] {
        assert!(Admin::new(account(1), length, 1).is_err());
    }
}

#[test]
fn serials_are_consecutive_within_each_event() {
    let mut cells = ledger();
    for (event, quantity, first_serial) in [(7, 3, 1), (8, 1, 1), (7, 2, 4), (u64::MAX, 1, 1)] {
        let minted = mint(&mut cells, account(MINTER), order(1, event, quantity)).expect("the minter may");
        assert_eq!(minted.first, TicketId::new(event, first_serial));
        for id in minted.ids() {
            let (_, ticket) = find(&cells, id.token()).expect("minted");
            assert_eq!(
                (ticket.owner, ticket.price, ticket.state),
                (account(1), 5, TicketState::Valid)
            );
        }
    }
    assert_eq!(
        (cells.minted(7), cells.minted(8), balance_of(&cells, account(1))),
        (5, 1, Ok(7))
    );
    cells.set_minted(9, u32::MAX - 1);
    assert_eq!(
        mint(&mut cells, account(MINTER), order(1, 9, 2)),
        Err(TicketError::SerialExhausted { event: 9 })
    );
    let last = mint(&mut cells, account(MINTER), order(1, 9, 1)).expect("the last serial");
    assert_eq!(last.first.serial(), u32::MAX);
    assert_eq!(
        mint(&mut cells, account(MINTER), order(1, 9, 1)),
        Err(TicketError::SerialExhausted { event: 9 })
    );
    assert_eq!(
        mint(&mut cells, account(MINTER), order(0, 7, 1)),
        Err(TicketError::InvalidReceiver {
            receiver: Address::zero()
        })
    );
}

#[test]
fn transfer_is_refused_for_the_first_reason_that_holds() {
    let (cells, id) = with_ticket(true);
    let missing = id + 1;
    for (caller, from, to, token_id, error) in [
        (1, 1, 0, id, TicketError::InvalidReceiver { receiver: account(0) }),
        (
            1,
            1,
            2,
            missing,
            TicketError::NonexistentToken { token_id: missing },
        ),
        (
            1,
            1,
            2,
            U256::MAX,
            TicketError::NonexistentToken { token_id: U256::MAX },
        ),
        (
            2,
            1,
            2,
            id,
            TicketError::InsufficientApproval {
                operator: account(2),
                token_id: id,
            },
        ),
        (
            1,
            2,
            3,
            id,
            TicketError::IncorrectOwner {
                sender: account(2),
                token_id: id,
                owner: account(1),
            },
        ),
    ] {
        let mut cells = cells.clone();
        assert_eq!(
            transfer(&mut cells, account(caller), account(from), account(to), token_id),
            Err(error)
        );
    }
    let (mut cells, id) = with_ticket(false);
    assert_eq!(
        transfer(&mut cells, account(1), account(1), account(2), id),
        Err(TicketError::Soulbound { token_id: id })
    );
    let (mut cells, id) = with_ticket(true);
    mark_refunded(&mut cells, account(MINTER), id).expect("valid");
    assert_eq!(
        transfer(&mut cells, account(1), account(1), account(2), id),
        Err(TicketError::TicketNotValid {
            token_id: id,
            state: 3
        })
    );
    assert_eq!(
        refuse_code(account(1), true),
        Err(TicketError::InvalidReceiver { receiver: account(1) })
    );
    assert_eq!(refuse_code(account(1), false), Ok(()));
}

#[test]
fn owner_approved_and_operator_may_transfer_and_approval_ends_with_it() {
    for by in [1u8, 2, 3] {
        let (mut cells, id) = with_ticket(true);
        assert_eq!(approve(&mut cells, account(1), account(2), id), Ok(account(1)));
        set_approval_for_all(&mut cells, account(1), account(3), true).expect("real operator");
        transfer(&mut cells, account(by), account(1), account(4), id).expect("allowed");
        let (_, ticket) = find(&cells, id).expect("still there");
        assert_eq!((ticket.owner, ticket.approved), (account(4), Address::zero()));
        assert_eq!((cells.holding(account(1)), cells.holding(account(4))), (0, 1));
        for former in [1u8, 2, 3] {
            let result = transfer(&mut cells, account(former), account(4), account(former), id);
            assert_eq!(
                result,
                Err(TicketError::InsufficientApproval {
                    operator: account(former),
                    token_id: id
                })
            );
        }
    }
    let (mut cells, id) = with_ticket(true);
    assert_eq!(
        approve(&mut cells, account(2), account(2), id),
        Err(TicketError::InvalidApprover { approver: account(2) })
    );
    set_approval_for_all(&mut cells, account(1), account(3), true).expect("real operator");
    set_approval_for_all(&mut cells, account(1), account(3), false).expect("real operator");
    assert!(
        transfer(&mut cells, account(3), account(1), account(4), id).is_err(),
        "no operator any more"
    );
    assert_eq!(
        set_approval_for_all(&mut cells, account(1), Address::zero(), true),
        Err(TicketError::InvalidOperator {
            operator: Address::zero()
        })
    );
    assert_eq!(
        balance_of(&cells, Address::zero()),
        Err(TicketError::InvalidOwner {
            owner: Address::zero()
        })
    );
    transfer(&mut cells, account(1), account(1), account(1), id).expect("to oneself");
    assert_eq!(cells.holding(account(1)), 1);
}

#[test]
fn a_ticket_is_refunded_once_and_by_the_minter() {
    let (mut cells, id) = with_ticket(false);
    assert_eq!(
        mark_refunded(&mut cells, account(1), id),
        Err(TicketError::NotMinter { caller: account(1) })
    );
    assert_eq!(
        mark_refunded(&mut cells, account(MINTER), id),
        Ok(Refund {
            owner: account(1),
            price: 5
        })
    );
    assert_eq!(
        mark_refunded(&mut cells, account(MINTER), id),
        Err(TicketError::TicketNotValid {
            token_id: id,
            state: 3
        })
    );
    let missing = U256::MAX;
    assert_eq!(
        mark_refunded(&mut cells, account(MINTER), missing),
        Err(TicketError::NonexistentToken { token_id: missing })
    );
    assert!(lookup(&cells, missing).is_none());
}

#[test]
fn interfaces_are_erc165_and_erc721() {
    for (id, expected) in [
        ([0x01, 0xff, 0xc9, 0xa7], true),
        ([0x80, 0xac, 0x58, 0xcd], true),
        ([0x5b, 0x5e, 0x13, 0x9f], false),
        ([0xff, 0xff, 0xff, 0xff], false),
    ] {
        assert_eq!(supports_interface(id), expected);
    }
}

proptest! {
    #[test]
    fn holdings_always_count_the_tickets(
        steps in prop::collection::vec((0u8..5, 0u8..4, 0u8..4, 0u8..4, 1u64..3, 0u32..12), 1..80),
    ) {
        let mut cells = ledger();
        for (step, caller, from, to, event, number) in steps {
            let before = cells.clone();
            let id = TicketId::new(event, number).token();
            let (by, from, receiver) = (account(caller), account(from), account(to));
            let result = match step {
                0 => mint(&mut cells, account(MINTER), Order { is_transferable: event == 1, ..order(to, event, number % 4) })
                    .map(drop),
                1 => transfer(&mut cells, by, from, receiver, id),
                2 => approve(&mut cells, by, receiver, id).map(drop),
                3 => set_approval_for_all(&mut cells, by, receiver, number % 2 == 0),
                _ => mark_refunded(&mut cells, account(MINTER), id).map(drop),
            };
            if result.is_err() {
                prop_assert_eq!(&cells, &before);
            }
            let mut owned: BTreeMap<Address, u64> = BTreeMap::new();
            for (id, ticket) in &cells.tickets {
                *owned.entry(ticket.owner).or_default() += 1;
                prop_assert!((1..=cells.minted(id.event())).contains(&id.serial()));
                if let Some(earlier) = before.tickets.get(id) {
                    prop_assert!(earlier.state == TicketState::Valid || (earlier.state, earlier.owner) == (ticket.state, ticket.owner), "a used ticket is frozen");
                    prop_assert!(ticket.is_transferable || earlier.owner == ticket.owner, "soulbound");
                }
            }
            let minted: u64 = cells.minted.values().map(|count| u64::from(*count)).sum();
            prop_assert_eq!(cells.tickets.len() as u64, minted, "nothing minted is lost");
            for who in 0u8..4 {
                prop_assert_eq!(cells.holding(account(who)), owned.get(&account(who)).copied().unwrap_or(0));
            }
            prop_assert_eq!(cells.holding(Address::zero()), 0);
        }
    }
}
