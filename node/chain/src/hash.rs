use std::{fmt, str::FromStr};

/// 32-byte hash: of a block, an extrinsic, a contract's code or its ABI. Written as `0x` and 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Hash(pub [u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not `0x` and 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 0x and 64 hex digits")]
pub struct HashError;

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let mut bytes = [0; 32];
        let digits = text.strip_prefix("0x").ok_or(HashError)?;
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| HashError)?;
        Ok(Self(bytes))
    }
}

impl From<subxt::utils::H256> for Hash {
    fn from(hash: subxt::utils::H256) -> Self {
        Self(hash.0)
    }
}

impl From<Hash> for subxt::utils::H256 {
    fn from(hash: Hash) -> Self {
        Self(hash.0)
    }
}

/// Keccak-256, the hash of Ethereum and of code on pallet-revive.
#[must_use]
pub fn keccak256(bytes: &[u8]) -> Hash {
    Hash(alloy_primitives::keccak256(bytes).0)
}

/// Serde through `Display` and `FromStr`, for hashes and addresses in records.
pub(crate) mod text {
    use std::{fmt::Display, str::FromStr};

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_text_round_trips() {
        let hash = keccak256(b"");
        assert_eq!(
            hash.to_string(),
            "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
        );
        assert_eq!(hash.to_string().parse(), Ok(hash));
    }

    #[test]
    fn malformed_hash_is_refused() {
        for text in [
            "",
            "0x",
            "0x00",
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
        ] {
            assert_eq!(text.parse::<Hash>(), Err(HashError), "{text}");
        }
    }
}
