//! What the terminal can show, and writing to it.

use super::args::{Colour, Format, Global, Output};
use super::failure::Failure;
use crate::diag::{Diagnostic, Source, Style};
use crate::render::Look;
use anstream::{AutoStream, ColorChoice};
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The terminal as one run sees it.
pub(super) struct Terminal {
    pub(super) format: Format,
    /// Whether findings are written as SARIF.
    pub(super) sarif: bool,
    pub(super) n_threads: usize,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    plain: bool,
    ascii: bool,
    colour: ColorChoice,
}

impl Terminal {
    pub(super) fn new(global: &Global) -> Self {
        let colour = match (global.plain, global.color) {
            (true, _) | (_, Colour::Never) => ColorChoice::Never,
            (_, Colour::Always) => ColorChoice::Always,
            (_, Colour::Auto) => ColorChoice::Auto,
        };
        let machine = || std::thread::available_parallelism().map_or(1, |n| n.get());
        Self {
            format: if global.format == Output::Text { Format::Text } else { Format::Json },
            sarif: global.format == Output::Sarif,
            n_threads: global.threads.map_or_else(machine, usize::from),
            quiet: global.quiet,
            verbose: global.verbose,
            plain: global.plain,
            ascii: global.plain || locale_is_ascii() || is_dumb() && io::stdout().is_terminal(),
            colour,
        }
    }

    /// How text may look; colour codes are taken out again where the stream does not want them.
    pub(super) fn look(&self) -> Look {
        Look { ascii: self.ascii, colour: true }
    }

    /// Writes a result. A reader that has read enough is no failure.
    pub(super) fn result(&self, text: &str) -> Result<(), Failure> {
        let mut stream = AutoStream::new(io::stdout(), self.colour).lock();
        match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::World(format!("cannot write to standard output: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// Writes a line beside the result.
    pub(super) fn remark(&self, text: &str) {
        let mut stream = AutoStream::new(io::stderr(), self.colour).lock();
        let _ = writeln!(stream, "{}", self.look().clean(text));
    }

    /// Writes findings about a text beside the result.
    pub(super) fn findings(&self, source: &Source, findings: &[Diagnostic]) {
        let mut stream = AutoStream::new(io::stderr(), self.colour).lock();
        for finding in findings {
            let drawn = self.look().clean(&source.render(finding, Style::Coloured));
            let _ = writeln!(stream, "{drawn}");
        }
    }

    /// A line of progress on the error stream, from half a second on and only for a person.
    pub(super) fn progress<'t>(&'t self, what: &'t str) -> Progress<'t> {
        Progress { what, shown: self.shows_progress(), start: Instant::now(), drawn: Mutex::new(false) }
    }

    /// The same for work without steps that could be counted: the seconds that it takes.
    pub(super) fn busy(&self, what: &str) -> Busy {
        if !self.shows_progress() {
            return Busy(None);
        }
        let (done, waits) = channel();
        let what = what.to_owned();
        let thread = std::thread::spawn(move || {
            let mut seconds = 0;
            while waits.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
                seconds += 1;
                let _ = write!(io::stderr(), "\rassessing {what}: {seconds} s");
            }
            if seconds > 0 {
                let _ = write!(io::stderr(), "{BLANK}");
            }
        });
        Busy(Some((done, thread)))
    }

    fn shows_progress(&self) -> bool {
        !self.quiet && !self.plain && !is_dumb() && io::stderr().is_terminal()
    }
}

/// Whether the terminal says that it shows nothing but letters.
fn is_dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| term == "dumb")
}

/// Whether the locale asks for ASCII, by the first of LC_ALL, LC_CTYPE and LANG that is set.
fn locale_is_ascii() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    set.into_iter().find(|value| !value.is_empty()).is_some_and(|value| value == "C" || value == "POSIX")
}

/// Takes a line of progress away.
const BLANK: &str = "\r\u{1b}[K";

/// A line of progress that counts seconds, until it is dropped.
pub(super) struct Busy(Option<(Sender<()>, JoinHandle<()>)>);

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.0.take() {
            drop(done);
            let _ = thread.join();
        }
    }
}

/// A line of progress.
pub(super) struct Progress<'t> {
    what: &'t str,
    shown: bool,
    start: Instant,
    drawn: Mutex<bool>,
}

impl Progress<'_> {
    /// Says how much is done.
    pub(super) fn tell(&self, done: usize, of: usize) {
        if !self.shown || self.start.elapsed() < Duration::from_millis(500) {
            return;
        }
        if let Ok(mut drawn) = self.drawn.lock() {
            *drawn = true;
            let _ = write!(io::stderr(), "\rassessing {}: {done} of {of}", self.what);
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.drawn.lock().is_ok_and(|drawn| *drawn) {
            let _ = write!(io::stderr(), "{BLANK}");
        }
    }
}
