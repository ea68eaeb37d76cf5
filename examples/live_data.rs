//! Prints the arrays of a scenario: `cargo run --example live_data -- FILE`.

use exposure::diag::Source;
use exposure::render::live::live;
use exposure::{Request, check, portable};

fn main() {
    let path = std::env::args().nth(1).expect("a scenario file");
    let text = std::fs::read_to_string(&path).expect("it can be read");
    let checked = check(&Source::new(&path, &text)).expect("it is a scenario").value;
    let found = portable(&checked, &Request::default()).expect("it compiles");
    println!("{}", live(&found, &checked.model));
}
