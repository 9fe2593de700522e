use w3av_interfaces::access::IAccess;
use w3av_types::Address;

/// One governed change, as the access contract schedules it. Source: `IAccess.sol`, operation kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// 1 parameter, 2 address, 3 pay token, 4 role.
    pub kind: u8,
    /// Parameter, entry of the address book, or role; 0 for a pay token.
    pub key: u8,
    /// Address of the entry, the token, or who gets the role.
    pub subject: Address,
    /// Value of the parameter, kind of the pay token, or end of the role.
    pub value: u128,
}

impl Operation {
    /// Sets a parameter.
    #[must_use]
    pub const fn parameter(key: u8, value: u128) -> Self {
        Self {
            kind: 1,
            key,
            subject: Address::ZERO,
            value,
        }
    }

    /// Sets an entry of the address book.
    #[must_use]
    pub const fn address(key: u8, subject: Address) -> Self {
        Self {
            kind: 2,
            key,
            subject,
            value: 0,
        }
    }

    /// Says what a token may pay for.
    #[must_use]
    pub const fn pay_token(subject: Address, kind: u8) -> Self {
        Self {
            kind: 3,
            key: 0,
            subject,
            value: kind as u128,
        }
    }

    /// Gives a role until a Unix time in seconds.
    #[must_use]
    pub const fn role(key: u8, subject: Address, until: u64) -> Self {
        Self {
            kind: 4,
            key,
            subject,
            value: until as u128,
        }
    }

    /// Whether a scheduled operation does what this one would. The end of a role is left out: it follows from when it
    /// was asked for.
    pub(super) fn is_same(&self, scheduled: &Self) -> bool {
        let is_role = self.kind == 4;
        (self.kind, self.key, self.subject) == (scheduled.kind, scheduled.key, scheduled.subject)
            && (is_role || self.value == scheduled.value)
    }

    pub(super) fn schedule(&self) -> IAccess::scheduleCall {
        IAccess::scheduleCall {
            kind: self.kind,
            key: self.key,
            subject: self.subject.0.into(),
            value: self.value,
        }
    }
}

/// A scheduled operation that was neither executed nor cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scheduled {
    pub(super) id: u64,
    pub(super) operation: Operation,
    /// Unix seconds.
    pub(super) executable_at: u64,
}

/// What to do about a change that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Announce it.
    Schedule,
    /// It was announced, and its delay is over.
    Execute(u64),
    /// It was announced; its delay ends then (Unix seconds).
    Wait(u64),
}

/// Decides about one wanted change. Never asks the chain.
pub(super) fn step(wanted: &Operation, scheduled: &[Scheduled], now_s: u64) -> Step {
    // The newest: an older one may be past its grace period.
    let found = scheduled
        .iter()
        .rev()
        .find(|scheduled| wanted.is_same(&scheduled.operation));
    match found {
        None => Step::Schedule,
        Some(found) if found.executable_at.saturating_add(GRACE_S) < now_s => Step::Schedule,
        Some(found) if found.executable_at <= now_s => Step::Execute(found.id),
        Some(found) => Step::Wait(found.executable_at),
    }
}

/// Source: `IAccess.sol`, `Expired`; one day less, so that it doesn't run out under way.
const GRACE_S: u64 = 13 * 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    const BOND: Operation = Operation::parameter(9, 10);

    fn scheduled(operation: Operation, executable_at: u64) -> [Scheduled; 1] {
        [Scheduled {
            id: 3,
            operation,
            executable_at,
        }]
    }

    #[test]
    fn change_is_announced_once_waited_for_and_made() {
        assert_eq!(step(&BOND, &[], 100), Step::Schedule);
        assert_eq!(step(&BOND, &scheduled(BOND, 100), 100), Step::Execute(3));
        assert_eq!(step(&BOND, &scheduled(BOND, 101), 100), Step::Wait(101));
        assert_eq!(
            step(&BOND, &scheduled(Operation::parameter(9, 11), 100), 100),
            Step::Schedule
        );
        assert_eq!(
            step(&BOND, &scheduled(BOND, 100), 101 + GRACE_S),
            Step::Schedule,
            "it has expired"
        );
    }

    #[test]
    fn role_is_the_same_whenever_it_ends() {
        let (who, other) = (Address([1; 20]), Address([2; 20]));
        let wanted = Operation::role(3, who, 500);
        assert_eq!(
            step(&wanted, &scheduled(Operation::role(3, who, 400), 1), 9),
            Step::Execute(3)
        );
        assert_eq!(
            step(&wanted, &scheduled(Operation::role(3, other, 500), 1), 9),
            Step::Schedule
        );
    }
}
