//! Reader, workers, writer: parallel, in order, in bounded memory.
//!
//! ```text
//! this thread reads --chunks--> workers: each takes the next, and when it is done
//!                               is the writer of all that is next in order, unless another is at it
//! ```
//!
//! Items are handed out in small chunks, so that no worker waits for another one's long article. All that
//! is read and not yet written is weighed, and the reader waits while it is more than [`Limits::under_way`]:
//! what a run holds in memory does not grow with its input. As the writer is no thread of its own, a run
//! takes the processors that it was told to, and what a worker made is mostly still at hand when it is
//! written and freed. It may have one ([`Limits::own_writer`]) where others than the workers wait for it.

use crate::error::Error;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::mpsc::channel;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// How much may be under way at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A chunk is closed when it holds this many items,
    pub chunk_items: usize,
    /// or when they weigh this much.
    pub chunk_weight: usize,
    /// Weight of all that may be under way. One chunk may be, whatever it weighs.
    pub under_way: usize,
    /// Whether the writer has a thread of its own, beside the workers.
    pub own_writer: bool,
}

impl Limits {
    /// Chunks of 16 items or 64 KB; 1 MB and 1 MB more for each thread under way; written by the workers.
    pub fn new(threads: usize) -> Self {
        let under_way = (1 << 20) + (threads << 20);
        Self { chunk_items: 16, chunk_weight: 64 << 10, under_way, own_writer: false }
    }
}

/// The worker threads of a command.
///
/// # Errors
/// They do not start.
pub fn pool(threads: usize) -> Result<ThreadPool, Error> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).thread_name(|n| format!("chiso-{n}"));
    pool.build().map_err(|error| Error::Threads(error.to_string()))
}

/// Does both at once, the first on a thread of its own.
///
/// # Errors
/// The thread does not start; neither is done then.
///
/// # Panics
/// Where one of them does.
pub fn both<A: Send, B>(
    first: impl FnOnce() -> A + Send,
    second: impl FnOnce() -> B,
) -> Result<(A, B), Error> {
    thread::scope(|scope| {
        let first = thread::Builder::new().name("chiso-finish".into()).spawn_scoped(scope, first);
        let first = first.map_err(|error| Error::Threads(error.to_string()))?;
        let second = second();
        Ok((first.join().unwrap_or_else(|panic| resume_unwind(panic)), second))
    })
}

/// What an item weighs besides its own weight: many that weigh nothing are under way at once, but not any
/// number.
const ITEM: usize = 512;

/// Takes every item through `process` on the threads of the pool, and what comes out to `consume`, one after
/// the other in the order of the items, on whichever thread is the writer. Returns how long this thread was
/// at work reading.
///
/// # Errors
/// The first error of `consume`, which ends the run, or a writer's thread that does not start.
///
/// # Panics
/// Where one of the closures or the iterator does.
pub fn run<I, T>(
    pool: &ThreadPool,
    items: impl Iterator<Item = I>,
    weigh: impl Fn(&I) -> usize,
    limits: Limits,
    process: impl Fn(I) -> T + Sync,
    consume: impl FnMut(T) -> Result<(), Error> + Send,
) -> Result<Duration, Error>
where
    I: Send,
    T: Send,
{
    let room = Room::new(limits.under_way);
    let done = Mutex::new(Done { early: BTreeMap::new(), next: 0, consume: Some(consume), error: None });
    let busy = thread::scope(|scope| {
        let (room, process, done) = (&room, &process, &done);
        // It needs no bound of its own: what is in it has found room.
        let (to_writer, chunks) = channel();
        let writer = limits.own_writer.then(|| {
            let write_all = move || {
                let close = CloseOnDrop(room);
                if chunks.into_iter().all(|chunk| write(chunk, done, room)) {
                    std::mem::forget(close);
                }
            };
            thread::Builder::new().name("chiso-writer".into()).spawn_scoped(scope, write_all)
        });
        let writer = writer.transpose().map_err(|error| Error::Threads(error.to_string()))?;
        let busy = {
            // The writer's thread ends when this does.
            let hand_on = move |chunk| match limits.own_writer {
                true => to_writer.send(chunk).is_ok(),
                false => write(chunk, done, room),
            };
            pool.in_place_scope(|workers| {
                let hand_on = &hand_on;
                read(items, weigh, limits, room, |chunk| {
                    workers.spawn(move |_| work(chunk, process, hand_on, room));
                })
            })
        };
        writer.map(ScopedJoinHandle::join).transpose().unwrap_or_else(|panic| resume_unwind(panic));
        Ok::<_, Error>(busy)
    })?;
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.error.map_or(Ok(busy), Err)
}

