//! Who serves an event: the nodes drawn for it, and the one of them that holds the lease. The fence counts holders,
//! so that whoever acts on an old lease is told so.

use super::{Duty, MAX_ASSIGNED, Node, OracleError, Policy, Roster, Status, active::Reader, set::draw};
use crate::{
    Address,
    crypto::{Crypto, address_of_sr25519},
};

/// A lease as it is now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lease {
    /// Holder; 0 when there is no lease.
    pub node: u32,
    /// Operator of the holder.
    pub operator: Address,
    /// Account of the holder's signer key.
    pub signer: Address,
    /// Counts holders.
    pub fence: u32,
    /// The lease is over from here on; 0 when the holder may not serve any more.
    pub until: u64,
}

/// Draws nodes for an event by `seed`; the first holds the lease. `None`, and nothing changed, when no node is
/// active. Event contract only, once.
///
/// # Errors
/// [`OracleError::NotEventContract`], [`OracleError::AlreadyAssigned`].
pub fn assign(
    roster: &mut impl Roster,
    now: u64,
    policy: &Policy,
    caller: Address,
    event: u64,
    seed: &[u8; 32],
) -> Result<Option<Duty>, OracleError> {
    if caller != policy.event_contract {
        return Err(OracleError::NotEventContract { caller });
    }
    if roster.duty(event).is_some() {
        return Err(OracleError::AlreadyAssigned { event });
    }
    let nodes = draw_nodes(roster, policy, seed);
    if nodes[0] == 0 {
        return Ok(None);
    }
    let duty = Duty {
        nodes,
        holder: nodes[0],
        fence: 1,
        until: now.saturating_add(policy.lease_seconds.into()),
        lease_seconds: policy.lease_seconds,
        status: Status::default(),
    };
    roster.set_duty(event, &duty);
    Ok(Some(duty))
}

/// Different active nodes: each where its part of the seed says, or at the next free place.
fn draw_nodes(roster: &impl Roster, policy: &Policy, seed: &[u8; 32]) -> [u32; MAX_ASSIGNED] {
    let mut nodes = [0; MAX_ASSIGNED];
    let active = roster.summary().active_count;
    let wanted = active.min(policy.assigned_nodes.max(1).into());
    let mut reader = Reader::new(roster);
    for index in 0..nodes.len().min(wanted as usize) {
        let mut place = draw(seed, index).checked_rem(active).unwrap_or(0);
        let mut node = reader.node_at(roster, place);
        while nodes.contains(&node) {
            place = place.saturating_add(1).checked_rem(active).unwrap_or(0);
            node = reader.node_at(roster, place);
        }
        if let Some(entry) = nodes.get_mut(index) {
            *entry = node;
        }
    }
    nodes
}

/// The holder keeps its lease under the same fence; by its operator or the account of its signer key, also after the
/// lease is over as long as nobody took it.
///
/// # Errors
/// [`OracleError::NotAssigned`], [`OracleError::StaleFence`], [`OracleError::WrongNodeState`].
pub fn renew(
    roster: &mut impl Roster,
    crypto: &impl Crypto,
    now: u64,
    caller: Address,
    event: u64,
    fence: u32,
) -> Result<Duty, OracleError> {
    let refused = OracleError::NotAssigned { event, caller };
    let mut duty = roster.duty(event).ok_or(refused)?;
    check_fence(&duty, event, fence)?;
    let holder = roster.node(duty.holder).ok_or(refused)?;
    if !acts_for(crypto, &holder, caller) {
        return Err(refused);
    }
    if !holder.state.may_serve() {
        return Err(holder.wrong_state(duty.holder));
    }
    extend(&mut duty, now);
    roster.set_duty(event, &duty);
    Ok(duty)
}

/// An assigned node takes a lease that is over, or whose holder may not serve any more, under the next fence; by its
/// operator or the account of its signer key.
///
/// # Errors
/// [`OracleError::NotAssigned`], [`OracleError::WrongNodeState`], [`OracleError::LeaseHeld`],
/// [`OracleError::CounterExhausted`], in this order.
pub fn take_over(
    roster: &mut impl Roster,
    crypto: &impl Crypto,
    now: u64,
    caller: Address,
    event: u64,
) -> Result<Duty, OracleError> {
    let refused = OracleError::NotAssigned { event, caller };
    let mut duty = roster.duty(event).ok_or(refused)?;
    let (node, record) = duty
        .assigned()
        .filter_map(|id| Some((id, roster.node(id)?)))
        .find(|(_, record)| acts_for(crypto, record, caller))
        .ok_or(refused)?;
    if !record.state.may_serve() {
        return Err(record.wrong_state(node));
    }
    let until = lease_of(roster, crypto, event).until;
    if now < until {
        return Err(OracleError::LeaseHeld {
            event,
            node: duty.holder,
            until,
        });
    }
    duty.fence = duty.fence.checked_add(1).ok_or(OracleError::CounterExhausted)?;
    duty.holder = node;
    duty.until = lease_end(&duty, now);
    roster.set_duty(event, &duty);
    Ok(duty)
}

/// The lease of an event; zeros when there is none.
pub fn lease_of(roster: &impl Roster, crypto: &impl Crypto, event: u64) -> Lease {
    let Some(duty) = roster.duty(event) else {
        return Lease::default();
    };
    let Some(holder) = roster.node(duty.holder) else {
        return Lease::default();
    };
    Lease {
        node: duty.holder,
        operator: holder.operator,
        signer: address_of_sr25519(crypto, &holder.signer_key),
        fence: duty.fence,
        until: if holder.state.may_serve() { duty.until } else { 0 },
    }
}

/// Refuses an old fence, and one that is not there yet.
pub(super) fn check_fence(duty: &Duty, event: u64, fence: u32) -> Result<(), OracleError> {
    if fence != duty.fence {
        return Err(OracleError::StaleFence {
            event,
            fence,
            current: duty.fence,
        });
    }
    Ok(())
}

/// A lease never gets shorter by being renewed.
pub(super) fn extend(duty: &mut Duty, now: u64) {
    duty.until = duty.until.max(lease_end(duty, now));
}

fn lease_end(duty: &Duty, now: u64) -> u64 {
    now.saturating_add(duty.lease_seconds.into())
}

fn acts_for(crypto: &impl Crypto, node: &Node, caller: Address) -> bool {
    caller == node.operator || caller == address_of_sr25519(crypto, &node.signer_key)
}
