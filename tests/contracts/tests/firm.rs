//! The firm contract's blob.

use alloy_primitives::{Address, B256, keccak256};
use alloy_sol_types::{Eip712Domain, SolCall, SolError, SolStruct, SolValue, eip712_domain, sol};
use sp_core::{Pair, ecdsa};
use w3av_contract_tests::{Chain, Emitted, Failure, NOW, Person};
use w3av_interfaces::firm::IFirm;

const ADMIN: u8 = 2;
const HR: u8 = 4;
const MEMBER: u8 = 32;
const CALL: u8 = 1;
/// As the development chain has it.
const CHAIN_ID: u64 = 420_420_420;

sol! {
    struct Invite { uint32 firm; address invitee; uint8 roles; uint64 until; bytes32 nonce; uint64 deadline; }
    struct Delegation { uint32 firm; address delegate; uint8 scope; uint64 until; bytes32 nonce; uint64 deadline; }
}

/// Firm 1 is Bob's, and Charlie is its HR.
struct Office {
    chain: Chain,
    firm: Address,
}

impl Office {
    fn new() -> Self {
        let mut chain = Chain::new(NOW);
        let firm = chain.instantiate(Person::ALICE, "firm", Vec::new());
        let mut office = Self { chain, firm };
        let id = office.ok(Person::BOB, IFirm::createFirmCall { metaHash: B256::ZERO });
        assert_eq!(id, 1);
        office.ok(Person::BOB, add(Person::CHARLIE.address(), HR));
        office.chain.take_events();
        office
    }

    fn call<C: SolCall>(&mut self, who: Person, call: C) -> Result<C::Return, Failure> {
        self.chain.call(who, self.firm, call)
    }

    fn ok<C: SolCall>(&mut self, who: Person, call: C) -> C::Return {
        self.call(who, call).expect("allowed")
    }

    /// The typed error that a call is refused with.
    fn refused<C: SolCall, E: SolError>(&mut self, who: Person, call: C) -> E {
        let failure = self.call(who, call).err().expect("refused");
        failure
            .error()
            .unwrap_or_else(|| panic!("{failure:?} instead of {}", E::SIGNATURE))
    }

    fn roles(&mut self, who: Address) -> u8 {
        self.ok(Person::DAVE, IFirm::rolesOfCall { firm: 1, who })
    }

    fn resolve(&mut self, who: Address, scope: u8) -> Address {
        self.ok(Person::DAVE, IFirm::resolveCall { firm: 1, who, scope })
    }

    fn same(&mut self, a: Person, b: Person) -> bool {
        let (a, b) = (a.address(), b.address());
        self.ok(Person::DAVE, IFirm::sameFirmCall { firm: 1, a, b })
    }

    fn domain(&self) -> Eip712Domain {
        eip712_domain! {
            name: "W3space Firm",
            version: "1",
            chain_id: CHAIN_ID,
            verifying_contract: self.firm,
        }
    }
}

fn add(who: Address, roles: u8) -> IFirm::addMemberCall {
    IFirm::addMemberCall { firm: 1, who, roles }
}

fn remove(who: Person) -> IFirm::removeMemberCall {
    IFirm::removeMemberCall {
        firm: 1,
        who: who.address(),
    }
}

/// `key ‖ signature`, as a Substrate wallet signs bytes.
fn substrate_signature(who: Person, digest: B256) -> Vec<u8> {
    let wrapped = [b"<Bytes>", digest.as_slice(), b"</Bytes>"].concat();
    let pair = who.0.pair();
    [pair.public().0.as_slice(), &pair.sign(&wrapped).0].concat()
}

/// `r ‖ s ‖ v`, as an Ethereum wallet signs typed data, and whose it is.
fn ethereum_signature(seed: u8, digest: B256) -> (Address, Vec<u8>) {
    let pair = ecdsa::Pair::from_seed(&[seed; 32]);
    let mut signature = pair.sign_prehashed(&digest.0).0;
    let key = sp_io::crypto::secp256k1_ecdsa_recover(&signature, &digest.0)
        .ok()
        .expect("its own signature");
    signature[64] += 27;
    (Address::from_slice(&keccak256(key)[12..]), signature.to_vec())
}

