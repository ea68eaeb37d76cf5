//! The arguments, and the help that documents them.

use super::exit;
use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

/// Security-incident risk modelling: reporting in, composite exposure out.
#[derive(Parser, Debug)]
#[command(name = "exposure", version, after_help = exit::in_help(), arg_required_else_help = true)]
#[command(disable_help_subcommand = true)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Group, Debug)]
pub(super) struct Global {
    /// How the result is written
    #[arg(long, global = true, value_enum, default_value_t = Output::Text, value_name = "FORMAT")]
    pub(super) format: Output,
    /// ASCII only, no colour, no progress
    #[arg(long, global = true)]
    pub(super) plain: bool,
    /// When to use colour (NO_COLOR and TERM=dumb are respected)
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(super) color: Colour,
    /// Threads to use; any number gives the same result [default: the machine's]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Only the result and errors: no warnings, no progress
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// More about how it was computed, on standard error
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(super) verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    /// For people
    Text,
    /// For machines; docs/json.md describes it
    Json,
    /// check: for tools that show findings beside the lines of a change (SARIF 2.1.0)
    Sarif,
}

/// How every command can write its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For machines.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Write a commented scenario that runs as it is
    New(New),
    /// Read scenarios and tell everything that is wrong with them
    Check(Check),
    /// Assess scenarios: composite exposure, what has happened, outcomes, factors
    Run(Run),
    /// Put what-ifs side by side: what each changes, draw by draw, and which helps most
    Compare(Compare),
    /// Tell which safeguards to buy: the sets that no other set beats, and the best one within a budget
    Optimize(Optimize),
    /// Say why a number is what it is, or what a message means
    Explain(Explain),
    /// Tell how far one thing has to go so that a number comes to a bound
    Seek(Seek),
    /// Tell which uncertain inputs the result hangs on, and how much each moves it
    Sensitivity(Sensitivity),
    /// Tell the assessment day by day as the reporting came in: what each day changed, and because of what
    Timeline(Timeline),
    /// Score what was said, day by day, against what factors turned out to be
    Score(Score),
    /// Draw a chart: as SVG or PNG, or in the terminal
    #[cfg(feature = "charts")]
    Chart(Chart),
    /// Write a report: one file of HTML that answers, explains and lets its reader try
    #[cfg(feature = "report")]
    Report(Report),
    /// Show the report in a browser of this machine, and renew it whenever the scenario is saved
    #[cfg(feature = "serve")]
    Serve(Serve),
    /// Write the JSON Schema of the scenario language, for editors
    Schema(Schema),
    /// Write what a shell completes
    Completions(Completions),
    /// Write the manual pages
    Man(Man),
    /// Say what a command does, or what the exit codes mean (exit-codes)
    Help(Help),
}

#[derive(Group, Debug)]
pub(super) struct New {
    /// The file to write; an existing one is left alone; `-` writes to standard output
    #[arg(default_value = "scenario.toml")]
    pub(super) path: PathBuf,
    /// The kind of story to start from
    #[arg(long, value_name = "KIND", value_enum, default_value_t = Template::Messenger)]
    pub(super) template: Template,
}

/// A commented scenario to start from.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Template {
    /// A work number that is public, and what it opens; one claim for and one against
    Messenger,
    /// Somebody who must not be found out, and the ways to that person; looking back
    Source,
    /// Personal data sent to a wrong person: an accident, entered as counts
    Breach,
    /// Callers in a borrowed voice: how often, against what, for how much
    Fraud,
    /// A line into a plant: capability against difficulty, losses, what a remedy is worth
    Site,
}

#[derive(Group, Debug)]
pub(super) struct Check {
    /// Scenario files, or folders of them
    #[arg(required = true)]
    pub(super) files: Vec<PathBuf>,
    /// Put right what leaves no doubt: mistyped names, percent for shares, days before months; all else stays byte for byte
    #[arg(long, conflicts_with = "set")]
    pub(super) fix: bool,
    /// Exit with 1 when there are warnings
    #[arg(long, value_name = "WHAT", value_enum)]
    pub(super) deny: Option<Deny>,
    /// Show what every range implies: median, mean, one in a hundred; otherwise the few that may surprise, of one file
    #[arg(long)]
    pub(super) ranges: bool,
    /// Replace a value by its path, such as factor.x.prior=0.5
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    Warnings,
}

