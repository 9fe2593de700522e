use std::collections::BTreeMap;

use w3av_types::Address;

use crate::network::Contract;

/// Governed values that a deployment sets. What isn't named keeps the value of the access contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Parameters; amounts in the smallest unit, times in seconds, shares in hundredths of a per cent.
    pub parameters: BTreeMap<Parameter, u128>,
    /// Roles and who gets them.
    pub roles: Vec<(Role, Address)>,
    /// How long the roles last, in seconds from the deployment.
    pub role_seconds: u64,
}

/// A parameter of the access contract. Source: `IAccess.sol`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Parameter {
    /// Service fee per event.
    TariffBase = 1,
    /// Service fee per seat above the free ones.
    TariffPerSeat,
    /// Service fee per minute and rendition.
    TariffPerMinute,
    /// Seats without a service fee.
    FreeSeats,
    /// Share of the service fee for the treasury.
    ProtocolBps,
    /// Share of a resale for the treasury.
    ResaleFeeBps,
    /// How long a proposed settlement can be challenged.
    ChallengeSeconds,
    /// How long an arbiter has.
    DisputeSeconds,
    /// Bond of a proposal and of a challenge.
    Bond,
    /// Silence of the oracles after which an event times out.
    ReportSeconds,
    /// Most signers of a set.
    SetSize,
    /// Nodes that are drawn for an event.
    AssignedNodes,
    /// Least stake of a node.
    MinStake,
    /// How long stake is bound after its withdrawal was asked for.
    UnbondingSeconds,
    /// Least life of a signer set.
    EpochSeconds,
    /// Life of a lease without a report.
    LeaseSeconds,
    /// Delay of governed changes once sealed.
    TimelockSeconds,
}

impl Parameter {
    /// All, by key.
    pub const ALL: [Self; 17] = [
        Self::TariffBase,
        Self::TariffPerSeat,
        Self::TariffPerMinute,
        Self::FreeSeats,
        Self::ProtocolBps,
        Self::ResaleFeeBps,
        Self::ChallengeSeconds,
        Self::DisputeSeconds,
        Self::Bond,
        Self::ReportSeconds,
        Self::SetSize,
        Self::AssignedNodes,
        Self::MinStake,
        Self::UnbondingSeconds,
        Self::EpochSeconds,
        Self::LeaseSeconds,
        Self::TimelockSeconds,
    ];

    /// Its number in the contract.
    #[must_use]
    pub const fn key(self) -> u8 {
        self as u8
    }

    /// Its name in a deployment configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TariffBase => "tariff_base",
            Self::TariffPerSeat => "tariff_per_seat",
            Self::TariffPerMinute => "tariff_per_minute",
            Self::FreeSeats => "free_seats",
            Self::ProtocolBps => "protocol_bps",
            Self::ResaleFeeBps => "resale_fee_bps",
            Self::ChallengeSeconds => "challenge_seconds",
            Self::DisputeSeconds => "dispute_seconds",
            Self::Bond => "bond",
            Self::ReportSeconds => "report_seconds",
            Self::SetSize => "set_size",
            Self::AssignedNodes => "assigned_nodes",
            Self::MinStake => "min_stake",
            Self::UnbondingSeconds => "unbonding_seconds",
            Self::EpochSeconds => "epoch_seconds",
            Self::LeaseSeconds => "lease_seconds",
            Self::TimelockSeconds => "timelock_seconds",
        }
    }

    /// The parameter with this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parameter| parameter.name() == name)
    }
}

/// A role of the access contract. Source: `IAccess.sol`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Role {
    /// Schedules and executes changes.
    Admin = 1,
    /// Pauses, and cancels scheduled changes.
    Guardian,
    /// Mints tokens up to the cap.
    Minter,
    /// Resolves disputes, and slashes.
    Arbiter,
}

impl Role {
    /// All, by number.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Guardian, Self::Minter, Self::Arbiter];

    /// Its number in the contract.
    #[must_use]
    pub const fn key(self) -> u8 {
        self as u8
    }

    /// Its name in a deployment configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Guardian => "guardian",
            Self::Minter => "minter",
            Self::Arbiter => "arbiter",
        }
    }

    /// The role with this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// An entry of the access contract's address book. Source: `IAccess.sol`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKey {
    /// A contract of the suite.
    Contract(Contract),
    /// Who gets the protocol's share.
    Treasury,
}

impl AddressKey {
    /// All, by key.
    pub const ALL: [Self; 8] = [
        Self::Contract(Contract::W3w),
        Self::Contract(Contract::W3space),
        Self::Contract(Contract::Firm),
        Self::Contract(Contract::Call),
        Self::Contract(Contract::Ticket),
        Self::Contract(Contract::Event),
        Self::Contract(Contract::Oracle),
        Self::Treasury,
    ];

    /// Its number in the contract.
    #[must_use]
    pub fn key(self) -> u8 {
        let index = Self::ALL.iter().position(|known| *known == self);
        index.map_or(0, |index| u8::try_from(index + 1).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_interface() {
        for (index, parameter) in Parameter::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(parameter.key()), index + 1);
            assert_eq!(Parameter::by_name(parameter.name()), Some(parameter));
        }
        for role in Role::ALL {
            assert_eq!(Role::by_name(role.name()), Some(role));
        }
        assert_eq!(
            (
                Parameter::Bond.key(),
                Parameter::TimelockSeconds.key(),
                Role::Arbiter.key()
            ),
            (9, 17, 4)
        );
        assert_eq!(AddressKey::Contract(Contract::Event).key(), 6);
        assert_eq!(AddressKey::Treasury.key(), 8);
        assert_eq!(Parameter::by_name("bonds"), None);
    }
}