#[test]
fn members_of_one_firm_are_in_the_same_firm_until_one_is_removed() {
    let mut office = Office::new();
    assert!(!office.same(Person::BOB, Person::DAVE));
    office.ok(Person::BOB, add(Person::DAVE.address(), MEMBER));
    let set: IFirm::MemberSet = office.chain.only_event();
    assert_eq!(
        (set.who, set.roles, set.until),
        (Person::DAVE.address(), MEMBER, 0)
    );
    assert!(office.same(Person::BOB, Person::DAVE));
    office.ok(Person::CHARLIE, remove(Person::DAVE));
    let removed: IFirm::MemberRemoved = office.chain.only_event();
    assert_eq!(removed.by, Person::CHARLIE.address());
    assert!(!office.same(Person::BOB, Person::DAVE));
}

#[test]
fn members_can_be_listed_after_a_removal_from_the_middle() {
    let mut office = Office::new();
    for who in [Person::DAVE, Person::EVE] {
        office.ok(Person::BOB, add(who.address(), MEMBER));
    }
    office.ok(Person::BOB, remove(Person::CHARLIE));
    let count = office.ok(Person::DAVE, IFirm::memberCountCall { firm: 1 });
    let mut members: Vec<_> = (0..count)
        .map(|index| {
            office
                .ok(Person::DAVE, IFirm::memberAtCall { firm: 1, index })
                .who
        })
        .collect();
    members.sort();
    let mut expected = [Person::BOB, Person::DAVE, Person::EVE]
        .map(Person::address)
        .to_vec();
    expected.sort();
    assert_eq!(members, expected);
    let past = IFirm::memberAtCall {
        firm: 1,
        index: count,
    };
    let error: IFirm::IndexOutOfBounds = office.refused(Person::DAVE, past);
    assert_eq!((error.index, error.count), (3, 3));
}

#[test]
fn rights_follow_roles() {
    let mut office = Office::new();
    office.ok(Person::CHARLIE, add(Person::DAVE.address(), MEMBER));
    let _: IFirm::NotAuthorized = office.refused(Person::CHARLIE, add(Person::EVE.address(), ADMIN));
    let _: IFirm::NotAuthorized = office.refused(Person::DAVE, add(Person::EVE.address(), MEMBER));
    let _: IFirm::OwnerMustStay = office.refused(Person::BOB, remove(Person::BOB));
    let _: IFirm::InvalidRoles = office.refused(Person::BOB, add(Person::EVE.address(), 128));
    let _: IFirm::ZeroAddress = office.refused(Person::BOB, add(Address::ZERO, MEMBER));
    let _: IFirm::AlreadyMember = office.refused(Person::BOB, add(Person::DAVE.address(), MEMBER));
    let _: IFirm::NotMember = office.refused(Person::BOB, remove(Person::EVE));
    let unknown = IFirm::addMemberCall {
        firm: 9,
        ..add(Person::EVE.address(), MEMBER)
    };
    let error: IFirm::FirmNotFound = office.refused(Person::BOB, unknown);
    assert_eq!(error.firm, 9);
    office.ok(Person::DAVE, remove(Person::DAVE));
}

#[test]
fn batch_of_fifty_is_added_in_one_call_and_ends_together() {
    let mut office = Office::new();
    let who: Vec<Address> = (100..150).map(Address::repeat_byte).collect();
    let batch = IFirm::addMembersCall {
        firm: 1,
        who: who.clone(),
        roles: MEMBER,
        until: NOW + 100,
    };
    office.ok(Person::CHARLIE, batch.clone());
    let cost = office.chain.last_cost();
    // Far below a block, and a fifth of what fifty calls of addMember cost.
    assert!(cost.ref_time <= 11_500_000_000, "{cost:?}");
    assert_eq!(office.chain.take_events().len(), 50);
    assert_eq!(office.ok(Person::DAVE, IFirm::memberCountCall { firm: 1 }), 52);
    assert_eq!(office.roles(who[49]), MEMBER);
    let _: IFirm::AlreadyMember = office.refused(Person::CHARLIE, batch.clone());
    for count in [0, 51] {
        let who = vec![Person::EVE.address(); count];
        let error: IFirm::TooManyMembers =
            office.refused(Person::CHARLIE, IFirm::addMembersCall { who, ..batch.clone() });
        assert_eq!((error.count, error.max), (count as u32, 50));
    }
    let until = IFirm::setUntilCall {
        firm: 1,
        who: who[0],
        until: 0,
    };
    office.ok(Person::CHARLIE, until.clone());
    office.chain.set_time(NOW + 100);
    assert_eq!((office.roles(who[0]), office.roles(who[1])), (MEMBER, 0));
    let until = IFirm::setUntilCall { until: NOW, ..until };
    let _: IFirm::InvalidUntil = office.refused(Person::CHARLIE, until);
}

