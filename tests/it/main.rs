//! Everything that is tested through the crate's front door and through the binary, in one program.

mod agreement;
mod attribution;
mod base;
mod cases;
#[cfg(feature = "charts")]
mod chart;
#[cfg(feature = "charts")]
mod chart_gallery;
#[cfg(feature = "charts")]
mod chart_rows;
mod cli;
mod codes;
mod compare;
mod correlation;
mod determinism;
mod docs;
mod engine;
mod evidence;
mod explain;
mod fix;
mod fuzz;
mod golden;
mod guide;
mod importance;
mod interaction;
mod laws;
mod limits;
mod live;
mod losses;
mod losses_cli;
mod naive;
mod optimize;
mod oracle;
mod paths;
mod peers;
#[cfg(feature = "charts")]
mod planes;
mod report;
mod reporting;
mod risks;
mod rooms;
mod safeguards;
mod schema;
mod score;
mod seek;
mod sensitivity;
mod serve;
mod settings;
mod shell;
mod support;
mod timeline;
mod verify;
