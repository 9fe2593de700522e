use parity_scale_codec::{Decode, Encode, MaxEncodedLen};

use super::{AccessError, Directory, PAY_TOKEN_KINDS, Role, key, role::check_role};
use crate::Address;

/// How long an operation can be executed once its delay is over, seconds.
pub const GRACE_SECONDS: u64 = 14 * 86_400;

/// What an operation changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Kind {
    /// Parameter `key` becomes `value`.
    Parameter,
    /// Place `key` of the address book becomes `subject`.
    Address,
    /// Token `subject` pays for what `value` says.
    PayToken,
    /// `subject` gets role `key` until `value`.
    Role,
}

impl Kind {
    /// Number at the ABI.
    pub const fn code(self) -> u8 {
        match self {
            Self::Parameter => 1,
            Self::Address => 2,
            Self::PayToken => 3,
            Self::Role => 4,
        }
    }

    /// The kind with this number.
    ///
    /// # Errors
    /// [`AccessError::UnknownKey`] with key 0.
    pub fn from_code(code: u8) -> Result<Self, AccessError> {
        Ok(match code {
            1 => Self::Parameter,
            2 => Self::Address,
            3 => Self::PayToken,
            4 => Self::Role,
            _ => return Err(AccessError::UnknownKey { kind: code, key: 0 }),
        })
    }
}

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum State {
    /// Can be executed from its time on, or cancelled.
    Scheduled,
    /// Done.
    Executed,
    /// Given up.
    Cancelled,
}

impl State {
    /// Number at the ABI.
    pub const fn code(self) -> u8 {
        match self {
            Self::Scheduled => 1,
            Self::Executed => 2,
            Self::Cancelled => 3,
        }
    }
}

/// An announced change. What its kind does not use is kept as it came, and has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Operation {
    /// What changes.
    pub kind: Kind,
    /// Which one.
    pub key: u8,
    /// Whom it is about.
    pub subject: Address,
    /// To what.
    pub value: u128,
    /// From when it can be executed.
    pub executable_at: u64,
    /// Where it stands.
    pub state: State,
}

/// Announces a change; returns its id and when it can be executed. Before the seal that is at once.
///
/// # Errors
/// [`AccessError::MissingRole`] unless the caller holds ADMIN; [`AccessError::UnknownKey`],
/// [`AccessError::OutOfBounds`], [`AccessError::ZeroAddress`] and [`AccessError::InvalidUntil`] for a change that
/// could not be made then; [`AccessError::CounterExhausted`].
pub fn schedule(
    directory: &mut impl Directory,
    caller: Address,
    now: u64,
    kind: Kind,
    key: u8,
    subject: Address,
    value: u128,
) -> Result<(u64, Operation), AccessError> {
    check_role(directory, Role::Admin, caller, now)?;
    let governance = directory.governance();
    let delay = if governance.is_sealed {
        governance.parameter(key::TIMELOCK_SECONDS)?
    } else {
        0
    };
    let operation = Operation {
        kind,
        key,
        subject,
        value,
        executable_at: now.saturating_add(u64::try_from(delay).unwrap_or(u64::MAX)),
        state: State::Scheduled,
    };
    check(directory, operation.executable_at, &operation)?;
    let id = governance
        .operation_count
        .checked_add(1)
        .ok_or(AccessError::CounterExhausted)?;
    directory.governance_mut().operation_count = id;
    directory.set_operation(id, &operation);
    Ok((id, operation))
}

