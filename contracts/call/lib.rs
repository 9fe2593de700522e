//! Shell of the call contract: loads and stores cells for `w3av_contract_logic::call`, asks the firm contract, emits
//! events.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod cells;
pub mod error;
pub mod events;

#[ink::contract]
mod exchange {
    use ink::{
        sol::{DynBytes, FixedBytes},
        storage::Mapping,
    };
    use w3av_contract_host::{
        ChainCrypto,
        abi::{Answer, Arguments, done},
        context, now,
    };
    use w3av_contract_logic::call::{self as rules, Exchange};

    use crate::{error::OrRevert, events::*};

    type Bytes32 = FixedBytes<32>;

    #[ink(storage)]
    pub struct Call {
        /// Packed into the root cell.
        pub(crate) firm: Address,
        pub(crate) calls: Mapping<[u8; 32], rules::Call>,
        pub(crate) rooms: Mapping<(u32, Address), rules::Room>,
        pub(crate) blocks: Mapping<(Address, Address), bool>,
    }

    impl Call {
        /// `(address firm)`. No calls yet; `firm` is the firm contract, for good.
        #[ink(constructor)]
        pub fn new(input: Arguments<(Address,)>) -> Self {
            let (firm,) = input.values();
            Self {
                firm,
                calls: Mapping::new(),
                rooms: Mapping::new(),
                blocks: Mapping::new(),
            }
        }

        /// `(uint32 firm, address callee, bytes32 calleeTag, uint64 expiresAt, bytes payload)`. Rings a colleague for
        /// at most 120 s. Emits CallAuthorised, and Mail when there is a payload.
        #[ink(message, name = "requestCall")]
        pub fn request_call(
            &mut self,
            input: Arguments<(u32, Address, Bytes32, u64, DynBytes)>,
        ) -> Answer<(Bytes32,)> {
            let ((firm, callee, callee_tag, expires_at, payload), context) = (input.values(), context());
            let request = rules::Request {
                firm,
                callee,
                expires_at,
                payload: payload.0.len(),
            };
            let ring = rules::request(self, &ChainCrypto, context, &request).or_revert();
            let (call_id, caller) = (FixedBytes(ring.mail.call_id), ring.caller);
            CallAuthorised {
                call_id,
                firm,
                callee_tag,
                caller,
                expires_at,
            }
            .emit();
            emit_mail(ring.mail, true, payload);
            Answer::one(call_id).send()
        }

        /// `(uint32 firm, address caller, bytes payload)`. Callee, while ringing; the call is then authorised for 12 h.
        /// Emits CallAnswered, and Mail when there is a payload.
        #[ink(message)]
        pub fn answer(&mut self, input: Arguments<(u32, Address, DynBytes)>) {
            let ((firm, caller, payload), context) = (input.values(), context());
            let mail = rules::answer(self, &ChainCrypto, context, firm, caller, payload.0.len()).or_revert();
            let call_id = FixedBytes(mail.call_id);
            CallAnswered { call_id }.emit();
            emit_mail(mail, false, payload);
            done()
        }

        /// `(uint32 firm, address other, bool fromCaller, bytes payload)`. Either side, while ringing or active; up to
        /// 16 mails a call. Emits Mail.
        #[ink(message)]
        pub fn post(&mut self, input: Arguments<(u32, Address, bool, DynBytes)>) {
            let ((firm, other, is_caller, payload), context) = (input.values(), context());
            let party = rules::Party {
                firm,
                other,
                is_caller,
            };
            let mail = rules::post(self, &ChainCrypto, context, &party, payload.0.len()).or_revert();
            emit_mail(mail, is_caller, payload);
            done()
        }

        /// `(uint32 firm, address other, bool fromCaller)`. Either side, also when a member no more. Emits CallEnded.
        #[ink(message, name = "hangUp")]
        pub fn hang_up(&mut self, input: Arguments<(u32, Address, bool)>) {
            let ((firm, other, is_caller), context) = (input.values(), context());
            let party = rules::Party {
                firm,
                other,
                is_caller,
            };
            let call_id = FixedBytes(rules::hang_up(self, &ChainCrypto, context, &party).or_revert());
            CallEnded { call_id }.emit();
            done()
        }

        /// `(uint32 firm, uint8 topology, uint8 seats, uint64 expiresAt)`. A member opens their room for members of the
        /// firm: mesh (2..=8 seats) or star (2..=32), for at most 12 h. Emits RoomOpened.
        #[ink(message, name = "openRoom")]
        pub fn open_room(&mut self, input: Arguments<(u32, u8, u8, u64)>) -> Answer<(Bytes32,)> {
            let ((firm, topology, seats, expires_at), context) = (input.values(), context());
            let opening = rules::Opening {
                firm,
                topology,
                seats,
                expires_at,
            };
            let (room_id, host) = rules::open_room(self, &ChainCrypto, context, &opening).or_revert();
            let room_id = FixedBytes(room_id);
            RoomOpened {
                room_id,
                firm,
                host,
                topology,
                seats,
                expires_at,
            }
            .emit();
            Answer::one(room_id).send()
        }

