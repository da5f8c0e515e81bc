//! Tokens: those that callers bring, and those that the rehearsal of Maskinporten gives out.

use crate::serve::clock::Clock;
use crate::serve::random;
use crate::source::sha256;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The scope of the service.
pub(super) const SCOPE: &str = "svv:kjoretoy/ecoc";
/// How long a token holds, in seconds.
pub(super) const HOLDS: i64 = 119;
/// The longest that an assertion may hold.
const LONGEST: i64 = 120;
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Why a token does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It is no token in force.
    Unknown,
    /// It is for something else.
    OutOfScope,
}

/// Who sends: what the token says of its holder, or the token itself. A strict service wants it to be in force, and for this service.
pub(super) fn submitter(token: &str, is_strict: bool) -> Result<String, Unfit> {
    let claims = claims(token);
    if is_strict {
        let claims = claims.as_ref().ok_or(Unfit::Unknown)?;
        let holds = claims.get("exp").and_then(Value::as_i64).is_some_and(|until| until > Clock::seconds());
        if !holds {
            return Err(Unfit::Unknown);
        }
        if !scopes(claims).any(|scope| scope == SCOPE) {
            return Err(Unfit::OutOfScope);
        }
    }
    let text = |value: Option<&Value>| value.and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let of_claims = claims.as_ref().and_then(|claims| {
        let consumer = text(claims.pointer("/consumer/ID"));
        consumer.or_else(|| text(claims.get("client_orgno")).map(|number| format!("0192:{number}")))
    });
    Ok(of_claims.unwrap_or_else(|| token.to_owned()))
}

fn scopes(claims: &Value) -> impl Iterator<Item = &str> {
    claims.get("scope").and_then(Value::as_str).unwrap_or_default().split_ascii_whitespace()
}

/// What a token says. Nobody's seal is checked: a rehearsal knows no keys.
fn claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}

/// A token for an assertion; the error says why there is none.
pub(super) fn grant(grant_type: Option<&str>, assertion: Option<&str>) -> Result<String, &'static str> {
    if grant_type != Some(GRANT) {
        return Err("the grant type is not that of an assertion");
    }
    let claims = claims(assertion.unwrap_or_default()).ok_or("the assertion is no JWT")?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let issuer = text("iss").ok_or("the assertion does not say who made it (iss)")?;
    text("aud").ok_or("the assertion does not say whom it is for (aud)")?;
    text("jti").ok_or("the assertion has no number of its own (jti)")?;
    if text("scope") != Some(SCOPE) {
        return Err("the scope is not that of the service");
    }
    let moment = |name: &str| claims.get(name).and_then(Value::as_i64);
    let (from, until) = moment("iat").zip(moment("exp")).ok_or("the assertion does not say how long it holds (iat, exp)")?;
    if until <= Clock::seconds() {
        return Err("the assertion has expired");
    }
    if until.checked_sub(from).is_none_or(|holds| !(0..=LONGEST).contains(&holds)) {
        return Err("the assertion holds for more than 120 seconds");
    }
    Ok(token(issuer))
}

/// A token of the form that Maskinporten gives out, with a seal that is none.
fn token(issuer: &str) -> String {
    let packed = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let now = Clock::seconds();
    let consumer = json!({ "authority": "iso6523-actorid-upis", "ID": format!("0192:{}", organisation(issuer)) });
    let payload = json!({ "scope": SCOPE, "iss": "ivicheck rehearsal", "client_id": issuer, "consumer": consumer, "iat": now, "exp": now + HOLDS,
                          "jti": random::token() });
    format!("{}.{}.{}", packed(json!({ "alg": "none", "typ": "JWT" })), packed(payload), random::token())
}

/// The number of the organisation: nine digits that the name of the client has, or nine that follow from it.
fn organisation(issuer: &str) -> String {
    let digits = |part: &&str| part.len() == 9 && part.bytes().all(|byte| byte.is_ascii_digit());
    let own = issuer.split(|c: char| !c.is_ascii_alphanumeric()).find(digits);
    own.map_or_else(
        || {
            let number = u64::from_str_radix(&sha256(issuer.as_bytes())[..12], 16).unwrap_or_default();
            (900_000_000 + number % 100_000_000).to_string()
        },
        str::to_owned,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &Value) -> String {
        format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    #[test]
    fn whoever_sends_is_named_by_the_token() {
        let named = |claims: Value| submitter(&jwt(&claims), false).unwrap();
        assert_eq!(named(json!({ "consumer": { "ID": "0192:999888777" }, "client_orgno": "1" })), "0192:999888777");
        assert_eq!(named(json!({ "client_orgno": "999888777" })), "0192:999888777");
        assert_eq!(submitter("abc", false), Ok("abc".to_owned()));
        let unnamed = jwt(&json!({ "sub": "x" }));
        assert_eq!(submitter(&unnamed, false), Ok(unnamed));
    }

    #[test]
    fn a_strict_service_wants_a_token_in_force_and_for_itself() {
        let now = Clock::seconds();
        let strict = |claims: Value| submitter(&jwt(&claims), true);
        assert_eq!(submitter("abc", true), Err(Unfit::Unknown));
        assert_eq!(strict(json!({ "scope": SCOPE })), Err(Unfit::Unknown));
        assert_eq!(strict(json!({ "scope": SCOPE, "exp": now - 1 })), Err(Unfit::Unknown));
        assert_eq!(strict(json!({ "exp": now + 60 })), Err(Unfit::OutOfScope));
        assert_eq!(strict(json!({ "exp": now + 60, "scope": format!("x {SCOPE}"), "client_orgno": "1" })), Ok("0192:1".to_owned()));
    }

    #[test]
    fn an_assertion_must_be_for_this_service_and_short() {
        let now = Clock::seconds();
        let claims = |scope: &str, from: i64, until: i64| {
            jwt(&json!({ "iss": "999888777", "aud": "a", "jti": "j", "scope": scope, "iat": from, "exp": until }))
        };
        let ask = |claims: &str| grant(Some(GRANT), Some(claims));
        let given = ask(&claims(SCOPE, now, now + 120)).unwrap();
        assert_eq!(submitter(&given, true), Ok("0192:999888777".to_owned()));
        assert!(ask(&claims("other", now, now + 60)).is_err());
        assert!(ask(&claims(SCOPE, now, now + 121)).is_err());
        assert!(ask(&claims(SCOPE, now - 100, now - 1)).is_err());
        assert!(ask("abc").is_err() && grant(None, Some(&claims(SCOPE, now, now + 60))).is_err());
        assert!(ask(&jwt(&json!({ "iss": "a", "scope": SCOPE, "iat": now, "exp": now + 60 }))).is_err());
    }
}