/// Items that are handed on together.
struct Chunk<I> {
    /// From 0, in the order of the items.
    number: u64,
    items: Vec<I>,
    weight: usize,
}

/// Cuts the items into chunks, and hands them out while there is room. Returns how long that took, waiting
/// left out.
fn read<I>(
    items: impl Iterator<Item = I>,
    weigh: impl Fn(&I) -> usize,
    limits: Limits,
    room: &Room,
    mut hand_out: impl FnMut(Chunk<I>),
) -> Duration {
    let (mut number, mut chunk, mut weight) = (0, Vec::new(), 0);
    let (mut busy, mut since) = (Duration::ZERO, Instant::now());
    let mut send = |items: Vec<I>, weight: usize| {
        busy += since.elapsed();
        let is_open = room.enter(weight);
        if is_open {
            hand_out(Chunk { number, items, weight });
        }
        number += 1;
        since = Instant::now();
        is_open
    };
    let mut is_open = true;
    for item in items {
        let item_weight = weigh(&item) + ITEM;
        // What is heavy goes alone, and not behind others that would have to wait for it.
        if weight > 0 && weight + item_weight > limits.chunk_weight {
            is_open = send(std::mem::take(&mut chunk), std::mem::take(&mut weight));
        }
        weight += item_weight;
        chunk.push(item);
        if is_open && (chunk.len() >= limits.chunk_items || weight >= limits.chunk_weight) {
            is_open = send(std::mem::take(&mut chunk), std::mem::take(&mut weight));
        }
        if !is_open {
            return busy;
        }
    }
    if !chunk.is_empty() {
        send(chunk, weight);
    }
    busy
}

/// Takes a chunk through `process` on a thread of the pool, unless all is over.
fn work<I, T>(
    Chunk { number, items, weight }: Chunk<I>,
    process: &impl Fn(I) -> T,
    hand_on: &impl Fn(Chunk<T>) -> bool,
    room: &Room,
) {
    if room.is_closed() {
        return;
    }
    // Where it panics, nobody else would take this chunk to its end.
    let close = CloseOnDrop(room);
    let items = items.into_iter().map(process).collect();
    if hand_on(Chunk { number, items, weight }) {
        std::mem::forget(close);
    }
}

/// What the workers have made, on its way to the writer.
struct Done<T, C> {
    /// What came before its turn.
    early: BTreeMap<u64, Chunk<T>>,
    /// The chunk whose turn it is.
    next: u64,
    /// The writer's work; none while a thread is at it, and where it has failed.
    consume: Option<C>,
    error: Option<Error>,
}

/// Writes the chunk if it is its turn, and those behind it that are there. If another thread is writing, that
/// one comes to it. False where the run is to end.
fn write<T, C: FnMut(T) -> Result<(), Error>>(
    chunk: Chunk<T>,
    done: &Mutex<Done<T, C>>,
    room: &Room,
) -> bool {
    let lock = || done.lock().unwrap_or_else(PoisonError::into_inner);
    let mut now = lock();
    now.early.insert(chunk.number, chunk);
    let Some(mut consume) = now.consume.take() else { return true };
    loop {
        let next = now.next;
        let Some(chunk) = now.early.remove(&next) else { break };
        drop(now);
        let written = chunk.items.into_iter().try_for_each(&mut consume);
        now = lock();
        if let Err(error) = written {
            now.error = Some(error);
            return false;
        }
        room.leave(chunk.weight);
        now.next += 1;
    }
    now.consume = Some(consume);
    true
}

/// How much is under way, and whether there is still a point in it.
struct Room {
    limit: usize,
    taken: Mutex<Taken>,
    left: Condvar,
}

#[derive(Default)]
struct Taken {
    weight: usize,
    closed: bool,
}

impl Room {
    fn new(limit: usize) -> Self {
        Self { limit, taken: Mutex::default(), left: Condvar::new() }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is room for this, or nothing else under way. False where all is over.
    fn enter(&self, weight: usize) -> bool {
        let full =
            |taken: &mut Taken| !taken.closed && taken.weight > 0 && taken.weight + weight > self.limit;
        let mut taken = self.left.wait_while(self.taken(), full).unwrap_or_else(PoisonError::into_inner);
        taken.weight += weight;
        !taken.closed
    }

    fn leave(&self, weight: usize) {
        self.taken().weight -= weight;
        self.left.notify_all();
    }

    fn close(&self) {
        self.taken().closed = true;
        self.left.notify_all();
    }

    fn is_closed(&self) -> bool {
        self.taken().closed
    }
}

/// Ends the stages before this one, however this one ends.
struct CloseOnDrop<'a>(&'a Room);

