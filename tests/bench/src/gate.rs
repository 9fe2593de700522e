//! What one admission check costs.

use crate::line::Line;
use anyhow::{Context, Result};
use std::time::Instant;
use w3av_gate::{Gate, GateConfig};
use w3av_types::{Address, EventId, Secret, TicketId};

/// Sessions that are open while it is measured.
const SESSIONS: u32 = 10_000;
const CHECKS: u32 = 1_000_000;
/// What the project promises, in microseconds.
const TARGET_US: f64 = 5.0;

pub(crate) fn measure() -> Result<Line> {
    let mut gate = Gate::new(&Secret::new([7; 32]), GateConfig::new("bench"));
    let (now_ms, event) = (1_000_000, EventId(1));
    let mut tokens = Vec::new();
    for serial in 1..=SESSIONS {
        let ticket = TicketId::new(event, serial);
        let mut random = [0; 32];
        random[..4].copy_from_slice(&serial.to_le_bytes());
        let opening = gate.sessions.begin();
        let opened = gate
            .sessions
            .open(now_ms, opening, ticket, Address([1; 20]), random)
            .context("opening a session")?;
        tokens.push(gate.tokens.mint(now_ms, opened.session, ticket).text);
    }
    let started = Instant::now();
    let mut admitted = 0_u32;
    for check in 0..CHECKS {
        let token = &tokens[(check.wrapping_mul(7_919) % SESSIONS) as usize];
        admitted += u32::from(gate.admit(now_ms, token, event).is_ok());
    }
    let each_us = started.elapsed().as_secs_f64() * 1e6 / f64::from(CHECKS);
    anyhow::ensure!(admitted == CHECKS, "{admitted} of {CHECKS} were admitted");
    Ok(Line::at_most(
        "gate check, 10,000 sessions open",
        each_us,
        "us",
        TARGET_US,
    ))
}
