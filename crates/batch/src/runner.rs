//! Reader, workers, writer: parallel, in order, in bounded memory.
//!
//! ```text
//! reader thread --batches--> workers (all threads, one batch at a time) --batches--> this thread
//! ```
//!
//! A batch is closed by its count or its weight, whichever comes first, and no more than
//! [`Limits::waiting`] batches stand between two stages: what a run holds in memory does not grow with its
//! input.

use crate::error::Error;
use rayon::prelude::*;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How much may be under way at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Worker threads.
    pub threads: usize,
    /// A batch is closed when it holds this many items,
    pub batch_items: usize,
    /// or when they weigh this much.
    pub batch_weight: usize,
    /// Batches that may wait between two stages.
    pub waiting: usize,
}

impl Limits {
    /// Batches of 512 items or 4 MB, two waiting.
    pub fn new(threads: usize) -> Self {
        Self { threads, batch_items: 512, batch_weight: 4 << 20, waiting: 2 }
    }
}

/// Takes every item through `process` on all threads, and what comes out to `consume` on this thread, in the
/// order of the items. Returns how long the reader was at work on its thread.
///
/// # Errors
/// The first error of `consume`, which ends the run, or threads that do not start.
pub fn run<I, T>(
    items: impl Iterator<Item = I> + Send,
    weigh: impl Fn(&I) -> usize + Send,
    limits: Limits,
    process: impl Fn(I) -> T + Sync + Send,
    mut consume: impl FnMut(T) -> Result<(), Error>,
) -> Result<Duration, Error>
where
    I: Send,
    T: Send,
{
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(limits.threads)
        .thread_name(|i| format!("chiso-{i}"))
        .build()
        .map_err(|e| Error::Threads(e.to_string()))?;
    thread::scope(|scope| {
        let (to_workers, batches) = sync_channel(limits.waiting);
        let (to_writer, done) = sync_channel(limits.waiting);
        let reader = scope.spawn(move || read(items, weigh, limits, &to_workers));
        scope.spawn(move || work(&pool, &batches, &to_writer, process));
        // Where `consume` fails, `done` is dropped; the stages before it find nobody to send to, and end.
        for outcome in done.into_iter().flatten() {
            consume(outcome)?;
        }
        Ok(reader.join().unwrap_or_default())
    })
}

fn read<I>(
    items: impl Iterator<Item = I>,
    weigh: impl Fn(&I) -> usize,
    limits: Limits,
    to_workers: &SyncSender<Vec<I>>,
) -> Duration {
    let (mut batch, mut weight) = (Vec::new(), 0);
    let (mut busy, mut since) = (Duration::ZERO, Instant::now());
    let mut send = |batch: Vec<I>, since: &mut Instant| {
        busy += since.elapsed();
        let sent = to_workers.send(batch).is_ok();
        *since = Instant::now();
        sent
    };
    for item in items {
        weight += weigh(&item);
        batch.push(item);
        if batch.len() >= limits.batch_items || weight >= limits.batch_weight {
            weight = 0;
            if !send(std::mem::take(&mut batch), &mut since) {
                return busy;
            }
        }
    }
    send(batch, &mut since);
    busy
}

fn work<I: Send, T: Send>(
    pool: &rayon::ThreadPool,
    batches: &Receiver<Vec<I>>,
    to_writer: &SyncSender<Vec<T>>,
    process: impl Fn(I) -> T + Sync + Send,
) {
    for batch in batches {
        let outcomes = pool.install(|| batch.into_par_iter().map(&process).collect());
        if to_writer.send(outcomes).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn limits(threads: usize) -> Limits {
        Limits { threads, batch_items: 7, batch_weight: 1000, waiting: 1 }
    }

    #[test]
    fn outcomes_come_in_the_order_of_the_items() {
        for threads in [1, 3] {
            let mut seen = Vec::new();
            let consume = |n: u64| {
                seen.push(n);
                Ok(())
            };
            run(0..1000_u64, |_| 1, limits(threads), |n| n * 2, consume).unwrap();
            assert_eq!(seen, (0..1000).map(|n| n * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn no_more_than_the_limits_say_is_under_way() {
        let (started, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let items = (0..1000).inspect(|_| {
            started.fetch_add(1, Ordering::SeqCst);
        });
        let mut consumed = 0;
        let consume = |_| {
            thread::sleep(Duration::from_micros(50));
            consumed += 1;
            most.fetch_max(started.load(Ordering::SeqCst) - consumed, Ordering::SeqCst);
            Ok(())
        };
        run(items, |_| 1, limits(2), |n| n, consume).unwrap();
        // One batch in each of: being read, waiting, at work, waiting, being written.
        assert!(most.load(Ordering::SeqCst) <= 5 * 7 + 1, "{most:?}");
    }

    #[test]
    fn a_failing_writer_ends_the_run() {
        let consume = |n: u64| if n < 20 { Ok(()) } else { Err(Error::Threads("full".into())) };
        assert!(run(0.., |_| 1, limits(2), |n| n, consume).is_err());
    }
}
