//! One measured number, and how lines are shown.

use serde::Serialize;
use std::fmt::Write as _;

/// One measured number beside its target and a peer's number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Line {
    /// What was measured.
    pub(crate) line: String,
    /// The number.
    pub(crate) value: f64,
    /// Its unit.
    pub(crate) unit: &'static str,
    /// The largest number that is good enough; `None` when there is no target.
    pub(crate) target: Option<f64>,
    /// Who else was measured.
    pub(crate) peer: Option<String>,
    /// The peer's number, in the same unit.
    pub(crate) peer_value: Option<f64>,
    /// Whether the target was met.
    pub(crate) ok: bool,
}

impl Line {
    /// A number that should be at most `target`.
    pub(crate) fn at_most(line: impl Into<String>, value: f64, unit: &'static str, target: f64) -> Self {
        Self {
            line: line.into(),
            value,
            unit,
            target: Some(target),
            peer: None,
            peer_value: None,
            ok: value <= target,
        }
    }

    /// A number without a target.
    pub(crate) fn plain(line: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            line: line.into(),
            value,
            unit,
            target: None,
            peer: None,
            peer_value: None,
            ok: true,
        }
    }

    /// Adds what a peer measured.
    pub(crate) fn beside(mut self, peer: &str, value: Option<f64>) -> Self {
        self.peer = Some(peer.to_owned());
        self.peer_value = value;
        self
    }
}

/// The lines as a table for people.
pub(crate) fn table(lines: &[Line]) -> String {
    let mut text = format!(
        "{:<52}{:>14} {:<7}{:>12}{:>14}  {}\n",
        "line", "value", "unit", "target", "peer", ""
    );
    for line in lines {
        let target = line
            .target
            .map_or_else(|| "-".into(), |target| format!("<= {}", number(target)));
        let peer = line.peer_value.map_or_else(|| "-".into(), number);
        let verdict = match (line.target, line.ok) {
            (None, _) => "",
            (_, true) => "ok",
            (_, false) => "MISSED",
        };
        let name = line.peer.as_deref().unwrap_or_default();
        let _ = writeln!(
            text,
            "{:<52}{:>14} {:<7}{target:>12}{peer:>14}  {verdict} {name}",
            line.line,
            number(line.value),
            line.unit
        );
    }
    text
}

/// The lines as a JSON array.
pub(crate) fn json(lines: &[Line]) -> String {
    format!(
        "{}\n",
        serde_json::to_string_pretty(lines).expect("lines are plain data")
    )
}

fn number(value: f64) -> String {
    if value.abs() >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}")
    }
}
