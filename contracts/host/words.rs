//! Events in words: much cheaper than ink!'s encoders, in size and at run time.

use crate::platform;

/// Emits an event: its signature and indexed fields, then its other fields.
#[inline(never)]
pub fn emit(topics: &[[u8; 32]], words: &[[u8; 32]]) {
    platform::emit(topics, words.as_flattened());
}
