//! What a process uses, from /proc.

use anyhow::{Context, Result};

/// Clock ticks per second in /proc, which Linux fixes at 100 for programs.
const TICKS_PER_S: f64 = 100.0;

/// Memory in kilobytes that a process holds now.
pub(crate) fn rss_kb(id: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).context("reading /proc")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .context("no VmRSS")?;
    line.trim()
        .trim_end_matches("kB")
        .trim()
        .parse()
        .context("VmRSS is no number")
}

/// User and system time in milliseconds that a process used so far.
pub(crate) fn cpu_ms(id: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).context("reading /proc")?;
    // The name in parentheses may hold blanks; the fields after it do not.
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |index: usize| {
        fields
            .get(index)
            .and_then(|field| field.parse::<f64>().ok())
            .context("a short stat")
    };
    Ok((ticks(11)? + ticks(12)?) * 1_000.0 / TICKS_PER_S)
}
