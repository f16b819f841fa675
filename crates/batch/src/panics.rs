//! Turns a panic over one article into a message, without a trace on the terminal.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static MESSAGE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics inside [`catch`] from being printed. Called once, by the binary; all others print as before.
pub fn silence_caught() {
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if GUARDED.get() {
            MESSAGE.set(Some(info.to_string().replace('\n', " ")));
        } else {
            previous(info);
        }
    }));
}

/// Runs `work`; a panic in it becomes its message.
pub fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let outer = GUARDED.replace(true);
    // What `work` touched is thrown away with it, so no half-changed state can be seen.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.map_err(|payload| {
        MESSAGE.take().unwrap_or_else(|| match payload.downcast::<String>() {
            Ok(message) => *message,
            Err(payload) => payload.downcast::<&str>().map_or("panicked".into(), |m| m.to_string()),
        })
    })
}
