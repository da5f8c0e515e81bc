//! Who may call, and what every answer carries.

use super::common::{Common, problem};
use super::error::ServeError;
use super::log;
use super::options::Options;
use super::random::digest;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A request takes at most so long, its body included.
const LONGEST: Duration = Duration::from_secs(60);

/// The header with a token, where `Authorization` is needed for another.
const TOKEN: HeaderName = HeaderName::from_static("x-ivicheck-token");

/// Who calls: the name that the token file gives, or how the connection knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller(pub(crate) String);

/// What is known of a connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Peer {
    /// Whose certificate the caller has, when it was asked for and holds.
    pub(crate) certificate: Option<String>,
}

/// Who may call.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) common: Arc<Common>,
    /// Names and digests of the tokens; `None` when nobody is asked.
    tokens: Option<Vec<(String, String)>>,
    /// Whether callers have certificates.
    knows_by_certificate: bool,
    /// Whether only this computer is answered, whoever asks.
    is_local: bool,
}

impl Gate {
    pub(crate) fn new(common: Arc<Common>, options: &Options) -> Result<Self, ServeError> {
        let tokens = options.tokens.as_ref().filter(|_| options.asks);
        let tokens = tokens.map(|path| {
            let text = std::fs::read_to_string(path).map_err(|error| ServeError::file(path, error))?;
            let tokens = read_tokens(&text);
            if tokens.is_empty() { Err(ServeError::wrong(path.display().to_string(), "there is no token in it")) } else { Ok(tokens) }
        });
        let tokens = tokens.transpose()?;
        let knows_by_certificate = options.knows_by_certificate();
        let is_local = options.listen.ip().is_loopback() && tokens.is_none() && !knows_by_certificate;
        Ok(Self { common, tokens, knows_by_certificate, is_local })
    }

    /// Who calls; `None` when that is not known and must be.
    fn caller(&self, headers: &HeaderMap, peer: &Peer) -> Option<Caller> {
        if let Some(certificate) = peer.certificate.as_ref().filter(|_| self.knows_by_certificate) {
            return Some(Caller(certificate.clone()));
        }
        let Some(tokens) = &self.tokens else {
            return (!self.knows_by_certificate).then(|| Caller("anonymous".to_owned()));
        };
        let given = given_tokens(headers);
        // Digests are compared: how long that takes says nothing of the tokens.
        let named = given.iter().map(|token| digest(token)).find_map(|given| tokens.iter().find(|(_, known)| *known == given));
        let named = named.map(|(name, _)| Caller(name.clone()));
        named.or_else(|| given.iter().any(|token| self.common.issued.holds(token)).then(|| Caller("issued token".to_owned())))
    }

    /// Why a page of somebody else's seems to call, in whose name the browser must not act.
    fn foreign(&self, request: &Request) -> Option<&'static str> {
        let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        let changes = ![Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
        if changes && text(HeaderName::from_static("sec-fetch-site")) == Some("cross-site") {
            return Some("a page of another address asks for this");
        }
        if self.is_local && text(header::HOST).is_some_and(|host| !is_local_name(host)) {
            return Some("the name that was asked for is not that of this computer");
        }
        None
    }
}

/// Names and digests of the tokens of a file: `name token` or `token` a line.
fn read_tokens(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let token = |(number, line): (usize, &str)| match line.split_once(char::is_whitespace) {
        Some((name, token)) => (name.trim_end_matches(':').to_owned(), digest(token.trim())),
        None => (format!("token-{}", number + 1), digest(line)),
    };
    lines.enumerate().map(token).collect()
}

/// The tokens that a request brings: as bearer, as password for browsers, or in a header of its own.
fn given_tokens(headers: &HeaderMap) -> Vec<String> {
    let own = headers.get_all(TOKEN).iter().filter_map(|value| value.to_str().ok()).map(|token| token.trim().to_owned());
    let authorization = headers.get_all(header::AUTHORIZATION).iter().filter_map(|value| value.to_str().ok()).filter_map(|value| {
        let (scheme, rest) = value.trim().split_once(' ')?;
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Some(rest.trim().to_owned()),
            "basic" => {
                let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
                pair.split_once(':').map(|(_, password)| password.to_owned())
            }
            _ => None,
        }
    });
    own.chain(authorization).filter(|token| !token.is_empty()).collect()
}

/// Whether the name in `Host` is one of this computer: other names come from pages that have them point here.
fn is_local_name(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Lets in who may call.
pub(crate) async fn admit(State(gate): State<Arc<Gate>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().cloned().unwrap_or_default();
    if let Some(why) = gate.foreign(&request) {
        return problem(StatusCode::FORBIDDEN, "foreign", why);
    }
    let Some(caller) = gate.caller(request.headers(), &peer) else {
        let mut response = StatusCode::UNAUTHORIZED.into_response();
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer, Basic realm=\"ivicheck\""));
        return response;
    };
    request.extensions_mut().insert(caller.clone());
    let mut response = match tokio::time::timeout(LONGEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => problem(StatusCode::REQUEST_TIMEOUT, "timeout", "the request took too long"),
    };
    response.extensions_mut().insert(caller);
    response
}

/// Counts and logs, and adds what every answer carries.
pub(crate) async fn watch(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(none)".to_owned(), |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    secure(&mut response, gate.common.is_tls);
    let took = begun.elapsed();
    let status = response.status().as_u16();
    gate.common.metrics.request(&route, method.as_str(), status, took);
    let caller = response.extensions().get::<Caller>().map_or("unknown", |caller| caller.0.as_str());
    let at = gate.common.clock.moment("UTC").to_string();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    log::write(&log::Request { at: &at, event: "request", method: method.as_str(), route: &route, status, ms, caller });
    response
}

/// What keeps browsers from doing with an answer what was not meant.
fn secure(response: &mut Response, is_tls: bool) {
    const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
                          base-uri 'none'; frame-ancestors 'none'";
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| _ = headers.entry(name).or_insert(HeaderValue::from_static(value));
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    if is_tls {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_names() {
        let tokens = read_tokens("# who may call\nplant: secret one\n\n  bare  \n");
        assert_eq!(tokens, [("plant".to_owned(), digest("secret one")), ("token-2".to_owned(), digest("bare"))]);
    }

    #[test]
    fn names_of_this_computer_are_told_from_others() {
        assert!(["localhost", "LOCALHOST:80", "127.0.0.1:8080", "127.1.2.3", "[::1]:8080"].into_iter().all(is_local_name));
        assert!(["example.org", "127.0.0.1.example.org", "10.0.0.1:80", "", "[::2]"].into_iter().all(|host| !is_local_name(host)));
    }

    #[test]
    fn a_token_comes_in_several_ways() {
        let headers = |name: HeaderName, value: &'static str| HeaderMap::from_iter([(name, HeaderValue::from_static(value))]);
        assert_eq!(given_tokens(&headers(header::AUTHORIZATION, "Bearer abc")), ["abc"]);
        assert_eq!(given_tokens(&headers(header::AUTHORIZATION, "basic eDphYmM=")), ["abc"]);
        assert_eq!(given_tokens(&headers(TOKEN, "abc")), ["abc"]);
        assert!(given_tokens(&headers(header::AUTHORIZATION, "Digest abc")).is_empty());
    }
}