impl Drop for CloseOnDrop<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn run<I: Send, T: Send>(
        items: impl Iterator<Item = I>,
        weigh: impl Fn(&I) -> usize,
        threads: usize,
        process: impl Fn(I) -> T + Sync,
        consume: impl FnMut(T) -> Result<(), Error> + Send,
    ) -> Result<Duration, Error> {
        run_with(false, items, weigh, threads, process, consume)
    }

    fn run_with<I: Send, T: Send>(
        own_writer: bool,
        items: impl Iterator<Item = I>,
        weigh: impl Fn(&I) -> usize,
        threads: usize,
        process: impl Fn(I) -> T + Sync,
        consume: impl FnMut(T) -> Result<(), Error> + Send,
    ) -> Result<Duration, Error> {
        let limits =
            Limits { chunk_items: 7, chunk_weight: 100 * ITEM, under_way: 35 * (ITEM + 1), own_writer };
        super::run(&pool(threads)?, items, weigh, limits, process, consume)
    }

    #[test]
    fn outcomes_come_in_the_order_of_the_items() {
        for (threads, own_writer) in [(1, false), (3, false), (1, true), (3, true)] {
            let mut seen = Vec::new();
            let consume = |n: u64| {
                seen.push(n);
                Ok(())
            };
            let process = |n: u64| {
                // Some take far longer than those behind them.
                thread::sleep(Duration::from_micros(if n.is_multiple_of(70) { 2000 } else { 0 }));
                n * 2
            };
            run_with(own_writer, 0..1000_u64, |_| 1, threads, process, consume).unwrap();
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
        run(items, |_| 1, 2, |n| n, consume).unwrap();
        // What there is room for, and the chunk that waits for it.
        assert!(most.load(Ordering::SeqCst) <= 35 + 7, "{most:?}");
    }

    #[test]
    fn what_is_heavier_than_all_room_goes_through_alone() {
        let under_way = AtomicUsize::new(0);
        let most_beside_heavy = AtomicUsize::new(0);
        let process = |n: usize| {
            let beside = under_way.fetch_add(1, Ordering::SeqCst);
            thread::sleep(Duration::from_micros(100));
            if n == 50 {
                let now = under_way.load(Ordering::SeqCst) - 1;
                most_beside_heavy.fetch_max(beside.max(now), Ordering::SeqCst);
            }
            under_way.fetch_sub(1, Ordering::SeqCst);
            n
        };
        let mut seen = Vec::new();
        let consume = |n| {
            seen.push(n);
            Ok(())
        };
        run(0..100, |n| if *n == 50 { 1 << 30 } else { 1 }, 3, process, consume).unwrap();
        assert_eq!(seen, (0..100).collect::<Vec<_>>());
        assert_eq!(most_beside_heavy.into_inner(), 0);
    }

    #[test]
    fn a_failing_writer_ends_the_run() {
        for own_writer in [false, true] {
            let consume = |n: u64| if n < 20 { Ok(()) } else { Err(Error::Threads("full".into())) };
            assert!(run_with(own_writer, 0.., |_| 1, 2, |n| n, consume).is_err());
        }
    }

    #[test]
    fn a_panic_of_any_stage_ends_the_run_and_is_seen() {
        let panics = |work: &dyn Fn() -> Result<Duration, Error>| {
            let panic = catch_unwind(AssertUnwindSafe(work)).unwrap_err();
            assert_eq!(
                panic.downcast_ref::<&str>().copied().unwrap_or("a scoped thread panicked"),
                "a scoped thread panicked"
            );
        };
        let at = |n: u64, bad: u64| assert!(n != bad, "a scoped thread panicked");
        for (threads, own) in [(1, false), (3, false), (1, true), (3, true)] {
            panics(&|| run_with(own, (0..).inspect(|n| at(*n, 100)), |_| 1, threads, |n| n, |_| Ok(())));
            panics(&|| run_with(own, 0_u64.., |_| 1, threads, |n| at(n, 100), |()| Ok(())));
            let consume = |n| {
                at(n, 100);
                Ok(())
            };
            panics(&|| run_with(own, 0_u64.., |_| 1, threads, |n| n, consume));
        }
    }
}