        /// `(uint32 firm, address host, bytes payload)`. A member who is not blocked by the host, while the room is
        /// open; up to 1024 bytes. Emits RoomMail.
        #[ink(message, name = "postToRoom")]
        pub fn post_to_room(&mut self, input: Arguments<(u32, Address, DynBytes)>) {
            let ((firm, host, payload), context) = (input.values(), context());
            let mail =
                rules::post_to_room(self, &ChainCrypto, context, firm, host, payload.0.len()).or_revert();
            RoomMail {
                room_id: FixedBytes(mail.room_id),
                from: mail.from,
                sequence: mail.sequence,
                payload,
            }
            .emit();
            done()
        }

        /// `(uint32 firm)`. Host, also when a member no more. Emits RoomClosed.
        #[ink(message, name = "closeRoom")]
        pub fn close_room(&mut self, input: Arguments<(u32,)>) {
            let ((firm,), context) = (input.values(), context());
            let room_id = FixedBytes(rules::close_room(self, &ChainCrypto, context, firm).or_revert());
            RoomClosed { room_id }.emit();
            done()
        }

        /// `(address other, bool blocked)`. Nobody is called by an account that they block. Emits BlockSet.
        #[ink(message, name = "setBlocked")]
        pub fn set_blocked_by_caller(&mut self, input: Arguments<(Address, bool)>) {
            let ((other, blocked), context) = (input.values(), context());
            rules::set_blocked(self, context, other, blocked).or_revert();
            let account = context.caller;
            BlockSet {
                account,
                other,
                blocked,
            }
            .emit();
            done()
        }

        /// `(uint32 firm, address caller, address callee)`. Id, state (ended when expired) and expiry of the latest
        /// call of two members; zeros when there was none.
        #[ink(message, name = "callOf")]
        pub fn call_of(&self, input: Arguments<(u32, Address, Address)>) -> Answer<(Bytes32, u8, u64)> {
            let (firm, caller, callee) = input.values();
            let (id, state, expires_at) = rules::lookup(self, &ChainCrypto, now(), firm, [caller, callee]);
            Answer((FixedBytes(id), state.code(), expires_at)).send()
        }

        /// `(uint32 firm, address caller, address callee)`. True while the call rings or is active and both are, or
        /// act for, members now.
        #[ink(message, name = "isAuthorised")]
        pub fn is_authorised(&self, input: Arguments<(u32, Address, Address)>) -> Answer<(bool,)> {
            let (firm, caller, callee) = input.values();
            let accounts = [caller, callee];
            Answer::one(rules::is_authorised(self, &ChainCrypto, now(), firm, accounts)).send()
        }

        /// `(uint32 firm, address host)`. Id, topology, seats and expiry of a member's open room; zeros when there is
        /// none.
        #[ink(message, name = "roomOf")]
        pub fn room_of(&self, input: Arguments<(u32, Address)>) -> Answer<(Bytes32, u8, u8, u64)> {
            let (firm, host) = input.values();
            let (id, room) = rules::room_of(self, &ChainCrypto, now(), firm, host).unwrap_or_default();
            Answer((FixedBytes(id), room.topology, room.seats, room.expires_at)).send()
        }

        /// `(uint32 firm, address host, address who)`. True while the room is open, both are, or act for, members now,
        /// and the host doesn't block `who`.
        #[ink(message, name = "isAdmitted")]
        pub fn is_admitted(&self, input: Arguments<(u32, Address, Address)>) -> Answer<(bool,)> {
            let (firm, host, who) = input.values();
            Answer::one(rules::is_admitted(self, now(), firm, host, who)).send()
        }

        /// `(address account, address other)`. True when `account` doesn't want to be called by `other`.
        #[ink(message, name = "isBlocked")]
        pub fn is_blocked_by(&self, input: Arguments<(Address, Address)>) -> Answer<(bool,)> {
            let (account, other) = input.values();
            Answer::one(self.is_blocked(account, other)).send()
        }

        /// The firm contract.
        #[ink(message, name = "firmContract")]
        pub fn firm_contract(&self) -> Answer<(Address,)> {
            Answer::one(self.firm).send()
        }
    }

    /// Emits Mail, when the message carried one.
    #[inline(never)]
    fn emit_mail(mail: rules::Mail, from_caller: bool, payload: DynBytes) {
        if let Some(sequence) = mail.sequence {
            let call_id = FixedBytes(mail.call_id);
            Mail {
                call_id,
                sequence,
                from_caller,
                payload,
            }
            .emit();
        }
    }
}
