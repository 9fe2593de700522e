//! What a host, a buyer and the owner do on chain.

use alloy_primitives::{Address as AlloyAddress, U256};
use alloy_sol_types::SolCall;
use anyhow::{Context, Result};
use std::path::Path;
use w3av_chain::{Addresses, At, ChainClient, ContractEvent, Decoder, Network, Signer, development_account};
use w3av_interfaces::{event::IEvent, firm::IFirm, token::IToken};
use w3av_types::{Address, EventId, TicketId};

/// Whole tokens in the smallest unit (18 decimals).
#[must_use]
pub const fn w3(tokens: u128) -> u128 {
    tokens * 1_000_000_000_000_000_000
}

/// The event that a host asks for.
#[derive(Debug, Clone)]
pub struct EventPlan {
    /// Firm that hosts it; 0 for none.
    pub firm: u32,
    /// Most tickets.
    pub capacity: u32,
    /// Price of a ticket in the smallest unit.
    pub price: u128,
    /// How long it lasts, in seconds.
    pub duration_s: u64,
    /// Rungs of the ladder.
    pub renditions: u8,
    /// Whether tickets may change hands.
    pub is_transferable: bool,
    /// Uptime that earns the full price, in hundredths of a per cent.
    pub sla_bps: u16,
    /// What happens when no report comes: 1 refunds, 2 the check-in rule.
    pub timeout_policy: u8,
    /// Its title.
    pub title: String,
}

impl Default for EventPlan {
    fn default() -> Self {
        Self {
            firm: 0,
            capacity: 500,
            price: w3(5),
            duration_s: 3_600,
            renditions: 3,
            is_transferable: true,
            sla_bps: 8_000,
            timeout_policy: 1,
            title: "First light".into(),
        }
    }
}

/// Acts on a deployed suite with the development accounts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Host {
    /// Client of the chain.
    pub client: ChainClient,
    /// The suite.
    pub addresses: Addresses,
}

impl Host {
    /// Connects to the chain and loads the suite's records from `deployments/<network>`.
    pub async fn connect(url: &str, records: &Path) -> Result<Self> {
        let client = ChainClient::connect(url)
            .await
            .context("connecting to the chain")?;
        let network = Network::load(records).context("loading the deployment records")?;
        network
            .verify(&client)
            .await
            .context("checking the deployment records")?;
        Ok(Self {
            client,
            addresses: network.addresses(),
        })
    }

    /// The development account of this name.
    pub fn account(name: &str) -> Result<Signer> {
        development_account(name).with_context(|| format!("{name} is no development account"))
    }

    /// Sends a message, and returns the contract events that it caused.
    pub async fn send<C: SolCall>(
        &self,
        who: &Signer,
        contract: Address,
        call: &C,
    ) -> Result<Vec<ContractEvent>> {
        let decoder = Decoder::new(&self.addresses);
        let receipt = self
            .client
            .submit(who, contract, call, &decoder)
            .await
            .with_context(|| C::SIGNATURE.to_owned())?;
        Ok(receipt.events.into_iter().map(|(_, event)| event).collect())
    }

    /// Asks a view at the finalized head.
    pub async fn ask<C: SolCall>(&self, contract: Address, call: &C) -> Result<C::Return> {
        self.client
            .query(contract, call, At::Finalized)
            .await
            .with_context(|| C::SIGNATURE.to_owned())
    }

    /// The owner mints W3W to `to`.
    pub async fn mint(&self, to: Address, amount: u128) -> Result<()> {
        let call = IToken::mintCall {
            to: alloy(to),
            value: U256::from(amount),
        };
        self.send(&Self::account("Alice")?, self.addresses.w3w, &call)
            .await
            .map(drop)
    }

    /// `who` lets the event contract take W3W.
    pub async fn approve(&self, who: &Signer, amount: u128) -> Result<()> {
        let call = IToken::approveCall {
            spender: alloy(self.addresses.event),
            value: U256::from(amount),
        };
        self.send(who, self.addresses.w3w, &call).await.map(drop)
    }

    /// W3W of an account in the smallest unit.
    pub async fn balance(&self, of: Address) -> Result<u128> {
        let balance = self
            .ask(self.addresses.w3w, &IToken::balanceOfCall { account: alloy(of) })
            .await?;
        u128::try_from(balance).context("a balance above 128 bits")
    }

    /// `who` founds a firm.
    pub async fn create_firm(&self, who: &Signer) -> Result<u32> {
        let events = self
            .send(
                who,
                self.addresses.firm,
                &IFirm::createFirmCall {
                    metaHash: Default::default(),
                },
            )
            .await?;
        events
            .iter()
            .find_map(|event| match event {
                ContractEvent::Firm(IFirm::IFirmEvents::FirmCreated(created)) => Some(created.firm),
                _ => None,
            })
            .context("no FirmCreated event")
    }

    /// `who` creates an event that starts a minute from now by the chain's clock, payable in W3W.
    pub async fn create_event(&self, who: &Signer, plan: &EventPlan) -> Result<EventId> {
        let now_s = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .context("the clock is before 1970")?
            .as_secs();
        let start = now_s + 60;
        let terms = IEvent::Terms {
            firm: plan.firm,
            payToken: alloy(self.addresses.w3w),
            start,
            end: start + plan.duration_s,
            capacity: plan.capacity,
            renditions: plan.renditions,
            transferable: plan.is_transferable,
            slaBps: plan.sla_bps,
            resaleCapBps: 2_000,
            royaltyBps: 500,
            timeoutPolicy: plan.timeout_policy,
            price: plan.price,
            tierCap: 0,
            perWallet: 0,
            allowRoot: Default::default(),
        };
        let call = IEvent::createCall {
            terms,
            title: plan.title.clone(),
        };
        let events = self.send(who, self.addresses.event, &call).await?;
        events
            .iter()
            .find_map(|event| match event {
                ContractEvent::Event(IEvent::IEventEvents::EventCreated(created)) => {
                    Some(EventId(created.eventId))
                }
                _ => None,
            })
            .context("no EventCreated event")
    }

    /// `who` buys one ticket for themselves.
    pub async fn buy(&self, who: &Signer, event: EventId) -> Result<TicketId> {
        let call = IEvent::buyCall {
            eventId: event.0,
            tier: 0,
            quantity: 1,
            maxTotal: u128::MAX,
            recipient: alloy(who.address()),
        };
        let events = self.send(who, self.addresses.event, &call).await?;
        let token = events
            .iter()
            .find_map(|event| match event {
                ContractEvent::Event(IEvent::IEventEvents::TicketsSold(sold)) => Some(sold.firstTokenId),
                _ => None,
            })
            .context("no TicketsSold event")?;
        TicketId::try_from(u128::try_from(token).context("a ticket id above 128 bits")?)
            .context("reading the ticket id")
    }

    /// The event's state as the contract numbers it.
    pub async fn state(&self, event: EventId) -> Result<u8> {
        Ok(self
            .ask(self.addresses.event, &IEvent::eventOfCall { eventId: event.0 })
            .await?
            .state)
    }
}

/// An address as the bindings write it.
fn alloy(address: Address) -> AlloyAddress {
    AlloyAddress::from(address.0)
}