#[test]
fn firm_passes_in_two_steps() {
    let mut office = Office::new();
    let propose = IFirm::proposeOwnerCall {
        firm: 1,
        candidate: Person::CHARLIE.address(),
    };
    let _: IFirm::NotAuthorized = office.refused(Person::CHARLIE, propose.clone());
    let _: IFirm::NotAuthorized = office.refused(Person::CHARLIE, IFirm::acceptOwnerCall { firm: 1 });
    office.ok(Person::BOB, propose);
    let proposed: IFirm::OwnerProposed = office.chain.only_event();
    assert_eq!(proposed.candidate, Person::CHARLIE.address());
    office.ok(Person::CHARLIE, IFirm::acceptOwnerCall { firm: 1 });
    let events = office.chain.take_events();
    let changed: Vec<_> = events
        .iter()
        .filter_map(Emitted::decode::<IFirm::OwnerChanged>)
        .collect();
    assert_eq!(changed[0].previousOwner, Person::BOB.address());
    assert_eq!(
        events
            .iter()
            .filter_map(Emitted::decode::<IFirm::MemberSet>)
            .count(),
        2
    );
    let owner = office.ok(Person::DAVE, IFirm::firmOwnerCall { firm: 1 });
    assert_eq!(owner, Person::CHARLIE.address());
    assert_eq!(office.roles(Person::BOB.address()), ADMIN);
}

#[test]
fn invite_signed_by_a_substrate_wallet_counts_once_and_here_only() {
    let mut office = Office::new();
    let domain = office.domain();
    let separator = office.ok(Person::DAVE, IFirm::DOMAIN_SEPARATORCall {});
    assert_eq!(separator, domain.separator());
    let nonce = B256::repeat_byte(7);
    let invite = Invite {
        firm: 1,
        invitee: Address::ZERO,
        roles: MEMBER,
        until: NOW + 500,
        nonce,
        deadline: NOW + 10,
    };
    let accept = |signature: Vec<u8>| IFirm::acceptInviteCall {
        firm: 1,
        invitee: Address::ZERO,
        roles: MEMBER,
        until: NOW + 500,
        nonce,
        deadline: NOW + 10,
        inviter: Person::CHARLIE.address(),
        signature: signature.into(),
    };
    let good = substrate_signature(Person::CHARLIE, invite.eip712_signing_hash(&domain));
    let other_chain = Eip712Domain {
        chain_id: Some(alloy_primitives::U256::from(1)),
        ..domain.clone()
    };
    for bad in [
        Vec::new(),
        vec![0; 4_096],
        good[..95].to_vec(),
        substrate_signature(Person::CHARLIE, invite.eip712_signing_hash(&other_chain)),
        substrate_signature(Person::EVE, invite.eip712_signing_hash(&domain)),
    ] {
        let _: IFirm::InvalidSignature = office.refused(Person::DAVE, accept(bad));
    }
    office.chain.take_events();
    office.ok(Person::DAVE, accept(good.clone()));
    let used: Vec<_> = office
        .chain
        .take_events()
        .iter()
        .filter_map(Emitted::decode::<IFirm::InviteUsed>)
        .collect();
    assert_eq!((used[0].invitee, used[0].nonce), (Person::DAVE.address(), nonce));
    assert_eq!(office.roles(Person::DAVE.address()), MEMBER);
    let _: IFirm::NonceUsed = office.refused(Person::EVE, accept(good.clone()));
    let query = IFirm::isNonceUsedCall {
        signer: Person::CHARLIE.address(),
        nonce,
    };
    assert!(office.ok(Person::EVE, query));
    office.chain.set_time(NOW + 11);
    let _: IFirm::Expired = office.refused(Person::EVE, accept(good));
    office.ok(Person::EVE, IFirm::revokeNonceCall { nonce });
    let _: IFirm::NonceUsed = office.refused(Person::EVE, IFirm::revokeNonceCall { nonce });
}

