use std::str::FromStr;

use subxt::utils::AccountId32;
use subxt_signer::{SecretUri, sr25519};
use w3av_types::{Address, ErrorKind, Secret};

use crate::hash::keccak256;

/// An sr25519 key that signs extrinsics, with its account and its contract address. `Debug` shows the address only.
#[derive(Clone)]
pub struct Signer {
    pair: sr25519::Keypair,
    address: Address,
}

impl Signer {
    /// The key named by a secret URI: a phrase or `0x` seed, with optional `//hard` and `/soft` junctions. A URI that
    /// starts with `//`, such as `//Alice`, is a development account that everybody knows.
    ///
    /// # Errors
    /// [`AccountError::SecretUri`] when the text isn't a secret URI. The text is never part of the error.
    ///
    /// Source: Substrate, `sp_core::crypto::SecretUri`.
    pub fn from_uri(uri: &Secret<String>) -> Result<Self, AccountError> {
        let uri = SecretUri::from_str(uri.expose()).map_err(|_| AccountError::SecretUri)?;
        let pair = sr25519::Keypair::from_uri(&uri).map_err(|_| AccountError::SecretUri)?;
        let address = address_of(&pair.public_key().0);
        Ok(Self { pair, address })
    }

    /// The address that contracts see as the caller.
    #[must_use]
    pub const fn address(&self) -> Address {
        self.address
    }

    /// The sr25519 public key, which is the Substrate account id.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.pair.public_key().0
    }

    /// Signs a wallet challenge (raw bytes, Substrate signing context).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.pair.sign(message).0
    }

    pub(crate) const fn pair(&self) -> &sr25519::Keypair {
        &self.pair
    }

    pub(crate) fn account(&self) -> AccountId32 {
        AccountId32(self.public_key())
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Signer").field(&self.address).finish()
    }
}

/// Why there is no such account.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// Not a phrase, seed or derivation path.
    #[error("the secret is neither a phrase nor a 0x seed, with optional //path")]
    SecretUri,
}

impl AccountError {
    /// What a caller can do about it.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

/// The contract address of a Substrate account.
///
/// An account made from an Ethereum address (12 trailing `0xEE` bytes) is that address; any other is the last 20
/// bytes of the keccak-256 hash of its 32 bytes.
///
/// Source: pallet-revive 0.20, `address::AccountId32Mapper`.
#[must_use]
pub fn address_of(account: &[u8; 32]) -> Address {
    let hash = keccak256(account).0;
    let tail = if account[20..] == ETHEREUM_SUFFIX {
        &account[..20]
    } else {
        &hash[12..]
    };
    let mut address = [0; 20];
    address.copy_from_slice(tail);
    Address(address)
}

/// An account that contracts see as `address`: the address and 12 `0xEE` bytes.
#[must_use]
pub fn account_of(address: Address) -> [u8; 32] {
    let mut account = [0xEE; 32];
    account[..20].copy_from_slice(&address.0);
    account
}

/// The well-known development account with this name (`Alice`, `alice` or `//Alice`); never use it elsewhere.
#[must_use]
pub fn development_account(name: &str) -> Option<Signer> {
    let wanted = name.trim_start_matches('/');
    let name = DEVELOPMENT_ACCOUNTS
        .iter()
        .find(|known| known.eq_ignore_ascii_case(wanted))?;
    Signer::from_uri(&Secret::new(format!("//{name}"))).ok()
}

const ETHEREUM_SUFFIX: [u8; 12] = [0xEE; 12];
const DEVELOPMENT_ACCOUNTS: [&str; 6] = ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_accounts_have_their_known_addresses() {
        let alice = development_account("//Alice").expect("known");
        assert_eq!(
            hex::encode(alice.public_key()),
            "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"
        );
        assert_eq!(
            alice.address().to_string(),
            "0x9621dde636de098b43efb0fa9b61facfe328f99d"
        );
        assert_eq!(development_account("bob").map(|signer| signer.address()), {
            let uri = Secret::new("//Bob".to_owned());
            Signer::from_uri(&uri).ok().map(|signer| signer.address())
        });
        assert!(development_account("Mallory").is_none());
    }

    #[test]
    fn ethereum_accounts_keep_their_address() {
        let address = Address([7; 20]);
        assert_eq!(address_of(&account_of(address)), address);
    }

    #[test]
    fn a_bad_secret_is_refused_and_not_repeated() {
        let error =
            Signer::from_uri(&Secret::new("correct horse battery".to_owned())).expect_err("not a phrase");
        assert!(!error.to_string().contains("horse"));
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
}
