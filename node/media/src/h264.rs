//! H.264: NAL units in AVCC form, sequence parameter sets and the decoder configuration record.
//!
//! Source: ITU-T H.264, 7.3 and 7.4; ISO/IEC 14496-15, 5.3.

pub mod avcc;
pub mod nal;
pub mod sps;

pub use avcc::AvccError;
pub use nal::{NalError, Nals, is_disposable, nal_type, nals};
pub use sps::SpsError;