#[test]
fn delegation_signed_by_an_ethereum_wallet_counts() {
    let mut office = Office::new();
    let delegation = Delegation {
        firm: 1,
        delegate: Person::EVE.address(),
        scope: CALL,
        until: NOW + 500,
        nonce: B256::repeat_byte(7),
        deadline: NOW + 10,
    };
    let digest = delegation.eip712_signing_hash(&office.domain());
    let (principal, signature) = ethereum_signature(5, digest);
    let set = |signature: Vec<u8>| IFirm::setDelegateBySignatureCall {
        firm: 1,
        principal,
        delegate: Person::EVE.address(),
        scope: CALL,
        until: NOW + 500,
        nonce: B256::repeat_byte(7),
        deadline: NOW + 10,
        signature: signature.into(),
    };
    let _: IFirm::NotMember = office.refused(Person::DAVE, set(signature.clone()));
    office.ok(Person::CHARLIE, add(principal, MEMBER));
    let (_, other) = ethereum_signature(6, digest);
    let _: IFirm::InvalidSignature = office.refused(Person::DAVE, set(other));
    office.chain.take_events();
    office.ok(Person::DAVE, set(signature.clone()));
    let event: IFirm::DelegateSet = office.chain.only_event();
    assert_eq!(
        (event.principal, event.delegate),
        (principal, Person::EVE.address())
    );
    assert_eq!(office.resolve(Person::EVE.address(), CALL), principal);
    let _: IFirm::NonceUsed = office.refused(Person::DAVE, set(signature));
}

#[test]
fn delegate_acts_within_scope_until_the_principal_goes() {
    let mut office = Office::new();
    office.ok(Person::BOB, add(Person::DAVE.address(), MEMBER));
    let eve = Person::EVE.address();
    let set = IFirm::setDelegateCall {
        firm: 1,
        delegate: eve,
        scope: CALL,
        until: NOW + 100,
    };
    let _: IFirm::NotMember = office.refused(Person::FERDIE, set.clone());
    let no_scope = IFirm::setDelegateCall {
        scope: 8,
        ..set.clone()
    };
    let _: IFirm::InvalidScope = office.refused(Person::DAVE, no_scope);
    let member = IFirm::setDelegateCall {
        delegate: Person::BOB.address(),
        ..set.clone()
    };
    let _: IFirm::DelegateTaken = office.refused(Person::DAVE, member);
    office.ok(Person::DAVE, set.clone());
    let _: IFirm::DelegateTaken = office.refused(Person::BOB, set.clone());
    assert_eq!(office.resolve(eve, CALL), Person::DAVE.address());
    assert_eq!(office.resolve(eve, 2), Address::ZERO);
    assert!(office.same(Person::EVE, Person::BOB));
    let pair = office.ok(
        Person::FERDIE,
        IFirm::resolvePairCall {
            firm: 1,
            a: eve,
            b: Person::FERDIE.address(),
            scope: CALL,
        },
    );
    assert_eq!(
        (pair.principalA, pair.principalB),
        (Person::DAVE.address(), Address::ZERO)
    );
    let of = IFirm::delegateOfCall {
        firm: 1,
        delegate: eve,
    };
    assert_eq!(office.ok(Person::FERDIE, of.clone()).until, NOW + 100);
    office.ok(Person::BOB, remove(Person::DAVE));
    office.ok(Person::BOB, add(Person::DAVE.address(), MEMBER));
    assert_eq!(office.resolve(eve, CALL), Address::ZERO);
    assert_eq!(office.ok(Person::FERDIE, of).principal, Address::ZERO);
    office.ok(Person::DAVE, set);
    let revoke = IFirm::revokeDelegateCall {
        firm: 1,
        delegate: eve,
    };
    let _: IFirm::NotAuthorized = office.refused(Person::FERDIE, revoke.clone());
    office.chain.take_events();
    office.ok(Person::EVE, revoke.clone());
    let _: IFirm::DelegateRevoked = office.chain.only_event();
    let _: IFirm::NotDelegate = office.refused(Person::EVE, revoke);
}

