//! `chiso watch`: a run whenever something has arrived.
//!
//! Inputs are looked at again and again instead of asking the operating system to tell: that works on
//! network disks and for any number of folders, and a file must be looked at anyway until it has settled.

mod settle;

use super::run::{self, Done, Round};
use super::{Outcome, print};
use crate::args::{InputArgs, WatchArgs};
use crate::error::Error;
use crate::failure::Failure;
use crate::input::{self, Entry, Plan};
use crate::interrupt::Interrupt;
use crate::outdir::FAILURES;
use crate::progress::Progress;
use crate::report::now;
use crate::summary::number_of;
use crate::terminal::{self, grouped};
use settle::{Files, Version};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::{Instant, SystemTime};

pub(super) fn run(args: &WatchArgs) -> Result<Outcome, Error> {
    let interrupt = Interrupt::listen()?;
    let mut watch = Watch {
        args,
        files: Files::new(args.settle),
        reported: HashSet::new(),
        hindrance: String::new(),
        rounds: 0,
    };
    check(args)?;
    watch.say(&format!("watching for articles; results go to {}; Ctrl-C ends", args.run.out.display()))?;
    let mut not_before = Instant::now();
    loop {
        let begun = Instant::now();
        let look = watch.look(begun)?;
        let looked = begun.elapsed();
        if let Some(look) = look.filter(|_| begun >= not_before) {
            match watch.take(look, begun, &interrupt)? {
                Some(Round::Stopped(said)) => {
                    watch.complain(&said);
                    return Ok(Outcome::Stopped);
                }
                Some(Round::Done(done)) => {
                    watch.report(&done)?;
                    not_before = Instant::now() + begun.elapsed();
                }
                None => {}
            }
        }
        // Looking at very many files takes a fifth of the time at most.
        if interrupt.wait(args.every.max(looked * 4)) {
            return Ok(Outcome::Done);
        }
    }
}

/// Refuses what can never be watched; whatever may still come is waited for.
fn check(args: &WatchArgs) -> Result<(), Error> {
    if args.run.no_index {
        let problem = "--no-index: every round would extract everything again; `chiso watch` needs an index";
        return Err(Error::Options(problem.into()));
    }
    let InputArgs { inputs, files_from, .. } = &args.run.input;
    for input in inputs.iter().chain(files_from) {
        let refuse = |problem: &str| Err(Error::Input { path: input.clone(), problem: problem.into() });
        if input.as_os_str() == "-" {
            return refuse("standard input cannot be watched; `chiso run` reads it");
        }
        if !input.exists() && !input::is_pattern(input) {
            return refuse("no such file or folder");
        }
    }
    Ok(())
}

struct Watch<'a> {
    args: &'a WatchArgs,
    files: Files,
    /// Hashes of the failures that were named and are still there.
    reported: HashSet<blake3::Hash>,
    /// What keeps it from going on, as it was last said; empty where nothing does.
    hindrance: String,
    rounds: u64,
}

/// What a look found that is worth a round.
struct Look {
    plan: Plan,
    /// Nothing is left out of the plan.
    is_whole: bool,
}

