//! What a waiting person sees on standard error: a bar where that is a terminal, else a line now and then.

use crate::terminal::{grouped, megabytes};
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A progress bar, lines, or nothing.
#[derive(Debug)]
pub struct Progress(Shown);

#[derive(Debug)]
enum Shown {
    Nothing,
    Bar { bar: ProgressBar, drawn: Instant },
    Lines(Lines),
}

impl Progress {
    /// Nothing is ever shown.
    pub fn hidden() -> Self {
        Self(Shown::Nothing)
    }

    /// For a run that is to read so many bytes, if that is known: a bar if standard error is a terminal, else
    /// a line `every` so often. No lines where that is zero.
    pub fn on_stderr(bytes: Option<u64>, every: Duration) -> Self {
        Self(match std::io::stderr().is_terminal() {
            true => bar(bytes),
            false if every.is_zero() => Shown::Nothing,
            false => Shown::Lines(Lines::begin(bytes, every, |line| anstream::eprintln!("{line}"))),
        })
    }

    /// Shows how far the run is.
    pub fn set(&mut self, bytes: u64, articles: u64, figures: u64, failures: u64) {
        let state = State { bytes, articles, figures, failures, at: "" };
        match &mut self.0 {
            Shown::Nothing => {}
            Shown::Bar { bar, drawn } if drawn.elapsed() >= Duration::from_millis(100) => {
                *drawn = Instant::now();
                bar.set_message(state.counts("  "));
                bar.set_position(bytes);
            }
            Shown::Bar { .. } => {}
            Shown::Lines(lines) => lines.shared.set(&state),
        }
    }

    /// Says what the run is at, once everything is read.
    pub fn say(&self, what: &'static str) {
        match &self.0 {
            Shown::Nothing => {}
            Shown::Bar { bar, .. } => bar.set_message(what),
            Shown::Lines(lines) => lines.shared.rest().at = what,
        }
    }

    /// Takes the bar away, or ends with a last line if there were any.
    pub fn clear(&mut self) {
        match std::mem::replace(&mut self.0, Shown::Nothing) {
            Shown::Nothing | Shown::Lines(_) => {}
            Shown::Bar { bar, .. } => bar.finish_and_clear(),
        }
    }
}

fn bar(bytes: Option<u64>) -> Shown {
    let template = match bytes {
        Some(_) => "{bar:24} {percent:>3}%  {msg}  {rate}  {left} left",
        None => "{spinner} {msg}  {rate}",
    };
    let Ok(style) = ProgressStyle::with_template(template) else { return Shown::Nothing };
    let rate = |state: &ProgressState, out: &mut dyn Write| {
        let _ = write!(out, "{:.1} MB/s", state.per_sec() / 1e6);
    };
    let left = |state: &ProgressState, out: &mut dyn Write| {
        let _ = write!(out, "{:#}", HumanDuration(state.eta()));
    };
    let bar = bytes.map_or_else(ProgressBar::no_length, ProgressBar::new);
    bar.set_style(style.with_key("rate", rate).with_key("left", left).progress_chars("█▌ "));
    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
    // Also while one article takes long.
    bar.enable_steady_tick(Duration::from_millis(500));
    Shown::Bar { bar, drawn: Instant::now() }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    bytes: u64,
    articles: u64,
    figures: u64,
    failures: u64,
    /// What it is at once everything is read, else empty.
    at: &'static str,
}

impl State {
    fn counts(&self, between: &str) -> String {
        let mut counts =
            format!("{} articles{between}{} figures", grouped(self.articles), grouped(self.figures));
        if self.failures > 0 {
            let _ = write!(counts, "{between}{} failed", grouped(self.failures));
        }
        counts
    }

    /// `41%: 12,000 articles, 130,210 figures, 3 failed, 33 MB of 81 MB, 6.1 MB/s, 8 seconds left`.
    fn line(&self, total: Option<u64>, elapsed: Duration) -> String {
        let read = megabytes(self.bytes);
        let rate = self.bytes as f64 / elapsed.as_secs_f64().max(0.001);
        let counts = self.counts(", ");
        if !self.at.is_empty() {
            return format!("{}: {counts}, {read}", self.at);
        }
        let Some(total) = total.filter(|total| *total > 0) else {
            return format!("{counts}, {read}, {:.1} MB/s", rate / 1e6);
        };
        let percent = (self.bytes.min(total) as f64 / total as f64 * 100.0).floor();
        let of = megabytes(total);
        let mut line = format!("{percent}%: {counts}, {read} of {of}, {:.1} MB/s", rate / 1e6);
        if self.bytes > 0 {
            let left = Duration::from_secs_f64(total.saturating_sub(self.bytes) as f64 / rate);
            let _ = write!(line, ", {} left", HumanDuration(left));
        }
        line
    }
}

