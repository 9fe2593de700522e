use bytes::{BufMut, Bytes, BytesMut};
use w3av_media::{
    VideoConfig,
    h264::{self, AvccError, NalError, nal_type},
};

/// Makes the decoder configuration of an encoder from its parameter sets, each behind its length in 4 bytes.
///
/// # Errors
/// [`ConfigurationError`]: the encoder wrote something else than SPS and PPS.
///
/// Source: ISO/IEC 14496-15, 5.3.3.1.
pub(crate) fn video_config(parameter_sets: &[u8]) -> Result<VideoConfig, ConfigurationError> {
    let sets = h264::nals(parameter_sets).collect::<Result<Vec<_>, _>>()?;
    let of_type = |wanted: u8| -> Vec<&[u8]> {
        sets.iter()
            .copied()
            .filter(|set| set.first().is_some_and(|header| header & 0x1f == wanted))
            .collect()
    };
    let (sps, pps) = (of_type(nal_type::SPS), of_type(nal_type::PPS));
    let Some([_, profile, compatibility, level, ..]) = sps.first() else {
        return Err(ConfigurationError::NoSps);
    };
    let mut avcc = BytesMut::new();
    avcc.put_slice(&[1, *profile, *compatibility, *level, 0xff]);
    put_sets(&mut avcc, 0xe0, &sps);
    put_sets(&mut avcc, 0, &pps);
    if !matches!(profile, 66 | 77 | 88) {
        // 4:2:0 with 8 bits, which is all that the scalers put out; no SPS extensions.
        avcc.put_slice(&[0xfc | 1, 0xf8, 0xf8, 0]);
    }
    Ok(VideoConfig::from_avcc(Bytes::from(avcc))?)
}

fn put_sets(avcc: &mut BytesMut, reserved_bits: u8, sets: &[&[u8]]) {
    // An encoder writes one set of each kind; more than the field holds would be cut, not wrapped.
    let sets = &sets[..sets.len().min(0x1f)];
    avcc.put_u8(reserved_bits | sets.len() as u8);
    for set in sets {
        let set = &set[..set.len().min(usize::from(u16::MAX))];
        avcc.put_u16(set.len() as u16);
        avcc.put_slice(set);
    }
}

/// Why an encoder's parameter sets make no decoder configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigurationError {
    #[error("splitting the encoder's parameter sets")]
    Nal(#[from] NalError),
    #[error("the encoder wrote no sequence parameter set")]
    NoSps,
    #[error("reading the encoder's parameter sets back")]
    Avcc(#[from] AvccError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameter_sets_become_a_decoder_configuration() {
        // 320x180 High profile.
        let sps: &[u8] = &[
            0x67, 0x64, 0x00, 0x0c, 0xac, 0xd9, 0x41, 0x41, 0x9f, 0x9f, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00,
            0x10, 0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x42, 0x99, 0x60,
        ];
        let pps: &[u8] = &[0x68, 0xeb, 0xe3, 0xcb];
        let mut sets = Vec::new();
        for set in [sps, pps] {
            sets.extend_from_slice(&(set.len() as u32).to_be_bytes());
            sets.extend_from_slice(set);
        }
        let config = video_config(&sets).expect("valid");
        assert_eq!((config.width, config.height), (320, 180));
        assert_eq!(config.parameter_sets().collect::<Vec<_>>(), [sps, pps]);
    }

    #[test]
    fn missing_or_cut_parameter_sets_are_refused() {
        assert!(matches!(video_config(&[]), Err(ConfigurationError::NoSps)));
        assert!(matches!(
            video_config(&[0, 0, 0, 2, 0x68, 1]),
            Err(ConfigurationError::NoSps)
        ));
        assert!(matches!(
            video_config(&[0, 0, 0, 9, 0x67]),
            Err(ConfigurationError::Nal(_))
        ));
    }
}