/// Makes an announced change; returns it.
///
/// # Errors
/// [`AccessError::MissingRole`] unless the caller holds ADMIN; [`AccessError::OperationNotFound`],
/// [`AccessError::OperationClosed`], [`AccessError::TooEarly`], [`AccessError::Expired`]; and as [`schedule`] for a
/// change that can't be made any more.
pub fn execute(
    directory: &mut impl Directory,
    caller: Address,
    now: u64,
    id: u64,
) -> Result<Operation, AccessError> {
    check_role(directory, Role::Admin, caller, now)?;
    let operation = open(directory, id)?;
    let executable_at = operation.executable_at;
    if now < executable_at {
        return Err(AccessError::TooEarly {
            operation: id,
            executable_at,
        });
    }
    let expired_at = executable_at.saturating_add(GRACE_SECONDS);
    if now >= expired_at {
        return Err(AccessError::Expired {
            operation: id,
            expired_at,
        });
    }
    check(directory, now, &operation)?;
    close(directory, id, operation, State::Executed);
    apply(directory, &operation)?;
    Ok(operation)
}

/// Gives an announced change up.
///
/// # Errors
/// [`AccessError::MissingRole`] unless the caller holds ADMIN or GUARDIAN; [`AccessError::OperationNotFound`],
/// [`AccessError::OperationClosed`].
pub fn cancel(directory: &mut impl Directory, caller: Address, now: u64, id: u64) -> Result<(), AccessError> {
    if check_role(directory, Role::Guardian, caller, now).is_err() {
        check_role(directory, Role::Admin, caller, now)?;
    }
    let operation = open(directory, id)?;
    close(directory, id, operation, State::Cancelled);
    Ok(())
}

/// The operation with this id, as it stands.
///
/// # Errors
/// [`AccessError::OperationNotFound`].
pub fn find(directory: &impl Directory, id: u64) -> Result<Operation, AccessError> {
    let mut operation = directory
        .operation(id)
        .ok_or(AccessError::OperationNotFound { operation: id })?;
    if operation.state == State::Scheduled && id <= directory.governance().void_through {
        operation.state = State::Cancelled;
    }
    Ok(operation)
}

fn open(directory: &impl Directory, id: u64) -> Result<Operation, AccessError> {
    let operation = find(directory, id)?;
    match operation.state {
        State::Scheduled => Ok(operation),
        state => Err(AccessError::OperationClosed {
            operation: id,
            state: state.code(),
        }),
    }
}

fn close(directory: &mut impl Directory, id: u64, operation: Operation, state: State) {
    directory.set_operation(id, &Operation { state, ..operation });
}

/// The change could be made at `now`.
fn check(directory: &impl Directory, now: u64, operation: &Operation) -> Result<(), AccessError> {
    let Operation { key, value, .. } = *operation;
    let governance = directory.governance();
    match operation.kind {
        Kind::Parameter => return governance.parameters.check(governance.is_sealed, key, value),
        Kind::Address => {
            governance.address(key)?;
        }
        Kind::PayToken => {
            let max = u128::from(PAY_TOKEN_KINDS);
            if value > max {
                return Err(AccessError::OutOfBounds {
                    key,
                    value,
                    min: 0,
                    max,
                });
            }
        }
        Kind::Role => {
            Role::from_code(key)?;
            let until = end_of_role(value);
            if until.is_none_or(|until| until <= now) {
                return Err(AccessError::InvalidUntil {
                    until: until.unwrap_or(u64::MAX),
                    max: u64::MAX,
                });
            }
        }
    }
    if operation.subject.is_zero() {
        return Err(AccessError::ZeroAddress);
    }
    Ok(())
}

fn end_of_role(value: u128) -> Option<u64> {
    u64::try_from(value).ok()
}

/// Makes a change that was checked.
fn apply(directory: &mut impl Directory, operation: &Operation) -> Result<(), AccessError> {
    let Operation {
        key, subject, value, ..
    } = *operation;
    match operation.kind {
        Kind::Parameter => directory.governance_mut().parameters.set(key, value),
        Kind::Address => directory.governance_mut().set_address(key, subject),
        Kind::PayToken => {
            directory.set_pay_token_kind(subject, u8::try_from(value).unwrap_or_default());
        }
        Kind::Role => {
            let until = end_of_role(value).unwrap_or_default();
            directory.set_role_end(Role::from_code(key)?, subject, until);
        }
    }
    Ok(())
}
