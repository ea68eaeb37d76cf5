//! Everything that is tested through the crate's front door and through the binary, in one program.

mod agreement;
mod attribution;
mod base;
mod cases;
mod cli;
mod codes;
mod compare;
mod determinism;
mod docs;
mod engine;
mod evidence;
mod fuzz;
mod golden;
mod importance;
mod laws;
mod limits;
mod losses;
mod losses_cli;
mod naive;
mod peers;
mod reporting;
mod risks;
mod rooms;
mod safeguards;
mod settings;
mod support;
