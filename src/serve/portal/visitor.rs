//! Who is at the portal: sessions, and what each role may see.

use super::people::{self, Person, Role};
use crate::serve::clock::Clock;
use crate::serve::random;
use crate::serve::store::{Store, StoreError};
use axum::http::{HeaderMap, header};
use rusqlite::OptionalExtension;

/// The name of the cookie.
const COOKIE: &str = "ivicheck_session";
/// How long a session holds, in seconds; before somebody signs in, it is for forms only.
const HOLDS: i64 = 12 * 60 * 60;
const HOLDS_UNKNOWN: i64 = 60 * 60;

/// Who is at the portal.
#[derive(Debug, Clone, Default)]
pub(super) struct Visitor {
    /// What is kept of the token of the session.
    session: Option<String>,
    /// What forms must send back.
    pub(super) form: String,
    pub(super) person: Option<Person>,
    /// Whether it is whoever runs the portal.
    pub(super) is_operator: bool,
    /// Whether a program calls, in whose name no foreign page can act.
    is_program: bool,
    /// The cookie that the answer must set.
    pub(super) cookie: Option<String>,
}

/// How visitors are known.
#[derive(Debug, Clone)]
pub(super) struct Doors {
    /// The token of whoever runs the portal.
    pub(super) operator_token: Option<String>,
    /// Whether anybody may do what the operator does.
    pub(super) is_open: bool,
    pub(super) is_tls: bool,
}

impl Doors {
    /// Who asks.
    pub(super) fn visitor(&self, store: &Store, headers: &HeaderMap) -> Result<Visitor, StoreError> {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.split_once(' '));
        let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        if bearer.is_some_and(|token| self.is_operator_token(token)) {
            return Ok(Visitor { is_operator: true, is_program: true, ..Visitor::default() });
        }
        let Some(token) = cookie(headers) else { return Ok(Visitor { is_operator: self.is_open, ..Visitor::default() }) };
        let digest = random::digest(token);
        store.look(|connection| {
            let sql = "SELECT person, operator, form FROM session WHERE token = ?1 AND expires > ?2";
            let found: Option<(Option<i64>, bool, String)> =
                connection.query_row(sql, (&digest, Clock::seconds()), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
            let Some((person, is_operator, form)) = found else { return Ok(Visitor { is_operator: self.is_open, ..Visitor::default() }) };
            let person = person.map_or(Ok(None), |id| people::by_id(connection, id))?.filter(|person| person.role != Role::None);
            Ok(Visitor { session: Some(digest), form, person, is_operator: is_operator || self.is_open, ..Visitor::default() })
        })
    }

    /// Whether this is the token of whoever runs the portal.
    pub(super) fn is_operator_token(&self, token: &str) -> bool {
        self.operator_token.as_deref().is_some_and(|known| random::digest(known) == random::digest(token))
    }

    /// Gives the visitor a session for forms, when there is none.
    pub(super) fn greet(&self, store: &Store, visitor: &mut Visitor) -> Result<(), StoreError> {
        if visitor.session.is_some() || visitor.is_program {
            return Ok(());
        }
        self.begin(store, visitor, None, false)
    }

    /// Begins a session of its own for whoever signs in: nobody else can know its token.
    pub(super) fn begin(&self, store: &Store, visitor: &mut Visitor, person: Option<i64>, is_operator: bool) -> Result<(), StoreError> {
        let (token, form) = (random::token(), random::token());
        let digest = random::digest(&token);
        let holds = if person.is_some() || is_operator { HOLDS } else { HOLDS_UNKNOWN };
        let before = visitor.session.replace(digest.clone());
        store.change(|transaction| {
            transaction.execute("DELETE FROM session WHERE expires <= ?1 OR token = ?2", (Clock::seconds(), before))?;
            let sql = "INSERT INTO session (token, person, operator, form, expires) VALUES (?1, ?2, ?3, ?4, ?5)";
            transaction.execute(sql, (&digest, person, is_operator, &form, Clock::seconds() + holds))
        })?;
        visitor.form = form;
        let secure = if self.is_tls { "; Secure" } else { "" };
        visitor.cookie = Some(format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={holds}{secure}"));
        Ok(())
    }

    /// Ends the session.
    pub(super) fn leave(&self, store: &Store, visitor: &mut Visitor) -> Result<(), StoreError> {
        let session = visitor.session.take();
        store.change(|transaction| transaction.execute("DELETE FROM session WHERE token = ?1", [session]))?;
        let secure = if self.is_tls { "; Secure" } else { "" };
        visitor.cookie = Some(format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}"));
        Ok(())
    }
}

impl Visitor {
    /// Whether a form comes from a page that this visitor was shown.
    pub(super) fn sent(&self, form: Option<&str>) -> bool {
        self.is_program || !self.form.is_empty() && form == Some(self.form.as_str())
    }

    pub(super) fn role(&self) -> Option<Role> {
        self.person.as_ref().map(|person| person.role)
    }

    /// Whether anybody is known.
    pub(super) fn is_known(&self) -> bool {
        self.person.is_some() || self.is_operator
    }

    pub(super) fn may_upload(&self) -> bool {
        matches!(self.role(), Some(Role::Primary | Role::Upload))
    }

    pub(super) fn may_manage(&self) -> bool {
        self.role() == Some(Role::Primary)
    }

    pub(super) fn may_view(&self) -> bool {
        self.is_known()
    }
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == COOKIE).map(|(_, token)| token)
}
