//! The threads that index.

use crate::row::Row;
use crate::segment::SegmentBuilder;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use tantivy::index::SegmentMeta;
use tantivy::{Index, TantivyError};

/// Bytes of articles that may wait for the threads: about as many as are made ready while one of them writes a part of
/// the index. What waits longer has left the processor's cache.
const QUEUE_BYTES: usize = 8 << 20;

/// Threads that each make a part of the index of what they are given, and begin another when it is large enough.
pub(crate) struct Indexers {
    index: Index,
    threads: usize,
    /// How much memory a part may take.
    memory: usize,
    queue: Arc<Queue>,
    running: Vec<JoinHandle<tantivy::Result<()>>>,
    /// Whether articles were lost.
    failed: bool,
}

impl Indexers {
    pub(crate) fn new(index: Index, threads: usize, memory: usize) -> Self {
        Indexers { index, threads, memory, queue: Arc::default(), running: Vec::new(), failed: false }
    }

    /// Has articles indexed that take so much memory. Waits while more than some megabytes are yet to be.
    ///
    /// # Errors
    /// Why an indexing thread ended. All that was given since [`Indexers::finish`] is lost then.
    pub(crate) fn add(&mut self, rows: Vec<Row>, bytes: usize) -> tantivy::Result<()> {
        if self.running.is_empty()
            && let Err(error) = self.start()
        {
            self.failed = true;
            return Err(error.into());
        }
        if self.queue.put(Job { rows, bytes }) {
            return Ok(());
        }
        self.failed = true;
        self.finish().map(drop)
    }

    fn start(&mut self) -> io::Result<()> {
        for n in 0..self.threads {
            let (queue, index, memory) = (Arc::clone(&self.queue), self.index.clone(), self.memory);
            let work = move || {
                let alarm = Alarm(&queue);
                work(&queue, &index, memory)?;
                std::mem::forget(alarm);
                Ok(())
            };
            self.running.push(thread::Builder::new().name(format!("chiso-index-{n}")).spawn(work)?);
        }
        Ok(())
    }

    /// The parts that are complete and were not taken before.
    pub(crate) fn complete(&self) -> Vec<SegmentMeta> {
        std::mem::take(&mut self.queue.state().complete)
    }

    /// Waits until all is indexed, and returns the parts that were not taken before.
    ///
    /// # Errors
    /// Why an indexing thread ended, now or before.
    pub(crate) fn finish(&mut self) -> tantivy::Result<Vec<SegmentMeta>> {
        self.queue.close();
        let mut result = Ok(());
        for thread in self.running.drain(..) {
            let ended = thread.join().unwrap_or_else(|_| {
                Err(TantivyError::ErrorInThread("an indexing thread panicked".to_owned()))
            });
            result = result.and(ended);
        }
        let queue = std::mem::take(&mut self.queue);
        if let Err(error) = result {
            self.failed = true;
            return Err(error);
        }
        match self.failed {
            false => Ok(std::mem::take(&mut queue.state().complete)),
            true => Err(TantivyError::ErrorInThread("articles were lost before".to_owned())),
        }
    }
}

impl Drop for Indexers {
    /// What is not finished is of no use to anybody.
    fn drop(&mut self) {
        self.queue.fail();
        for thread in self.running.drain(..) {
            // Whoever drops it does not ask.
            let _ = thread.join();
        }
    }
}

/// Makes parts of the index until there is nothing more to come.
fn work(queue: &Queue, index: &Index, memory: usize) -> tantivy::Result<()> {
    let mut part = None;
    while let Some(rows) = queue.take() {
        let mut builder = part.take().map_or_else(|| SegmentBuilder::new(index), Ok)?;
        for row in &rows {
            builder.add(row)?;
        }
        if builder.memory() < memory {
            part = Some(builder);
        } else {
            let complete = builder.finish()?;
            queue.state().complete.push(complete);
        }
    }
    if let Some(builder) = part.filter(|_| !queue.state().failed) {
        let complete = builder.finish()?;
        queue.state().complete.push(complete);
    }
    Ok(())
}

/// Tells all others when a thread ends before its work is done.
struct Alarm<'a>(&'a Queue);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        self.0.fail();
    }
}

/// Articles on their way to the threads.
#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    /// How much memory the articles take that wait.
    bytes: usize,
    /// Whether no more will come.
    closed: bool,
    /// Whether a thread ended before its work was done: nothing is taken any more.
    failed: bool,
    complete: Vec<SegmentMeta>,
}

struct Job {
    rows: Vec<Row>,
    bytes: usize,
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is room; false if nobody will take it.
    fn put(&self, job: Job) -> bool {
        let full =
            |state: &mut State| !state.failed && state.bytes > 0 && state.bytes + job.bytes > QUEUE_BYTES;
        let state = self.changed.wait_while(self.state(), full);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.failed {
            return false;
        }
        state.bytes += job.bytes;
        state.jobs.push_back(job);
        self.changed.notify_all();
        true
    }

    /// Waits for articles; None if no more will come.
    fn take(&self) -> Option<Vec<Row>> {
        let idle = |state: &mut State| !state.failed && !state.closed && state.jobs.is_empty();
        let state = self.changed.wait_while(self.state(), idle);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.failed {
            return None;
        }
        let job = state.jobs.pop_front()?;
        state.bytes -= job.bytes;
        self.changed.notify_all();
        Some(job.rows)
    }

    fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }

    fn fail(&self) {
        self.state().failed = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn job(bytes: usize) -> Job {
        Job { rows: Vec::new(), bytes }
    }

    #[test]
    fn the_queue_waits_for_room_and_always_lets_one_in() {
        let queue = Arc::new(Queue::default());
        assert!(queue.put(job(2 * QUEUE_BYTES)));
        let waiter = thread::spawn({
            let queue = Arc::clone(&queue);
            move || queue.put(job(1))
        });
        thread::sleep(Duration::from_millis(50));
        assert!(!waiter.is_finished());
        assert!(queue.take().is_some());
        assert!(waiter.join().expect("the waiter is let in"));
        assert_eq!(queue.state().bytes, 1);
    }

    #[test]
    fn nobody_waits_for_threads_that_ended() {
        let queue = Arc::new(Queue::default());
        assert!(queue.put(job(2 * QUEUE_BYTES)));
        let waiter = thread::spawn({
            let queue = Arc::clone(&queue);
            move || queue.put(job(1))
        });
        drop(Alarm(&queue));
        assert!(!waiter.join().expect("the waiter is told"));
        assert!(queue.take().is_none(), "what is left is nobody's");
    }
}
