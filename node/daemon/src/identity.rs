//! Which oracle node this is.

use std::sync::{Arc, PoisonError, RwLock};

use tracing::{info, warn};
use w3av_chain::{ContractError, Signer};
use w3av_oracle::Identity;

use crate::suite::Suite;

/// The node's registration, as last read. Cheap to clone; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Identities {
    suite: Suite,
    signer: Option<Signer>,
    present: Arc<RwLock<Identity>>,
}

impl Identities {
    pub(crate) fn new(suite: Suite, signer: Option<Signer>) -> Self {
        Self {
            suite,
            signer,
            present: Arc::default(),
        }
    }

    /// As last read.
    pub(crate) fn present(&self) -> Identity {
        *self.present.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads it anew.
    ///
    /// # Errors
    /// When the chain can't be asked.
    pub(crate) async fn refresh(&self) -> Result<Identity, ContractError> {
        let Some(signer) = &self.signer else {
            return Ok(Identity::default());
        };
        let identity = match self.suite.node_of(signer.address()).await? {
            None => Identity::default(),
            Some(node) => {
                let key = signer.public_key();
                let set = self.suite.signers().await?;
                Identity {
                    node: Some(node),
                    is_signer: set.members.contains(&(node, key)),
                }
            }
        };
        let before = std::mem::replace(
            &mut *self.present.write().unwrap_or_else(PoisonError::into_inner),
            identity,
        );
        if identity != before {
            info!(node = ?identity.node, is_signer = identity.is_signer, "registered as an oracle node");
        }
        Ok(identity)
    }

    /// Says at once what would otherwise show only when an event goes live.
    pub(crate) async fn announce(&self) -> Result<(), ContractError> {
        let Some(signer) = &self.signer else {
            warn!("no signer is set: this node follows the chain, but serves no event");
            return Ok(());
        };
        if self.refresh().await?.node.is_none() {
            let account = signer.address();
            warn!(%account, "account operates no oracle node: no event is served until `w3av oracle register` has run");
        }
        Ok(())
    }
}