/// What a scenario is asked, in `run`, `compare`, `explain` and `sensitivity`.
#[derive(Group, Clone, Debug, Default)]
pub(super) struct Asked {
    /// Suppose a what-if of the scenario; several together make one configuration (`compare`: each by itself)
    #[arg(long = "what-if", value_name = "ID")]
    pub(super) what_if: Vec<String>,
    /// Assess by what was known on a day [default: the scenario's as_of]
    #[arg(long = "as-of", value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// Replace a value by its path (factor.x.prior=0.5), suppose a factor (factor.x=false), or put a safeguard in
    /// place (safeguard.x=true)
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    /// The seed of the draws [default: 42]
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Draws in all, rounded up to 16 times a power of two [default: 4096]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    pub(super) draws: Option<u32>,
}

#[derive(Group, Debug)]
pub(super) struct Run {
    /// Scenario files; all are checked before any is assessed
    #[arg(required_unless_present = "from")]
    pub(super) files: Vec<PathBuf>,
    /// Take scenario, settings, seed and draws from a report or a saved run, and say whether the result is the same
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "what_if", "as_of", "set", "seed", "draws"])]
    pub(super) from: Option<PathBuf>,
    #[command(flatten)]
    pub(super) asked: Asked,
    /// Exit with 1 when this holds: 'p>0.5', 'composite>=40', 'outcome.ID>0.1', 'loss>$2M', 'bad-year>$10M', or
    /// `tolerance`
    #[arg(long = "fail-if", value_name = "CONDITION")]
    pub(super) fail_if: Vec<String>,
    /// Tell the chance to lose more than these amounts, such as 1e6,$10M
    #[arg(long, value_name = "AMOUNTS", allow_hyphen_values = true)]
    pub(super) exceed: Option<String>,
    /// Play horizons by chance and tell how far the averages are from the exact numbers
    #[arg(long = "cross-check")]
    pub(super) cross_check: bool,
    /// Write the curve of losses as comma-separated values
    #[arg(long = "export-csv", value_name = "FILE")]
    pub(super) export_csv: Option<PathBuf>,
    /// Keep scenario, settings, seed and draws in a file, so that a later comparison can pair
    #[arg(long, value_name = "FILE")]
    pub(super) save: Option<PathBuf>,
}

#[derive(Group, Debug)]
pub(super) struct Compare {
    /// A scenario file; every what-if of it is compared, or those that --what-if names
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) asked: Asked,
    /// Compare the what-ifs with each other too
    #[arg(long)]
    pub(super) pairs: bool,
    /// Compare with this instead: a file of `run --save`, another scenario, or a result of `run --format json`
    /// (then without pairing). --set and --as-of speak of FILE
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Write a table for a memo, in Markdown
    #[arg(long = "export-md", value_name = "FILE")]
    pub(super) export_md: Option<PathBuf>,
    /// Write one row for each configuration and number as comma-separated values
    #[arg(long = "export-csv", value_name = "FILE")]
    pub(super) export_csv: Option<PathBuf>,
}

/// What is to be low.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    /// The composite exposure
    Composite,
    /// The chance of an incident
    Chance,
    /// The expected loss a year
    Loss,
    /// The loss that 1 time in 20 is worse than
    BadYear,
}

#[derive(Group, Debug)]
pub(super) struct Optimize {
    /// A scenario file with safeguards
    pub(super) file: PathBuf,
    /// The most that a set may cost over the horizon, such as '$500k'; a number of safeguards where none states a cost
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub(super) budget: Option<String>,
    /// What is to be low [default: composite where outcomes are rated, else loss]
    #[arg(long, value_name = "WHAT", value_enum)]
    pub(super) by: Option<By>,
    /// A safeguard that every set holds
    #[arg(long = "with", value_name = "ID")]
    pub(super) with: Vec<String>,
    /// A safeguard that no set holds
    #[arg(long = "without", value_name = "ID")]
    pub(super) without: Vec<String>,
    /// The most sets to look at [default: as many as some ten seconds allow]; where more are needed, the best front
    /// found is told with its proven gap
    #[arg(long = "max-sets", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) max_sets: Option<u32>,
    /// Assess by what was known on a day [default: the scenario's as_of]
    #[arg(long = "as-of", value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// Replace a value by its path (factor.x.prior=0.5), suppose a factor (factor.x=false), or put a safeguard in
    /// place (safeguard.x=true)
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    /// The seed of the draws [default: 42]
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Draws in all for what is told, rounded up to 16 times a power of two [default: 4096]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    pub(super) draws: Option<u32>,
}

