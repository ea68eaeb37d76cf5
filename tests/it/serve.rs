//! `exposure serve`: who is let in, what is shown, and what happens when the file is saved.

use crate::support::{binary, scratch};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that is stopped when the test ends.
struct Served {
    child: Child,
    port: u16,
    token: String,
    file: PathBuf,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SMALL: &str = "format = 1\n[scenario]\ntitle = \"First\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\n[actor.a]\ntitle = \"a\"\nattempts = 2\n[event.e]\ntitle = \"e\"\nby = \"a\"\nprobability = 0.1\n[outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 10\n";

fn served(name: &str) -> Served {
    let file = scratch(name).join("s.toml");
    std::fs::write(&file, SMALL).expect("it can be written");
    let mut child = binary(&["serve", "--port", "0", "--draws", "16", "-q"])
        .arg(&file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut address = String::new();
    BufReader::new(child.stdout.take().expect("it has one"))
        .read_line(&mut address)
        .expect("it tells its address");
    let (host, token) = address.trim().split_once("/?token=").expect("an address with a secret");
    let port = host.strip_prefix("http://127.0.0.1:").expect("this machine").parse().expect("a port");
    Served { child, port, token: token.to_owned(), file }
}

impl Served {
    /// Status, head and body of what is answered to a request with these header lines.
    fn ask(&self, line: &str, headers: &[&str]) -> (u16, String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        let head = format!("{line} HTTP/1.1\r\n{}\r\nConnection: close\r\n\r\n", headers.join("\r\n"));
        stream.write_all(head.as_bytes()).expect("it listens");
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        (status, head.to_ascii_lowercase(), body.to_owned())
    }

    fn host(&self) -> String {
        format!("Host: 127.0.0.1:{}", self.port)
    }

    fn cookie(&self) -> String {
        format!("Cookie: exposure-{}={}", self.port, self.token)
    }

    fn get(&self, path: &str) -> (u16, String, String) {
        self.ask(&format!("GET {path}"), &[&self.host(), &self.cookie()])
    }

    /// Waits until the state is one that a test accepts.
    fn wait(&self, is_there: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        let start = Instant::now();
        loop {
            let state = serde_json::from_str(&self.get("/state").2).expect("it is JSON");
            if is_there(&state) {
                return state;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "{state}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn save(&self, text: &str) {
        std::fs::write(&self.file, text).expect("it can be written");
    }
}

#[test]
fn only_who_has_the_secret_is_let_in() {
    let served = served("serve-guard");
    let (host, cookie) = (served.host(), served.cookie());
    assert_eq!(served.ask("GET /", &[&host]).0, 403);
    assert_eq!(served.ask("GET /state", &[&host]).0, 403);
    assert_eq!(served.ask("GET /?token=0", &[&host]).0, 403);
    assert_eq!(served.ask("GET /", &["Host: evil.example", &cookie]).0, 421);
    assert_eq!(served.ask("GET /", &[&format!("Host: evil.example:{}", served.port), &cookie]).0, 421);
    assert_eq!(served.ask("GET /", &[&host, &cookie, "Origin: http://evil.example"]).0, 403);
    assert_eq!(served.ask("GET /", &[&host, &cookie, "Sec-Fetch-Site: cross-site"]).0, 403);
    assert_eq!(served.ask("POST /", &[&host, &cookie, "Content-Length: 0"]).0, 405);
    assert_eq!(served.get("/etc/passwd").0, 404);
    // A head that is too long, and one that is none.
    let long = format!("X: {}", "x".repeat(100_000));
    let status = served.ask("GET /", &[&host, &cookie, &long]).0;
    assert!(status == 431 || status == 0, "{status}");
    assert_eq!(served.ask("no such thing", &[]).0, 400);
    // The address that was printed gives the cookie, and sends on to where the secret is not in sight.
    let (status, head, _) = served.ask(&format!("GET /?token={}", served.token), &[&host]);
    assert_eq!(status, 303);
    assert!(head.contains("location: /\r\n") && head.contains("httponly; samesite=strict"), "{head}");
    let (status, head, body) = served.get("/");
    assert_eq!(status, 200);
    for wanted in [
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "default-src 'none'",
    ] {
        assert!(head.contains(wanted), "{wanted} in {head}");
    }
    assert!(!head.contains("access-control") && !head.contains("unsafe"));
    assert!(body.contains("<h1>First</h1>"));
}

#[test]
fn what_is_saved_is_shown_and_what_is_broken_is_told() {
    let served = served("serve-save");
    assert_eq!(served.wait(|_| true)["version"], 1);
    served.save(&SMALL.replace("First", "Second one"));
    served.wait(|state| state["version"] == 2);
    assert!(served.get("/").2.contains("<h1>Second one</h1>"));
    // A broken file: the last good page stays, and the finding says where.
    served.save(&SMALL.replace("probability = 0.1", "probability = 30"));
    let state = served.wait(|state| !state["findings"].is_null());
    let told = state["findings"].as_str().expect("a text");
    assert!(told.contains("s.toml:12:") && told.contains("error["), "{told}");
    assert_eq!(state["version"], 2);
    assert!(served.get("/").2.contains("<h1>Second one</h1>"));
    // Mended: the next page, and nothing is wrong any more.
    served.save(&SMALL.replace("First", "Third, mended"));
    let state = served.wait(|state| state["version"] == 3);
    assert!(state["findings"].is_null());
    assert!(served.get("/").2.contains("<h1>Third, mended</h1>"));
}

#[cfg(unix)]
#[test]
fn it_stops_when_it_is_asked_to() {
    for signal in ["-INT", "-TERM"] {
        let mut served = served(&format!("serve-stop{signal}"));
        let told = Command::new("kill").args([signal, &served.child.id().to_string()]).status();
        assert!(told.expect("kill is there").success());
        let start = Instant::now();
        let status = loop {
            if let Some(status) = served.child.try_wait().expect("it can be asked") {
                break status;
            }
            assert!(start.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(20));
        };
        assert_eq!(status.code(), Some(0), "{signal}");
    }
}

#[test]
fn what_cannot_be_served_is_said() {
    let run = |args: &[&str]| crate::support::run(args);
    let refused = run(&["serve", "-"]);
    assert_eq!(crate::support::code(&refused), 2);
    let missing = run(&["serve", "/no/such/file.toml"]);
    assert_eq!(crate::support::code(&missing), 3);
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("it has one").port().to_string();
    let file = Path::new("scenarios/fair-analysis.toml").to_str().expect("a path");
    let refused = run(&["serve", file, "--draws", "16", "--port", &port]);
    assert_eq!(crate::support::code(&refused), 3);
    assert!(crate::support::stderr(&refused).contains(&port));
}
