//! `exposure man`: the manual pages, made from the arguments.

use super::args::{Args, Man};
use super::failure::Failure;
use super::terminal::Terminal;
use super::{exit, files};
use clap::{Command, CommandFactory};
use std::path::Path;

pub(super) fn man(options: &Man, terminal: &Terminal) -> Result<(), Failure> {
    let mut command = Args::command();
    command.build();
    let Some(folder) = options.output.as_deref().filter(|folder| *folder != Path::new("-")) else {
        return terminal.result(&text(&page(&command)?));
    };
    let verbs = command.get_subcommands().filter(|one| !one.is_hide_set());
    // Every page is made before the first is written.
    let pages: Vec<(String, Vec<u8>)> = std::iter::once(&command)
        .chain(verbs)
        .map(|one| Ok((file_name(one), page(one)?)))
        .collect::<Result<_, Failure>>()?;
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::World(format!("cannot make the folder {}: {error}", folder.display())))?;
    for (name, page) in &pages {
        files::write(&folder.join(name), page)?;
    }
    if !terminal.quiet {
        terminal.remark(&format!("wrote {} pages to {}", pages.len(), folder.display()));
    }
    Ok(())
}

/// `exposure.1`, `exposure-run.1`.
fn file_name(command: &Command) -> String {
    format!("{}.1", command.get_display_name().unwrap_or(command.get_name()))
}

/// One page, with the exit codes at its end.
fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let told = command.clone().after_help(exit::in_help());
    let mut page = Vec::new();
    let made =
        clap_mangen::Man::new(told).source(concat!("exposure ", env!("CARGO_PKG_VERSION"))).render(&mut page);
    made.map_err(|error| Failure::World(format!("cannot make a manual page: {error}")))?;
    Ok(page)
}

fn text(page: &[u8]) -> String {
    String::from_utf8_lossy(page).into_owned()
}