#[derive(Group, Debug)]
pub(super) struct Seek {
    /// A scenario file
    pub(super) file: PathBuf,
    /// What is wanted: 'p<10%', 'composite<20', 'outcome.ID<0.05', 'loss<$1M', 'bad-year<$10M'; `>` asks how far
    /// something may go
    pub(super) goal: String,
    /// What may change, each alone: safeguard.ID (how effective), event.ID (its chance), actor.ID (attempts a year),
    /// factor.ID (its prior), outcome.ID (its severity) [default: every safeguard]
    #[arg(long, value_name = "PATH")]
    pub(super) by: Vec<String>,
    #[command(flatten)]
    pub(super) asked: Asked,
}

#[derive(Group, Debug)]
pub(super) struct Explain {
    /// A scenario file, or the code of a message such as E011
    pub(super) file: PathBuf,
    /// A factor, event, outcome, risk or what-if, or `loss`; without one, what can be explained is listed
    pub(super) id: Option<String>,
    /// Print what one stage made of the scenario: each rests on those before it
    #[arg(long, value_name = "STAGE", conflicts_with = "id")]
    pub(super) stage: Option<Stage>,
    #[command(flatten)]
    pub(super) asked: Asked,
}

/// The stages from a text to numbers, in their order.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Stage {
    /// The model that the text says, in its canonical form
    Check,
    /// What the reporting says about each factor, in log-odds
    Fuse,
    /// Streams, columns, and the operations of each actor's circuit
    Compile,
    /// Every measure in every replicate
    Evaluate,
    /// The assessment, as JSON
    Assess,
}

#[derive(Group, Debug)]
pub(super) struct Sensitivity {
    /// A scenario file
    pub(super) file: PathBuf,
    /// Hold an input to a band of its percentiles, such as event.x.probability=90..100; several are held at once
    #[arg(long, value_name = "INPUT=BAND")]
    pub(super) stress: Vec<String>,
    #[command(flatten)]
    pub(super) asked: Asked,
}

#[derive(Group, Debug)]
pub(super) struct Timeline {
    /// A scenario file
    pub(super) file: PathBuf,
    /// The first day whose reports are told [default: that of the first report]
    #[arg(long, value_name = "DATE")]
    pub(super) from: Option<String>,
    /// The last day [default: the scenario's as_of]
    #[arg(long, value_name = "DATE")]
    pub(super) to: Option<String>,
    /// Suppose a what-if of the scenario; several together make one configuration
    #[arg(long = "what-if", value_name = "ID")]
    pub(super) what_if: Vec<String>,
    /// Replace a value by its path (factor.x.prior=0.5), suppose a factor (factor.x=false), or put a safeguard in
    /// place (safeguard.x=true)
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    /// The seed of the draws [default: 42]
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Draws in all, rounded up to 16 times a power of two [default: 4096]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    pub(super) draws: Option<u32>,
}

#[derive(Group, Debug)]
pub(super) struct Score {
    /// Scenario files, or folders of them, in which factors are `resolved`; all are checked before any is scored
    #[arg(required = true)]
    pub(super) files: Vec<PathBuf>,
    /// Replace a value by its path, such as factor.x.prior=0.5
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
}

#[derive(Group, Debug)]
pub(super) struct Schema {
    /// The file to write, such as scenario.schema.json beside the scenarios; without one, standard output
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Group, Debug)]
pub(super) struct Completions {
    /// The shell; what is printed is for a file that it reads
    #[arg(value_enum)]
    pub(super) shell: Shell,
}

