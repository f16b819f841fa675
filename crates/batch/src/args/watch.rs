use super::{RunArgs, seconds};
use clap::Args;
use std::time::Duration;

/// Runs again whenever new or changed articles have arrived, until Ctrl-C
///
/// Looks at the inputs every few seconds (--every). A file is taken when it has settled: when its size and its
/// time of change have stayed the same for --settle seconds. So a file that is still being written is left
/// alone; one that is written elsewhere and renamed into place may be taken at once if it was written long
/// enough ago.
///
/// When something has settled, all settled files are taken as by `chiso run`, with all its options: what is
/// known is passed over, the index gets a commit of its own, and the tables are written anew. Between two such
/// rounds there is a pause at least as long as the first of them took, so that many arrivals share one. --again
/// counts for the first round.
///
/// A file that fails is named once, and again when it has changed. Articles whose files are gone stay, unless
/// --prune is given; nothing is removed while a file has not settled or an input cannot be listed.
///
/// The output folder is locked during a round, not between two: `chiso run` into it waits for nothing but the
/// end of a round, whose lock it names, and a round waits for a run to end. Searching is possible at any time.
///
/// Ctrl-C (or SIGTERM) between two rounds ends with exit code 0; in a round as in `chiso run`, with 130.
/// Whatever `chiso run` cannot go on from ends this too, with exit code 2: a full disk, for example.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso watch incoming --out out\n  \
    chiso watch incoming --out out --settle 60 --prune\n\
    Looking, rather than being told by the operating system, also works on network disks.")]
pub struct WatchArgs {
    /// What to do with what has arrived.
    #[command(flatten)]
    pub run: RunArgs,

    /// Take a file when it has not changed for so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    pub settle: Duration,

    /// Look at the inputs every so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    pub every: Duration,
}
