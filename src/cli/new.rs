//! `exposure new`: a commented scenario that runs as it is.

use super::args::{New, Template};
use super::failure::Failure;
use super::files;
use super::terminal::Terminal;
use std::path::Path;

/// The scenario that `new` writes: at most 60 lines.
fn written(template: Template) -> &'static str {
    match template {
        Template::Messenger => include_str!("template.toml"),
        Template::Source => include_str!("templates/source.toml"),
        Template::Breach => include_str!("templates/breach.toml"),
        Template::Fraud => include_str!("templates/fraud.toml"),
        Template::Site => include_str!("templates/site.toml"),
    }
}

pub(super) fn new(options: &New, terminal: &Terminal) -> Result<(), Failure> {
    if options.path == Path::new("-") {
        return terminal.result(written(options.template));
    }
    let shown = options.path.display();
    if options.path.exists() {
        return Err(Failure::World(format!("{shown} exists and is left alone; name another file")));
    }
    files::write(&options.path, written(options.template))?;
    if !terminal.quiet {
        let beside = options.path.with_file_name(super::schema::NAME);
        terminal.remark(&format!("wrote {shown}; next: exposure run {shown}"));
        terminal
            .remark(&format!("its first line helps editors, once: exposure schema -o {}", beside.display()));
    }
    Ok(())
}