impl Watch<'_> {
    /// Looks at the inputs. None if there is nothing new.
    fn look(&mut self, now: Instant) -> Result<Option<Look>, Error> {
        let args = &self.args.run;
        let mut plan = match args.input.plan(Some(&args.out)) {
            Ok(plan) => plan,
            // An empty folder, or one that is gone for a while. What was to be taken is still to be taken.
            Err(error @ Error::Input { .. }) => {
                self.wait_for(error.to_string());
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let (clock, files) = (SystemTime::now(), &mut self.files);
        let listed = plan.entries.len();
        files.begin();
        plan.entries.retain(|entry| match entry {
            Entry::File(file) => match fs::metadata(&file.path) {
                Ok(metadata) => files.see(&file.path, Version::of(&metadata), now, clock),
                Err(_) => false,
            },
            // A file of which no more is known than that it cannot be opened may be one that is growing.
            Entry::Failed(failure) => match fs::metadata(&failure.input) {
                Ok(metadata) if metadata.is_file() => {
                    files.see(Path::new(&failure.input), Version::of(&metadata), now, clock)
                }
                _ => true,
            },
            Entry::Stdin => false,
        });
        files.end();
        let is_whole = plan.entries.len() == listed;
        let is_worth = files.has_news(now) || (args.prune && is_whole && files.has_losses());
        Ok(is_worth.then_some(Look { plan, is_whole }))
    }

    /// Takes what was found. None if another run is at work in the output folder.
    fn take(&mut self, look: Look, at: Instant, interrupt: &Interrupt) -> Result<Option<Round>, Error> {
        let mut args = self.args.run.clone();
        args.prune &= look.is_whole;
        args.again &= self.rounds == 0;
        let progress = match args.quiet {
            true => Progress::hidden(),
            false => Progress::on_stderr(look.plan.bytes, args.progress),
        };
        match run::round(&args, look.plan, progress, interrupt) {
            Ok(round) => {
                self.hindrance.clear();
                self.rounds += 1;
                if let Round::Done(done) = &round {
                    self.files.take(at, args.prune && done.report.counts.unread == 0);
                }
                Ok(Some(round))
            }
            Err(error @ (Error::Locked { .. } | Error::Index(chiso_index::Error::Locked { .. }))) => {
                self.wait_for(error.to_string());
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Says what changed, and which failures are new.
    fn report(&mut self, done: &Done) -> Result<(), Error> {
        let counts = &done.report.counts;
        if !done.is_as_before || self.rounds == 1 {
            let parts = [
                (counts.new, "new"),
                (counts.changed, "changed"),
                (counts.removed, "removed"),
                (counts.unchanged, "as before"),
            ];
            let parts = parts.iter().filter(|(n, _)| *n > 0);
            let mut parts: Vec<_> = parts.map(|(n, what)| format!("{} {what}", grouped(*n))).collect();
            if counts.left_out > 0 {
                parts.push(format!("{} left out as copies", grouped(counts.left_out)));
            }
            if counts.failures > 0 {
                parts.push(format!("{} failed", grouped(counts.failures)));
            }
            let (articles, figures) =
                (number_of(counts.articles, "article"), number_of(counts.figures, "figure"));
            let seconds = done.report.seconds.wall;
            self.say(&format!("{}; {articles}, {figures} ({seconds:.1} s)", parts.join(", ")))?;
        }
        self.report_failures()
    }

    fn report_failures(&mut self) -> Result<(), Error> {
        let path = self.args.run.out.join(FAILURES);
        let file = File::open(&path).map_err(Error::file(&path, "read"))?;
        let mut now = HashSet::new();
        for line in BufReader::new(file).lines() {
            let line = line.map_err(Error::file(&path, "read"))?;
            let Ok(failure) = serde_json::from_str::<Failure>(&line) else { continue };
            // Told apart by what is said, and by the state of the file of which it is said: as it was looked at,
            // since it may have changed while the round was under way.
            let version = self.files.version(Path::new(&failure.input));
            let hash = blake3::hash(format!("{version:?} {line}").as_bytes());
            if !self.reported.contains(&hash) && now.insert(hash) {
                self.complain(&format!("{}failed:{0:#} {failure}", terminal::ERROR));
            }
            now.insert(hash);
        }
        self.reported = now;
        Ok(())
    }

    /// Says, once, what is waited for.
    fn wait_for(&mut self, hindrance: String) {
        if self.hindrance != hindrance {
            self.complain(&format!("waiting: {hindrance}"));
            self.hindrance = hindrance;
        }
    }

    fn say(&self, what: &str) -> Result<(), Error> {
        match self.args.run.quiet {
            true => Ok(()),
            false => print(|to| writeln!(to, "{} {what}", now())),
        }
    }

    fn complain(&self, what: &str) {
        if !self.args.run.quiet {
            anstream::eprintln!("{what}");
        }
    }
}
