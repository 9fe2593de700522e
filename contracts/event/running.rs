//! Going live, and viewers who use their tickets.

use ink::{U256, codegen::Env, sol::FixedBytes};
use w3av_contract_host::{ChainCrypto, abi::done, block_hash, caller, domain, now};
use w3av_contract_logic::{
    event::{self as rules, CheckIn},
    typed_data::type_hash,
};

use crate::{callee, error::OrRevert, events::*, hub::Event};

impl Event {
    pub(crate) fn begin(&mut self, event_id: u64) -> ! {
        let (host, now) = (caller(), now());
        let paused = callee::paused_mask(self.access);
        let terms = rules::go_live(self, now, host, paused, event_id)
            .or_revert()
            .terms;
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
        callee::assign(self.oracle, event_id, seed);
        done()
    }

    pub(crate) fn attend(&mut self, token_id: U256, deadline: u64, signature: &[u8]) -> ! {
        let (viewer, ticket_state) = callee::viewer_of(self.ticket, token_id);
        let check_in = CheckIn {
            token_id,
            deadline,
            signature,
            viewer,
            ticket_state,
        };
        let domain = domain(const { type_hash("W3space Event") });
        let seat =
            rules::check_in_viewer(self, &ChainCrypto, &domain, now(), caller(), &check_in).or_revert();
        let event_id = seat.event_id;
        ViewerCheckedIn {
            event_id,
            token_id,
            viewer,
        }
        .emit();
        callee::check_in(self.ticket, event_id, seat.word, seat.bits);
        done()
    }
}
