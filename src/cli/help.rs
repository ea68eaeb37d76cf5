//! `exposure help`: what a command does, or what the exit codes mean.

use super::args::{Args, Help};
use super::exit;
use super::failure::Failure;
use super::terminal::Terminal;
use crate::scenario::nearest;
use clap::CommandFactory;

/// The topic that is no command.
const EXIT_CODES: &str = "exit-codes";

pub(super) fn help(options: &Help, terminal: &Terminal) -> Result<(), Failure> {
    let mut command = Args::command();
    command.build();
    let Some(topic) = options.topic.as_deref() else {
        return terminal.result(&command.render_long_help().ansi().to_string());
    };
    if topic == EXIT_CODES {
        return terminal.result(&exit::table(terminal));
    }
    if let Some(found) = command.find_subcommand_mut(topic) {
        return terminal.result(&found.render_long_help().ansi().to_string());
    }
    let known: Vec<&str> = command.get_subcommands().map(|one| one.get_name()).chain([EXIT_CODES]).collect();
    let help = match nearest(topic, known.iter().copied()) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("known are {}", known.join(", ")),
    };
    Err(Failure::Usage(format!("there is no help on '{topic}'"), help))
}
