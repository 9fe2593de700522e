use super::{Device, FirmError, Registry, YEAR_S};
use crate::{Address, context::Context};

/// Devices of one account.
pub const DEVICE_SLOTS: u8 = 4;
/// Longest life of a device's keys, in seconds.
pub const MAX_DEVICE_S: u64 = YEAR_S;

/// Publishes the keys of the caller's device in `slot`; the keys that were there are void.
///
/// # Errors
/// [`FirmError::InvalidSlot`], [`FirmError::InvalidKey`], [`FirmError::InvalidUntil`].
pub fn set_device(
    registry: &mut impl Registry,
    context: Context,
    slot: u8,
    device: &Device,
) -> Result<(), FirmError> {
    check_slot(slot)?;
    if device.signing_key == [0; 32] || device.agreement_key == [0; 32] {
        return Err(FirmError::InvalidKey);
    }
    let max = context.now.saturating_add(MAX_DEVICE_S);
    if device.until <= context.now || device.until > max {
        return Err(FirmError::InvalidUntil {
            until: device.until,
            max,
        });
    }
    registry.set_device(context.caller, slot, device);
    Ok(())
}

/// Voids the keys of the caller's device; done already when there are none.
///
/// # Errors
/// [`FirmError::InvalidSlot`].
pub fn revoke_device(registry: &mut impl Registry, context: Context, slot: u8) -> Result<(), FirmError> {
    check_slot(slot)?;
    if registry.device(context.caller, slot) != Device::default() {
        registry.set_device(context.caller, slot, &Device::default());
    }
    Ok(())
}

/// The device's keys; default when there are none, or not any more.
pub fn device_of(registry: &impl Registry, now: u64, account: Address, slot: u8) -> Device {
    let device = registry.device(account, slot);
    if now < device.until {
        device
    } else {
        Device::default()
    }
}

fn check_slot(slot: u8) -> Result<(), FirmError> {
    if slot < DEVICE_SLOTS {
        Ok(())
    } else {
        Err(FirmError::InvalidSlot { slot })
    }
}