#[test]
fn lost_key_is_replaced_after_the_delay_unless_vetoed() {
    let mut office = Office::new();
    office.ok(Person::BOB, add(Person::DAVE.address(), MEMBER));
    let (lost, successor) = (Person::DAVE.address(), Person::EVE.address());
    let request = IFirm::requestRotationCall {
        firm: 1,
        lost,
        successor,
    };
    let execute = IFirm::executeRotationCall { firm: 1, lost };
    let veto = IFirm::vetoRotationCall { firm: 1, lost };
    let _: IFirm::RotationNotFound = office.refused(Person::DAVE, veto.clone());
    office.ok(Person::CHARLIE, request.clone());
    let _: IFirm::RotationPending = office.refused(Person::CHARLIE, request.clone());
    office.ok(Person::DAVE, veto.clone());
    let _: IFirm::RotationNotFound = office.refused(Person::EVE, execute.clone());
    office.ok(Person::CHARLIE, request);
    let rotation = office.ok(Person::EVE, IFirm::rotationOfCall { firm: 1, lost });
    assert_eq!(
        (rotation.successor, rotation.executableAt),
        (successor, NOW + 172_800)
    );
    let _: IFirm::RotationPending = office.refused(Person::EVE, execute.clone());
    office.chain.set_time(NOW + 172_800);
    let _: IFirm::NotAuthorized = office.refused(Person::EVE, veto);
    office.chain.take_events();
    office.ok(Person::FERDIE, execute);
    assert_eq!(office.chain.take_events().len(), 3);
    assert_eq!((office.roles(lost), office.roles(successor)), (0, MEMBER));
}

#[test]
fn device_keys_are_published_and_revoked() {
    let mut office = Office::new();
    let set = IFirm::setDeviceCall {
        slot: 3,
        signingKey: B256::repeat_byte(1),
        agreementKey: B256::repeat_byte(2),
        until: NOW + 100,
    };
    let no_slot = IFirm::setDeviceCall {
        slot: 4,
        ..set.clone()
    };
    let _: IFirm::InvalidSlot = office.refused(Person::EVE, no_slot);
    let no_key = IFirm::setDeviceCall {
        signingKey: B256::ZERO,
        ..set.clone()
    };
    let _: IFirm::InvalidKey = office.refused(Person::EVE, no_key);
    office.ok(Person::EVE, set.clone());
    let event: IFirm::DeviceSet = office.chain.only_event();
    assert_eq!((event.slot, event.until), (3, NOW + 100));
    let of = IFirm::deviceOfCall {
        account: Person::EVE.address(),
        slot: 3,
    };
    let device = office.ok(Person::DAVE, of.clone());
    assert_eq!(
        (device.signingKey, device.agreementKey),
        (set.signingKey, set.agreementKey)
    );
    office.chain.set_time(NOW + 100);
    assert_eq!(office.ok(Person::DAVE, of).signingKey, B256::ZERO);
    office.ok(Person::EVE, IFirm::revokeDeviceCall { slot: 3 });
    let _: IFirm::InvalidSlot = office.refused(Person::EVE, IFirm::revokeDeviceCall { slot: 4 });
}

#[test]
fn unpublished_member_proves_itself() {
    let mut office = Office::new();
    let salt = B256::repeat_byte(9);
    let leaf = |who: Person| keccak256(keccak256((who.address(), salt).abi_encode()));
    let (mut a, mut b) = (leaf(Person::EVE), leaf(Person::FERDIE));
    let proof = vec![b];
    if b < a {
        (a, b) = (b, a);
    }
    let root = keccak256([a.0, b.0].concat());
    let verify = |proof| IFirm::verifyMemberCall {
        firm: 1,
        account: Person::EVE.address(),
        salt,
        proof,
    };
    assert!(!office.ok(Person::DAVE, verify(proof.clone())));
    let set = IFirm::setMemberRootCall { firm: 1, root };
    let _: IFirm::NotAuthorized = office.refused(Person::CHARLIE, set.clone());
    office.ok(Person::BOB, set);
    let event: IFirm::MemberRootSet = office.chain.only_event();
    assert_eq!(event.epoch, 1);
    assert!(office.ok(Person::DAVE, verify(proof)));
    assert!(!office.ok(Person::DAVE, verify(vec![root])));
    let too_long: IFirm::ProofTooLong = office.refused(Person::DAVE, verify(vec![root; 33]));
    assert_eq!(too_long.length, 33);
    let current = office.ok(Person::DAVE, IFirm::memberRootCall { firm: 1 });
    assert_eq!((current.root, current.epoch), (root, 1));
}
