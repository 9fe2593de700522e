//! Going live, and viewers who use their tickets.

use ink::{U256, codegen::Env, sol::FixedBytes};
use w3av_contract_host::{ChainCrypto, answer, block_hash, chain_id};
use w3av_contract_logic::{
    event::{self as rules, CheckIn},
    typed_data::{Domain, type_hash},
};

use crate::{callee, error::ok, events::*, hub::Event};

impl Event {
    pub(crate) fn begin(&mut self, event_id: u64) -> ! {
        let (host, now) = self.caller_and_now();
        let paused = ok(callee::paused_mask(self.access));
        let terms = ok(rules::go_live(self, now, host, paused, event_id)).terms;
        let previous = block_hash(self.env().block_number().saturating_sub(1));
        let seed = rules::seed(&ChainCrypto, event_id, previous);
        WentLive {
            event_id,
            host,
            renditions: terms.renditions,
            end: terms.end,
            seed: FixedBytes(seed),
        }
        .emit();
        ok(callee::assign(self.oracle, event_id, seed));
        answer(&[])
    }

    pub(crate) fn attend(&mut self, token_id: U256, deadline: u64, signature: &[u8]) -> ! {
        let (caller, now) = self.caller_and_now();
        let (viewer, ticket_state) = ok(callee::viewer_of(self.ticket, token_id));
        let check_in = CheckIn {
            token_id,
            deadline,
            signature,
            viewer,
            ticket_state,
        };
        let domain = Domain {
            chain_id: chain_id(),
            name_hash: const { type_hash("W3space Event") },
            contract: self.env().address(),
        };
        let seat = ok(rules::check_in_viewer(
            self,
            &ChainCrypto,
            &domain,
            now,
            caller,
            &check_in,
        ));
        let event_id = seat.event_id;
        ViewerCheckedIn {
            event_id,
            token_id,
            viewer,
        }
        .emit();
        ok(callee::check_in(self.ticket, event_id, seat.word, seat.bits));
        answer(&[])
    }
}
