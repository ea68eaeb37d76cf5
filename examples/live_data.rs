//! Prints the arrays of a scenario: `cargo run --example live_data -- FILE`.

use exposure::diag::Source;
use exposure::render::live::live;
use exposure::{Request, assess, check, portable};

fn main() {
    let path = std::env::args().nth(1).expect("a scenario file");
    let text = std::fs::read_to_string(&path).expect("it can be read");
    let checked = check(&Source::new(&path, &text)).expect("it is a scenario").value;
    let request = Request::default();
    let assessment = assess(&checked, &request).expect("it compiles");
    let (found, _) = portable(&checked, &request, &assessment).expect("it compiles");
    println!("{}", live(&found, &checked.model));
}
