//! `exposure serve`: the report on this machine, renewed when its scenario is saved.

use super::args::Serve as Options;
use super::failure::Failure;
use super::report;
use super::run::{load, request};
use super::terminal::Terminal;
use crate::render::html::policy;
use guard::Guard;
use server::{Desk, Stop};
use shelf::Shelf;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::net::TcpListener;
use watch::Watch;

mod guard;
mod server;
mod shelf;
mod watch;

/// The port that is taken where none is named.
const PORT: u16 = 8417;

pub(super) fn serve(options: &Options, terminal: &Terminal) -> Result<(), Failure> {
    if options.file == Path::new("-") {
        let help = "name a file that can be saved again".to_owned();
        return Err(Failure::Usage("serve watches a file, not standard input".to_owned(), help));
    }
    let mut watch = Watch::new(&options.file);
    let progress = terminal.progress("the scenario");
    let first = page(options, terminal, &|done, of| progress.tell(done, of))?;
    drop(progress);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::World(format!("cannot start a server: {error}")))?;
    let cannot = |error: std::io::Error| Failure::World(format!("cannot listen to signals: {error}"));
    // Before the address is told: whoever reads it may stop the server at once.
    let stop = runtime.block_on(async { Stop::new() }).map_err(cannot)?;
    let listener = runtime.block_on(listen(options.port))?;
    let port = listener.local_addr().map_or(PORT, |address| address.port());
    let shelf = Arc::new(Shelf::new(first));
    let guard = Guard::new(port, secret()?);
    terminal.result(&format!("{}\n", guard.address()))?;
    if !terminal.quiet {
        terminal.remark("showing the report until Ctrl-C; save the scenario to renew it");
    }
    let policy = format!("{}; frame-ancestors 'none'", policy(true));
    let desk = Arc::new(Desk { guard, shelf: shelf.clone(), policy });
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while watch.wait(&is_over) {
                let tell =
                    |done: usize, of: usize| shelf.busy(format!("Assessing the saved file: {done} of {of}"));
                tell(0, report::PARTS);
                shelf.renew(page(options, terminal, &tell).map_err(|failure| failure.in_words()));
            }
        });
        runtime.block_on(server::serve(listener, desk, stop));
        is_over.store(true, Ordering::Relaxed);
    });
    Ok(())
}

/// The page of the file as it is now. Errors: what is wrong with it.
fn page(options: &Options, terminal: &Terminal, progress: &dyn Fn(usize, usize)) -> Result<String, Failure> {
    let request = request(&options.asked, terminal)?;
    let loaded = load(std::slice::from_ref(&options.file), &options.asked, &request, terminal)?;
    let [one] = loaded.as_slice() else {
        let help = "name one file".to_owned();
        return Err(Failure::Usage("serve takes one scenario".to_owned(), help));
    };
    report::page(one, &options.asked, &request, "report.html", true, terminal, progress)
}

/// A place to listen on this machine: the port that was asked for, or the usual one, or any.
async fn listen(port: Option<u16>) -> Result<TcpListener, Failure> {
    let at = |port: u16| TcpListener::bind(("127.0.0.1", port));
    match port {
        Some(port) => {
            let failed = |error| Failure::World(format!("cannot listen on port {port}: {error}"));
            at(port).await.map_err(failed)
        }
        None => match at(PORT).await {
            Ok(listener) => Ok(listener),
            Err(_) => {
                at(0).await.map_err(|error| Failure::World(format!("cannot listen on any port: {error}")))
            }
        },
    }
}

/// A number that nobody can guess. Units: 128 bits, as hexadecimal digits.
fn secret() -> Result<String, Failure> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::World(format!("the system gives no random numbers: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
