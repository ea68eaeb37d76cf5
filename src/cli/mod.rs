//! The command line: arguments, files, terminal, threads, exit codes.
//!
//! Owns everything that touches the world. Must never compute or word a finding. One file per command;
//! [`main`] is the driver.

mod args;
#[cfg(feature = "charts")]
mod chart;
mod check;
mod compare;
mod completions;
mod exit;
mod explain;
mod failure;
mod files;
mod help;
mod kept;
mod limit;
mod losses;
mod man;
mod new;
mod optimize;
#[cfg(feature = "report")]
mod report;
mod run;
mod save;
mod schema;
mod score;
mod seek;
mod sensitivity;
#[cfg(feature = "serve")]
mod serve;
mod stage;
mod terminal;
mod timeline;

use args::{Args, Command};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};
use failure::Failure;
use std::ffi::OsString;
use std::process::ExitCode;
use terminal::Terminal;

/// Runs one command and returns its exit code, one of those that `exposure help exit-codes` lists.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            // Help and version are no errors to clap's exit code; a closed pipe while printing is none to us.
            let _ = error.print();
            suggest(&error);
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(exit::WRONG));
        }
    };
    let terminal = Terminal::new(&args.global);
    let done = match &args.command {
        command if terminal.sarif && !matches!(command, Command::Check(_)) => Err(Failure::Usage(
            "only `check` writes SARIF".to_owned(),
            "`--format json` is for machines too".to_owned(),
        )),
        Command::New(options) => new::new(options, &terminal),
        Command::Check(options) => check::check(options, &terminal),
        Command::Run(options) => run::run(options, &terminal),
        Command::Compare(options) => compare::compare(options, &terminal),
        Command::Optimize(options) => optimize::optimize(options, &terminal),
        Command::Explain(options) => explain::explain(options, &terminal),
        Command::Seek(options) => seek::seek(options, &terminal),
        Command::Sensitivity(options) => sensitivity::sensitivity(options, &terminal),
        Command::Timeline(options) => timeline::timeline(options, &terminal),
        Command::Score(options) => score::score(options, &terminal),
        #[cfg(feature = "charts")]
        Command::Chart(options) => chart::chart(options, &terminal),
        #[cfg(feature = "report")]
        Command::Report(options) => report::report(options, &terminal),
        #[cfg(feature = "serve")]
        Command::Serve(options) => serve::serve(options, &terminal),
        Command::Schema(options) => schema::schema(options, &terminal),
        Command::Completions(options) => completions::completions(options, &terminal),
        Command::Man(options) => man::man(options, &terminal),
        Command::Help(options) => help::help(options, &terminal),
    };
    match done {
        Ok(()) => ExitCode::from(exit::DONE),
        Err(failure) => {
            failure.tell(&terminal);
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Names the nearest verb to a mistyped one, where clap has no suggestion of its own.
fn suggest(error: &clap::Error) {
    let suggested = error.get(ContextKind::SuggestedSubcommand).is_some();
    if let (ErrorKind::InvalidSubcommand, false, Some(ContextValue::String(verb))) =
        (error.kind(), suggested, error.get(ContextKind::InvalidSubcommand))
    {
        let command = Args::command();
        let known = command.get_subcommands().map(|one| one.get_name());
        if let Some(near) = crate::scenario::nearest(verb, known) {
            eprintln!("\n  tip: did you mean '{near}'?");
        }
    }
}