/// Lines, printed by a thread of their own: also while one article takes long.
#[derive(Debug)]
struct Lines {
    shared: Arc<Shared>,
    printer: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    bytes: AtomicU64,
    articles: AtomicU64,
    figures: AtomicU64,
    failures: AtomicU64,
    rest: Mutex<Rest>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct Rest {
    at: &'static str,
    has_ended: bool,
}

impl Shared {
    fn set(&self, state: &State) {
        self.bytes.store(state.bytes, Ordering::Relaxed);
        self.articles.store(state.articles, Ordering::Relaxed);
        self.figures.store(state.figures, Ordering::Relaxed);
        self.failures.store(state.failures, Ordering::Relaxed);
    }

    fn state(&self, at: &'static str) -> State {
        State {
            bytes: self.bytes.load(Ordering::Relaxed),
            articles: self.articles.load(Ordering::Relaxed),
            figures: self.figures.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            at,
        }
    }

    fn rest(&self) -> std::sync::MutexGuard<'_, Rest> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    fn begin(total: Option<u64>, every: Duration, print: impl Fn(String) + Send + 'static) -> Self {
        let shared = Arc::<Shared>::default();
        let begun = Instant::now();
        let printing = Arc::clone(&shared);
        let printer = thread::spawn(move || {
            let (mut rest, mut lines) = (printing.rest(), 0_u32);
            loop {
                let next = begun + every * (lines + 1);
                let wait = next.saturating_duration_since(Instant::now());
                let waited = printing.ended.wait_timeout_while(rest, wait, |rest| !rest.has_ended);
                rest = waited.unwrap_or_else(PoisonError::into_inner).0;
                if rest.has_ended {
                    break;
                }
                print(printing.state(rest.at).line(total, begun.elapsed()));
                lines += 1;
            }
            // A run that was over before the first line needs none.
            if lines > 0 {
                print(printing.state("").line(total, begun.elapsed()));
            }
        });
        Self { shared, printer: Some(printer) }
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.shared.rest().has_ended = true;
        self.shared.ended.notify_all();
        if let Some(printer) = self.printer.take() {
            // Standard error that cannot be written is nobody's concern here.
            let _ = printer.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    const STATE: State = State { bytes: 33_400_000, articles: 12_000, figures: 130_210, failures: 3, at: "" };

    #[test]
    fn a_line_says_how_far_how_fast_and_how_long() {
        let of = |total| STATE.line(total, Duration::from_secs(10));
        let counts = "12,000 articles, 130,210 figures, 3 failed";
        assert_eq!(of(None), format!("{counts}, 33.4 MB, 3.3 MB/s"));
        assert_eq!(
            of(Some(66_800_000)),
            format!("50%: {counts}, 33.4 MB of 66.8 MB, 3.3 MB/s, 10 seconds left")
        );
        let state = State { at: "writing the tables", failures: 0, ..STATE };
        let line = state.line(Some(66_800_000), Duration::from_secs(10));
        assert_eq!(line, "writing the tables: 12,000 articles, 130,210 figures, 33.4 MB");
        let nothing = State::default().line(Some(10), Duration::ZERO);
        assert_eq!(nothing, "0%: 0 articles, 0 figures, 0.0 kB of 0.0 kB, 0.0 MB/s");
    }

    #[test]
    fn lines_come_while_nothing_happens_and_one_at_the_end() {
        let (to, lines) = channel();
        let print = move |line| to.send(line).unwrap_or_default();
        let begun = Lines::begin(None, Duration::from_millis(20), print);
        begun.shared.set(&STATE);
        for _ in 0..3 {
            assert!(lines.recv().is_ok());
        }
        begun.shared.set(&State { articles: 12_345, ..STATE });
        drop(begun);
        let last = lines.iter().last();
        assert!(last.is_some_and(|line| line.starts_with("12,345 articles")));
    }

    #[test]
    fn a_run_that_is_soon_over_prints_no_line() {
        let (to, lines) = channel();
        drop(Lines::begin(None, Duration::from_secs(60), move |line| to.send(line).unwrap_or_default()));
        assert_eq!(lines.iter().count(), 0);
    }
}
