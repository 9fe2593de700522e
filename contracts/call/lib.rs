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
    use w3av_contract_host::{ChainCrypto, context, now};
    use w3av_contract_logic::call::{self as rules, Exchange};

    use crate::{
        error::Error,
        events::{BlockSet, CallAnswered, CallAuthorised, CallEnded, Mail, RoomClosed, RoomMail, RoomOpened},
    };

    #[ink(storage)]
    pub struct Call {
        /// Packed into the root cell.
        pub(crate) firm: Address,
        pub(crate) calls: Mapping<[u8; 32], rules::Call>,
        pub(crate) rooms: Mapping<(u32, Address), rules::Room>,
        pub(crate) blocks: Mapping<(Address, Address), bool>,
    }

    impl Call {
        /// No calls yet; `firm` is the firm contract, for good.
        #[ink(constructor)]
        pub fn new(firm: Address) -> Self {
            Self {
                firm,
                calls: Mapping::new(),
                rooms: Mapping::new(),
                blocks: Mapping::new(),
            }
        }

        /// Rings a colleague for at most 120 s. Emits CallAuthorised, and Mail when there is a payload.
        #[ink(message, name = "requestCall")]
        pub fn request_call(
            &mut self,
            firm: u32,
            callee: Address,
            callee_tag: FixedBytes<32>,
            expires_at: u64,
            payload: DynBytes,
        ) -> Result<FixedBytes<32>, Error> {
            let context = context();
            let request = rules::Request {
                firm,
                callee,
                expires_at,
                payload: payload.0.len(),
            };
            let ring = rules::request(self, &ChainCrypto, context, &request)?;
            let call_id = FixedBytes(ring.mail.call_id);
            self.env().emit_event(CallAuthorised {
                call_id,
                firm,
                callee_tag,
                caller: ring.caller,
                expires_at,
            });
            self.tell_mail(ring.mail, true, payload);
            Ok(call_id)
        }

        /// Callee, while ringing; the call is then authorised for 12 h. Emits CallAnswered, and Mail when there is a
        /// payload.
        #[ink(message)]
        pub fn answer(&mut self, firm: u32, caller: Address, payload: DynBytes) -> Result<(), Error> {
            let context = context();
            let mail = rules::answer(self, &ChainCrypto, context, firm, caller, payload.0.len())?;
            self.env().emit_event(CallAnswered {
                call_id: FixedBytes(mail.call_id),
            });
            self.tell_mail(mail, false, payload);
            Ok(())
        }

        /// Either side, while ringing or active; up to 16 mails a call. Emits Mail.
        #[ink(message)]
        pub fn post(
            &mut self,
            firm: u32,
            other: Address,
            from_caller: bool,
            payload: DynBytes,
        ) -> Result<(), Error> {
            let context = context();
            let party = rules::Party {
                firm,
                other,
                is_caller: from_caller,
            };
            let mail = rules::post(self, &ChainCrypto, context, &party, payload.0.len())?;
            self.tell_mail(mail, from_caller, payload);
            Ok(())
        }

        /// Either side, also when a member no more. Emits CallEnded.
        #[ink(message, name = "hangUp")]
        pub fn hang_up(&mut self, firm: u32, other: Address, from_caller: bool) -> Result<(), Error> {
            let context = context();
            let party = rules::Party {
                firm,
                other,
                is_caller: from_caller,
            };
            let call_id = rules::hang_up(self, &ChainCrypto, context, &party)?;
            self.env().emit_event(CallEnded {
                call_id: FixedBytes(call_id),
            });
            Ok(())
        }

        /// A member opens their room for members of the firm: mesh (2..=8 seats) or star (2..=32), for at most 12 h.
        /// Emits RoomOpened.
        #[ink(message, name = "openRoom")]
        pub fn open_room(
            &mut self,
            firm: u32,
            topology: u8,
            seats: u8,
            expires_at: u64,
        ) -> Result<FixedBytes<32>, Error> {
            let context = context();
            let opening = rules::Opening {
                firm,
                topology,
                seats,
                expires_at,
            };
            let (room_id, host) = rules::open_room(self, &ChainCrypto, context, &opening)?;
            let room_id = FixedBytes(room_id);
            self.env().emit_event(RoomOpened {
                room_id,
                firm,
                host,
                topology,
                seats,
                expires_at,
            });
            Ok(room_id)
        }

        /// A member who is not blocked by the host, while the room is open; up to 1024 bytes. Emits RoomMail.
        #[ink(message, name = "postToRoom")]
        pub fn post_to_room(&mut self, firm: u32, host: Address, payload: DynBytes) -> Result<(), Error> {
            let context = context();
            let mail = rules::post_to_room(self, &ChainCrypto, context, firm, host, payload.0.len())?;
            self.env().emit_event(RoomMail {
                room_id: FixedBytes(mail.room_id),
                from: mail.from,
                sequence: mail.sequence,
                payload,
            });
            Ok(())
        }

        /// Host, also when a member no more. Emits RoomClosed.
        #[ink(message, name = "closeRoom")]
        pub fn close_room(&mut self, firm: u32) -> Result<(), Error> {
            let context = context();
            let room_id = rules::close_room(self, &ChainCrypto, context, firm)?;
            self.env().emit_event(RoomClosed {
                room_id: FixedBytes(room_id),
            });
            Ok(())
        }

        /// Nobody is called by an account that they block. Emits BlockSet.
        #[ink(message, name = "setBlocked")]
        pub fn set_blocked_by_caller(&mut self, other: Address, blocked: bool) -> Result<(), Error> {
            let context = context();
            rules::set_blocked(self, context, other, blocked)?;
            self.env().emit_event(BlockSet {
                account: context.caller,
                other,
                blocked,
            });
            Ok(())
        }

        /// Id, state (ended when expired) and expiry of the latest call of two members; zeros when there was none.
        #[ink(message, name = "callOf")]
        pub fn call_of(&self, firm: u32, caller: Address, callee: Address) -> (FixedBytes<32>, u8, u64) {
            let now = now();
            let (id, state, expires_at) = rules::lookup(self, &ChainCrypto, now, firm, [caller, callee]);
            (FixedBytes(id), state.code(), expires_at)
        }

        /// True while the call rings or is active and both are, or act for, members now.
        #[ink(message, name = "isAuthorised")]
        pub fn is_authorised(&self, firm: u32, caller: Address, callee: Address) -> bool {
            let now = now();
            rules::is_authorised(self, &ChainCrypto, now, firm, [caller, callee])
        }

        /// Id, topology, seats and expiry of a member's open room; zeros when there is none.
        #[ink(message, name = "roomOf")]
        pub fn room_of(&self, firm: u32, host: Address) -> (FixedBytes<32>, u8, u8, u64) {
            let now = now();
            let (id, room) = rules::room_of(self, &ChainCrypto, now, firm, host).unwrap_or_default();
            (FixedBytes(id), room.topology, room.seats, room.expires_at)
        }

        /// True while the room is open, both are, or act for, members now, and the host doesn't block `who`.
        #[ink(message, name = "isAdmitted")]
        pub fn is_admitted(&self, firm: u32, host: Address, who: Address) -> bool {
            rules::is_admitted(self, now(), firm, host, who)
        }

        /// True when `account` doesn't want to be called by `other`.
        #[ink(message, name = "isBlocked")]
        pub fn is_blocked_by(&self, account: Address, other: Address) -> bool {
            self.is_blocked(account, other)
        }

        /// The firm contract.
        #[ink(message, name = "firmContract")]
        pub fn firm_contract(&self) -> Address {
            self.firm
        }

        #[inline(never)]
        fn tell_mail(&self, mail: rules::Mail, from_caller: bool, payload: DynBytes) {
            if let Some(sequence) = mail.sequence {
                self.env().emit_event(Mail {
                    call_id: FixedBytes(mail.call_id),
                    sequence,
                    from_caller,
                    payload,
                });
            }
        }
    }
}
