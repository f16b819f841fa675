//! Ctrl-C: the first one ends a run in order, a second one at once.

use crate::error::Error;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// The exit code of a run that was asked to end.
pub const EXIT_CODE: u8 = 130;

/// Size of what is read of standard input at once.
const CHUNK: usize = 1 << 16;

/// How long anything may wait before it looks whether the run is to end.
const PATIENCE: Duration = Duration::from_millis(50);

/// Whether the run was asked to end. Clones say the same.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens, in the whole process, for Ctrl-C (SIGINT) and SIGTERM. The first of them is noted here; the
    /// next one ends the process with [`EXIT_CODE`].
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn listen() -> Result<Self, Error> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order: what is registered first looks at the flag before the second sets it.
            flag::register_conditional_shutdown(signal, EXIT_CODE.into(), Arc::clone(&asked))
                .and_then(|_| flag::register(signal, Arc::clone(&asked)))
                .map_err(Error::Signals)?;
        }
        Ok(Self(asked))
    }

    /// Whether to end.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Asks to end, as a signal does.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Waits so long, or until the end is asked for. Whether it is.
    pub fn wait(&self, pause: Duration) -> bool {
        let until = Instant::now() + pause;
        while !self.is_asked() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            thread::sleep(left.min(PATIENCE));
        }
        self.is_asked()
    }

    /// Standard input, which comes to its end when the run is to end, also where nothing comes.
    pub fn stdin(&self) -> impl Read + Send + use<> {
        Stdin { interrupt: self.clone(), chunks: None, chunk: Vec::new(), at: 0 }
    }

    /// The items until the end is asked for.
    pub fn or_end<I>(&self, items: impl Iterator<Item = I>) -> impl Iterator<Item = I> {
        let interrupt = self.clone();
        // Looked at after an item was read: one that the interrupt itself cut short goes no further.
        items.map_while(move |item| (!interrupt.is_asked()).then_some(item))
    }
}

/// Standard input, read by a thread of its own: a read that waits for a pipe cannot be called off.
struct Stdin {
    interrupt: Interrupt,
    /// None until the first read.
    chunks: Option<Receiver<io::Result<Vec<u8>>>>,
    chunk: Vec<u8>,
    at: usize,
}

impl Read for Stdin {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let chunks = self.chunks.get_or_insert_with(|| {
            let (send, chunks) = sync_channel(4);
            // Where the run ends before standard input does, it ends with the process.
            thread::spawn(move || pump(io::stdin(), &send));
            chunks
        });
        while self.at == self.chunk.len() {
            if self.interrupt.is_asked() {
                return Ok(0);
            }
            match chunks.recv_timeout(PATIENCE) {
                Ok(chunk) => (self.chunk, self.at) = (chunk?, 0),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
        let n = (&self.chunk[self.at..]).read(to)?;
        self.at += n;
        Ok(n)
    }
}

fn pump(mut from: impl Read, to: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut chunk = vec![0; CHUNK];
        let read = match from.read(&mut chunk) {
            Ok(0) => return,
            Ok(n) => {
                chunk.truncate(n);
                Ok(chunk)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let failed = read.is_err();
        if to.send(read).is_err() || failed {
            return;
        }
    }
}
