//! `exposure completions`: what a shell completes, made from the arguments.

use super::args::{Args, Completions};
use super::failure::Failure;
use super::terminal::Terminal;
use clap::CommandFactory;

pub(super) fn completions(options: &Completions, terminal: &Terminal) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Args::command(), "exposure", &mut script);
    let script = String::from_utf8(script).expect("a script is made of texts");
    terminal.result(&script)
}
