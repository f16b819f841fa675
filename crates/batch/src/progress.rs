//! What a waiting person sees: a bar on standard error, where that is a terminal.

use crate::terminal::grouped;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// A progress bar, or nothing.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    drawn: Instant,
}

impl Progress {
    /// Nothing is ever shown.
    pub fn hidden() -> Self {
        Self { bar: None, drawn: Instant::now() }
    }

    /// A bar of `bytes` in all, if standard error is a terminal; without an end where the size is not known.
    pub fn on_terminal(bytes: Option<u64>) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::hidden();
        }
        let template = match bytes {
            Some(_) => "{bar:24} {percent:>3}%  {msg}  {rate}  {left} left",
            None => "{spinner} {msg}  {rate}",
        };
        let Ok(style) = ProgressStyle::with_template(template) else { return Self::hidden() };
        let rate = |state: &ProgressState, out: &mut dyn Write| {
            let _ = write!(out, "{:.1} MB/s", state.per_sec() / 1e6);
        };
        let left = |state: &ProgressState, out: &mut dyn Write| {
            let _ = write!(out, "{:#}", HumanDuration(state.eta()));
        };
        let bar = bytes.map_or_else(ProgressBar::no_length, ProgressBar::new);
        bar.set_style(style.with_key("rate", rate).with_key("left", left).progress_chars("█▌ "));
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        Self { bar: Some(bar), drawn: Instant::now() }
    }

    /// Shows how far the run is.
    pub fn set(&mut self, bytes: u64, articles: u64, figures: u64, failures: u64) {
        let Some(bar) = &self.bar else { return };
        if self.drawn.elapsed() < Duration::from_millis(100) {
            return;
        }
        self.drawn = Instant::now();
        let mut message = format!("{} articles  {} figures", grouped(articles), grouped(figures));
        if failures > 0 {
            let _ = write!(message, "  {} failed", grouped(failures));
        }
        bar.set_message(message);
        bar.set_position(bytes);
    }

    /// Says what the run is at, once everything is read.
    pub fn say(&self, what: &'static str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what);
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
