use super::*;

#[test]
fn transfers_follow_the_standard_and_end_approvals() {
    let mut tickets = Tickets::new();
    let token = tickets.mint(Person::CHARLIE, OPEN, 1);
    let steal = transfer(Person::CHARLIE, Person::DAVE, token);
    let stranger = Person::DAVE.address();
    tickets.refused(
        Person::DAVE,
        steal.clone(),
        ITicket::ERC721InsufficientApproval {
            operator: stranger,
            tokenId: token,
        },
    );
    let approve = ITicket::approveCall {
        to: stranger,
        tokenId: token,
    };
    tickets.refused(
        Person::DAVE,
        approve.clone(),
        ITicket::ERC721InvalidApprover { approver: stranger },
    );
    tickets.call(Person::CHARLIE, approve);
    let approved: ITicket::Approval = tickets.chain.only_event();
    assert_eq!((approved.approved, approved.tokenId), (stranger, token));
    tickets.call(Person::DAVE, steal.clone());
    let moved: ITicket::Transfer = tickets.chain.only_event();
    assert_eq!(
        (moved.from, moved.to, moved.tokenId),
        (Person::CHARLIE.address(), stranger, token)
    );
    tickets.call(Person::DAVE, transfer(Person::DAVE, Person::CHARLIE, token));
    tickets.refused(
        Person::DAVE,
        steal.clone(),
        ITicket::ERC721InsufficientApproval {
            operator: stranger,
            tokenId: token,
        },
    );
    tickets.refused(
        Person::CHARLIE,
        transfer(Person::DAVE, Person::EVE, token),
        ITicket::ERC721IncorrectOwner {
            sender: stranger,
            tokenId: token,
            owner: Person::CHARLIE.address(),
        },
    );
    let operator = ITicket::setApprovalForAllCall {
        operator: stranger,
        approved: true,
    };
    tickets.call(Person::CHARLIE, operator);
    let all: ITicket::ApprovalForAll = tickets.chain.only_event();
    assert!(all.approved);
    let is_operator = tickets.call(
        Person::EVE,
        ITicket::isApprovedForAllCall {
            owner: Person::CHARLIE.address(),
            operator: stranger,
        },
    );
    assert!(is_operator);
    tickets.call(Person::DAVE, steal);
    assert_eq!(tickets.owner(token), stranger);
    tickets.refused(
        Person::DAVE,
        ITicket::balanceOfCall { owner: Address::ZERO },
        ITicket::ERC721InvalidOwner { owner: Address::ZERO },
    );
    tickets.refused(
        Person::DAVE,
        ITicket::setApprovalForAllCall {
            operator: Address::ZERO,
            approved: true,
        },
        ITicket::ERC721InvalidOperator {
            operator: Address::ZERO,
        },
    );
}

#[test]
fn safe_transfers_go_to_accounts_and_not_to_code() {
    let mut tickets = Tickets::new();
    let token = tickets.mint(Person::CHARLIE, OPEN, 1);
    let contract = tickets.contract;
    let plain = |from: Person, to| ITicket::safeTransferFrom_0Call {
        from: from.address(),
        to,
        tokenId: token,
    };
    let with_data = |from: Person, to| ITicket::safeTransferFrom_1Call {
        from: from.address(),
        to,
        tokenId: token,
        data: vec![7; 100].into(),
    };
    let error = || ITicket::ERC721InvalidReceiver { receiver: contract };
    tickets.refused(Person::CHARLIE, plain(Person::CHARLIE, contract), error());
    tickets.refused(Person::CHARLIE, with_data(Person::CHARLIE, contract), error());
    tickets.call(Person::CHARLIE, plain(Person::CHARLIE, Person::DAVE.address()));
    tickets.call(Person::DAVE, with_data(Person::DAVE, Person::CHARLIE.address()));
    assert_eq!(tickets.owner(token), Person::CHARLIE.address());
}

#[test]
fn soulbound_ticket_moves_only_when_sold() {
    let mut tickets = Tickets::new();
    let token = tickets.mint(Person::CHARLIE, BOUND, 1);
    tickets.refused(
        Person::CHARLIE,
        transfer(Person::CHARLIE, Person::DAVE, token),
        ITicket::Soulbound { tokenId: token },
    );
    let sold = ITicket::moveSoldCall {
        from: Person::CHARLIE.address(),
        to: Person::DAVE.address(),
        tokenId: token,
    };
    tickets.call(Person::BOB, sold.clone());
    tickets.refused(
        Person::BOB,
        sold,
        ITicket::ERC721IncorrectOwner {
            sender: Person::CHARLIE.address(),
            tokenId: token,
            owner: Person::DAVE.address(),
        },
    );
    assert_eq!(tickets.viewer(token), (Person::DAVE.address(), 1));
}

#[test]
fn interfaces_of_the_standards_are_announced() {
    let mut tickets = Tickets::new();
    for (id, expected) in [
        (0x01ff_c9a7_u32, true),
        (0x80ac_58cd, true),
        (0x5b5e_139f, true),
        (0x2a55_205a, true),
        (0x4906_4906, true),
        (0xb45a_3c0e, true),
        (0xad09_2b5c, true),
        (0xffff_ffff, false),
    ] {
        let interfaceId = FixedBytes(id.to_be_bytes());
        let call = ITicket::supportsInterfaceCall { interfaceId };
        assert_eq!(tickets.call(Person::DAVE, call), expected, "{id:#x}");
    }
}