#[derive(Group, Debug)]
pub(super) struct Man {
    /// The folder to write a page for each command to; without one, the page of `exposure` on standard output
    #[arg(short = 'o', long = "output", value_name = "FOLDER")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Group, Debug)]
pub(super) struct Help {
    /// A command, or `exit-codes`
    pub(super) topic: Option<String>,
}

/// What a chart shows.
#[cfg(feature = "charts")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// The chance to lose more than an amount, beside what is tolerated; with --what-if, before and after
    #[value(alias = "loss")]
    Lec,
    /// What each factor adds, and what the reporting says of it
    Drivers,
    /// Every what-if, or those that --what-if names, beside the scenario as it stands
    #[value(alias = "compare")]
    WhatIfs,
    /// One safeguard after the other, the largest step first: those of --what-if, else all of them
    Bridge,
    /// What each uncertain input does by itself
    Tornado,
    /// What to find out next, and what it is worth
    Verify,
    /// What the reports make of one factor, step by step
    Evidence,
    /// Equally likely values as stacks of dots: a chance is what can be counted
    Dots,
    /// Chance against severity or loss, draw by draw: the view of risk matrices, without their cells
    Matrix,
    /// What is left against what safeguards cost: the sets that no other set beats
    Front,
    /// How attempts come to outcomes, step by step, and the likeliest ways to the worst; --outcome for one
    Paths,
    /// The assessment as the reporting came in, in steps
    Timeline,
}

/// What `dots` and `matrix` are of.
#[cfg(feature = "charts")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Of {
    /// The composite exposure, by severity
    Composite,
    /// The loss
    Loss,
}

#[cfg(feature = "charts")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Theme {
    Screen,
    Print,
    Dark,
}

#[cfg(feature = "charts")]
#[derive(Group, Debug)]
pub(super) struct Chart {
    /// A scenario file
    pub(super) file: PathBuf,
    /// What the chart shows
    #[arg(value_enum)]
    pub(super) kind: Kind,
    /// evidence: the factor [default: the one that adds most]
    pub(super) factor: Option<String>,
    /// The file to write, ending in .svg or .png (or .pdf, where it was built so); without one, text in the terminal
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) asked: Asked,
    /// The width for which it is laid out, in pixels; below 640 the narrow layout
    #[arg(long, value_name = "PIXELS", default_value_t = 960,
          value_parser = clap::value_parser!(u32).range(320..=2400))]
    pub(super) width: u32,
    /// Its colours
    #[arg(long, value_name = "THEME", value_enum, default_value_t = Theme::Screen)]
    pub(super) theme: Theme,
    /// Pixels of a PNG for each pixel of its layout
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=8))]
    pub(super) scale: u32,
    /// lec: tell chances as 1 in N, each gridline a tenth of the last
    #[arg(long)]
    pub(super) tail: bool,
    /// dots, matrix: of what [default: composite where outcomes are rated, else loss]
    #[arg(long, value_name = "WHAT", value_enum)]
    pub(super) of: Option<Of>,
    /// dots: how many equally likely values [default: 20]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(5..=100))]
    pub(super) n: Option<u32>,
    /// front: the most that a set may cost, as for `optimize`
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub(super) budget: Option<String>,
    /// front: what is to be low [default: composite where outcomes are rated, else loss]
    #[arg(long, value_name = "WHAT", value_enum)]
    pub(super) by: Option<By>,
    /// front: a safeguard that every set holds
    #[arg(long = "with", value_name = "ID")]
    pub(super) with: Vec<String>,
    /// front: a safeguard that no set holds
    #[arg(long = "without", value_name = "ID")]
    pub(super) without: Vec<String>,
    /// timeline: the first day [default: that of the first report]
    #[arg(long, value_name = "DATE")]
    pub(super) from: Option<String>,
    /// timeline: the last day [default: the scenario's as_of]
    #[arg(long, value_name = "DATE")]
    pub(super) to: Option<String>,
    /// paths: the outcome of attempts that they are to lead to [default: all]
    #[arg(long, value_name = "ID")]
    pub(super) outcome: Option<String>,
}

#[cfg(feature = "report")]
#[derive(Group, Debug)]
pub(super) struct Report {
    /// A scenario file
    pub(super) file: PathBuf,
    /// The file to write; `-` writes to standard output [default: the scenario's name with .html, in this folder]
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) asked: Asked,
}

#[cfg(feature = "serve")]
#[derive(Group, Debug)]
pub(super) struct Serve {
    /// A scenario file
    pub(super) file: PathBuf,
    /// The port on this machine; 0 takes any [default: 8417, or any where that is taken]
    #[arg(long, value_name = "N")]
    pub(super) port: Option<u16>,
    #[command(flatten)]
    pub(super) asked: Asked,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_well_formed() {
        Args::command().debug_assert();
    }
}
