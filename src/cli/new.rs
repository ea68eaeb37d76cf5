//! `exposure new`: a commented scenario that runs as it is.

use super::args::New;
use super::failure::Failure;
use super::files;
use super::terminal::Terminal;
use std::path::Path;

/// The scenario that `new` writes: at most 60 lines.
pub(super) const TEMPLATE: &str = include_str!("template.toml");

pub(super) fn new(options: &New, terminal: &Terminal) -> Result<(), Failure> {
    if options.path == Path::new("-") {
        return terminal.result(TEMPLATE);
    }
    let shown = options.path.display();
    if options.path.exists() {
        return Err(Failure::World(format!("{shown} exists and is left alone; name another file")));
    }
    files::write(&options.path, TEMPLATE)?;
    if !terminal.quiet {
        let beside = options.path.with_file_name(super::schema::NAME);
        terminal.remark(&format!("wrote {shown}; next: exposure run {shown}"));
        terminal
            .remark(&format!("its first line helps editors, once: exposure schema -o {}", beside.display()));
    }
    Ok(())
}
