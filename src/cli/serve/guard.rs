//! Who may see a served page: the browser of this machine that was given the secret, and nobody's script.

use hyper::StatusCode;

/// What guards a served page.
pub(super) struct Guard {
    port: u16,
    token: String,
}

/// What of a request is asked about.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked<'r> {
    pub(super) method: &'r str,
    pub(super) host: Option<&'r str>,
    pub(super) origin: Option<&'r str>,
    /// `Sec-Fetch-Site`: where the browser says that the request comes from.
    pub(super) site: Option<&'r str>,
    pub(super) cookies: Option<&'r str>,
    /// The secret in the address, as it was printed.
    pub(super) token: Option<&'r str>,
}

/// How a request comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// With the secret in its cookie.
    Known,
    /// With the secret in its address: it is given the cookie and sent on.
    New,
}

/// A request that is turned away: with which status, and why.
pub(super) type Refusal = (StatusCode, &'static str);

impl Guard {
    /// A guard of a port with a secret.
    pub(super) fn new(port: u16, token: String) -> Self {
        Self { port, token }
    }

    /// The address that opens the page.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token)
    }

    /// The cookie that is given for the secret.
    pub(super) fn cookie(&self) -> String {
        format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie_name(), self.token)
    }

    /// Whether a request may come in.
    ///
    /// A name that is not this machine's is refused first (a page elsewhere may have its own name resolve to this
    /// address), then what another page sends, then whoever has no secret.
    pub(super) fn check(&self, asked: &Asked) -> Result<Entry, Refusal> {
        let own = |host: &str| self.hosts().iter().any(|known| known == host);
        if !asked.host.is_some_and(own) {
            return Err((
                StatusCode::MISDIRECTED_REQUEST,
                "this server answers to 127.0.0.1 and localhost only",
            ));
        }
        if !matches!(asked.method, "GET" | "HEAD") {
            return Err((StatusCode::METHOD_NOT_ALLOWED, "this server only shows"));
        }
        let is_foreign = |origin: &str| !origin.strip_prefix("http://").is_some_and(own);
        if asked.origin.is_some_and(is_foreign) {
            return Err((StatusCode::FORBIDDEN, "the request comes from another page"));
        }
        if asked.site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
            return Err((StatusCode::FORBIDDEN, "the request comes from another page"));
        }
        if asked.token.is_some_and(|token| is_same(token, &self.token)) {
            return Ok(Entry::New);
        }
        let cookies = asked.cookies.unwrap_or_default().split(';');
        let mut given = cookies.filter_map(|cookie| cookie.trim().split_once('='));
        match given.any(|(name, value)| name == self.cookie_name() && is_same(value, &self.token)) {
            true => Ok(Entry::Known),
            false => Err((StatusCode::FORBIDDEN, "open the address that `exposure serve` printed")),
        }
    }

    fn hosts(&self) -> [String; 2] {
        ["127.0.0.1", "localhost"].map(|name| format!("{name}:{}", self.port))
    }

    /// Cookies know no ports, so each server has a name of its own.
    fn cookie_name(&self) -> String {
        format!("exposure-{}", self.port)
    }
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Asked = Asked {
        method: "GET",
        host: Some("127.0.0.1:8417"),
        origin: None,
        site: Some("same-origin"),
        cookies: Some("other=1; exposure-8417=secret"),
        token: None,
    };

    fn status(asked: &Asked) -> u16 {
        let guard = Guard::new(8417, "secret".to_owned());
        guard.check(asked).map_or_else(|(status, _)| status.as_u16(), |_| 200)
    }

    #[test]
    fn only_the_browser_that_was_given_the_secret_comes_in() {
        assert_eq!(status(&GOOD), 200);
        let guard = Guard::new(8417, "secret".to_owned());
        let first = Asked { cookies: None, site: Some("none"), token: Some("secret"), ..GOOD };
        assert_eq!(guard.check(&first), Ok(Entry::New));
        assert_eq!(guard.check(&GOOD), Ok(Entry::Known));
        for cookies in
            [None, Some(""), Some("exposure-8417=secre"), Some("exposure-80=secret"), Some("secret")]
        {
            assert_eq!(status(&Asked { cookies, ..GOOD }), 403, "{cookies:?}");
        }
        assert_eq!(status(&Asked { cookies: None, token: Some("secreT"), ..GOOD }), 403);
    }

    #[test]
    fn other_names_and_other_pages_are_refused() {
        for host in [
            None,
            Some("evil.example:8417"),
            Some("127.0.0.1"),
            Some("127.0.0.1:80"),
            Some("localhost.:8417"),
        ] {
            assert_eq!(status(&Asked { host, ..GOOD }), 421, "{host:?}");
        }
        assert_eq!(status(&Asked { host: Some("localhost:8417"), ..GOOD }), 200);
        for origin in ["http://evil.example", "null", "https://127.0.0.1:8417", "http://127.0.0.1:8418"] {
            assert_eq!(status(&Asked { origin: Some(origin), ..GOOD }), 403, "{origin}");
        }
        assert_eq!(status(&Asked { origin: Some("http://127.0.0.1:8417"), ..GOOD }), 200);
        for site in ["cross-site", "same-site"] {
            assert_eq!(status(&Asked { site: Some(site), ..GOOD }), 403, "{site}");
        }
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT"] {
            assert_eq!(status(&Asked { method, ..GOOD }), 405, "{method}");
        }
    }
}
