//! The server: this machine only, three addresses, bounded requests.

use super::guard::{Asked, Entry, Guard};
use super::shelf::Shelf;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// The most connections at a time; further ones are closed at once.
const MOST_CONNECTIONS: usize = 32;
/// The most bytes of a request's head.
const MOST_BYTES: usize = 16 * 1024;
/// How long a request's head may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What every answer says beside its own content.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

type Answer = Response<Full<Bytes>>;

/// What answers are made of.
pub(super) struct Desk {
    pub(super) guard: Guard,
    pub(super) shelf: Arc<Shelf>,
    /// What the pages may load: the policy that they carry themselves, said once more by the server.
    pub(super) policy: String,
}

/// Answers until the process is asked to stop.
pub(super) async fn serve(listener: TcpListener, desk: Arc<Desk>, mut stop: Stop) {
    let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(_) => {
                    // Out of handles, most likely: they come back.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = stop.asked() => return,
        };
        let Ok(permit) = connections.clone().try_acquire_owned() else { continue };
        let desk = desk.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let answer = desk.answer(&request);
                async move { Ok::<Answer, Infallible>(answer) }
            });
            let mut connection = http1::Builder::new();
            connection.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(MOST_BYTES);
            // A connection that fails is the other side's affair.
            let _ = connection.serve_connection(TokioIo::new(stream), service).await;
            drop(permit);
        });
    }
}

/// Whether somebody asks the process to stop; asked from when it is made.
pub(super) struct Stop {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl Stop {
    /// Listens from now on. Errors: the system's. Panics outside of a runtime.
    pub(super) fn new() -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let signals = [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?];
            Ok(Self { signals })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    async fn asked(&mut self) {
        #[cfg(unix)]
        {
            let [interrupt, terminate] = &mut self.signals;
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    }
}

impl Desk {
    fn answer(&self, request: &Request<Incoming>) -> Answer {
        let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        let query = request.uri().query().unwrap_or_default().split('&');
        let asked = Asked {
            method: request.method().as_str(),
            host: header(header::HOST),
            origin: header(header::ORIGIN),
            site: header(HeaderName::from_static("sec-fetch-site")),
            cookies: header(header::COOKIE),
            token: query.filter_map(|part| part.strip_prefix("token=")).next(),
        };
        match (self.guard.check(&asked), request.uri().path()) {
            (Err((status, why)), _) => plain(status, why),
            (Ok(Entry::New), "/") => {
                let mut answer = plain(StatusCode::SEE_OTHER, "the page is at /");
                let headers = answer.headers_mut();
                headers.insert(header::LOCATION, HeaderValue::from_static("/"));
                headers.insert(header::SET_COOKIE, value(&self.guard.cookie()));
                answer
            }
            (Ok(_), "/") => {
                let mut answer = of(StatusCode::OK, "text/html; charset=utf-8", self.shelf.page().as_bytes());
                answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, value(&self.policy));
                answer
            }
            (Ok(_), "/state") => {
                of(StatusCode::OK, "application/json", self.shelf.state().to_string().as_bytes())
            }
            _ => plain(StatusCode::NOT_FOUND, "there is nothing here"),
        }
    }
}

fn plain(status: StatusCode, text: &str) -> Answer {
    let mut answer = of(status, "text/plain; charset=utf-8", format!("{text}\n").as_bytes());
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    answer
}

fn of(status: StatusCode, kind: &'static str, bytes: &[u8]) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::copy_from_slice(bytes)));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("our own headers are plain ASCII")
}
