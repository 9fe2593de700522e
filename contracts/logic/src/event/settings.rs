use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use super::{DEFAULT_FREE_SEATS, EventError, Hub, Tariff};
use crate::Address;

/// The root cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Settings {
    /// The deployer; may change what is below.
    pub owner: Address,
    /// The ticket contract.
    pub ticket: Address,
    /// The firm contract.
    pub firm: Address,
    /// Gets the service fees of events created from now on.
    pub treasury: Address,
    /// Number of events; ids are `1..=event_count`.
    pub event_count: u64,
    /// Service fee of events created from now on.
    pub tariff: Tariff,
    /// Seats free of the service fee for events created from now on.
    pub free_seats: u32,
}

impl Settings {
    /// Settings of a new contract.
    ///
    /// # Errors
    /// [`EventError::ZeroAddress`].
    pub fn new(
        owner: Address,
        ticket: Address,
        firm: Address,
        treasury: Address,
    ) -> Result<Self, EventError> {
        if ticket.is_zero() || firm.is_zero() || treasury.is_zero() {
            return Err(EventError::ZeroAddress);
        }
        Ok(Self {
            owner,
            ticket,
            firm,
            treasury,
            event_count: 0,
            tariff: Tariff::default(),
            free_seats: DEFAULT_FREE_SEATS,
        })
    }

    /// Refuses callers other than the owner, and the zero address as `subject`.
    ///
    /// # Errors
    /// [`EventError::NotOwner`], [`EventError::ZeroAddress`].
    pub fn authorize(&self, caller: Address, subject: Option<Address>) -> Result<(), EventError> {
        if caller != self.owner {
            return Err(EventError::NotOwner { caller });
        }
        if subject.is_some_and(|address| address.is_zero()) {
            return Err(EventError::ZeroAddress);
        }
        Ok(())
    }
}

/// Sets the service fee of events created from now on.
///
/// # Errors
/// [`EventError::NotOwner`].
pub fn set_tariff(hub: &mut impl Hub, caller: Address, tariff: Tariff) -> Result<(), EventError> {
    let settings = hub.settings();
    settings.authorize(caller, None)?;
    hub.set_settings(Settings { tariff, ..settings });
    Ok(())
}

/// Sets the seats free of the service fee for events created from now on.
///
/// # Errors
/// [`EventError::NotOwner`].
pub fn set_free_seats(hub: &mut impl Hub, caller: Address, free_seats: u32) -> Result<(), EventError> {
    let settings = hub.settings();
    settings.authorize(caller, None)?;
    hub.set_settings(Settings {
        free_seats,
        ..settings
    });
    Ok(())
}

/// Sets who gets the service fees of events created from now on.
///
/// # Errors
/// [`EventError::NotOwner`], [`EventError::ZeroAddress`].
pub fn set_treasury(hub: &mut impl Hub, caller: Address, treasury: Address) -> Result<(), EventError> {
    let settings = hub.settings();
    settings.authorize(caller, Some(treasury))?;
    hub.set_settings(Settings { treasury, ..settings });
    Ok(())
}
