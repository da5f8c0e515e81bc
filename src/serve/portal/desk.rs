//! What every page of the portal goes through: who asks, what they may, and whether a form is theirs.

use super::html::{page, to};
use super::visitor::{Doors, Visitor};
use crate::serve::common::{Common, Failure};
use crate::serve::store::{Store, StoreError};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::html;
use std::sync::Arc;

/// The portal.
#[derive(Debug)]
pub(super) struct Portal {
    pub(super) common: Arc<Common>,
    pub(super) doors: Doors,
}

/// Who may see a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Everybody,
    /// Those who may look at submissions.
    Viewers,
    Uploaders,
    /// Those who manage the people of their account.
    Managers,
    Operator,
    /// Whoever has signed in, also with a password that is to be changed.
    SignedIn,
}

/// The fields of a form.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// A password, with the blanks that it begins or ends with.
    pub(super) fn secret(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

impl Portal {
    pub(super) fn store(&self) -> &Store {
        &self.common.store
    }

    /// Why this visitor does not see the page.
    pub(super) fn turned_away(&self, visitor: &Visitor, audience: For) -> Option<Response> {
        let is_due = visitor.person.as_ref().is_some_and(|person| person.must_change);
        let may = match audience {
            For::Everybody => return None,
            For::SignedIn => visitor.person.is_some(),
            For::Viewers => visitor.may_view(),
            For::Uploaders => visitor.may_upload(),
            For::Managers => visitor.may_manage(),
            For::Operator => visitor.is_operator,
        };
        if !visitor.is_known() {
            return Some(to(visitor, "/sign-in"));
        }
        if is_due && audience != For::SignedIn {
            return Some(to(visitor, "/update-password"));
        }
        (!may).then(|| refuse(visitor, StatusCode::FORBIDDEN, "You cannot see this page", "Your role does not allow it."))
    }
}

/// Answers with what a page makes of its visitor, beside the threads that talk to callers.
pub(super) async fn show(
    portal: Arc<Portal>,
    headers: HeaderMap,
    audience: For,
    act: impl FnOnce(&Portal, Visitor) -> Result<Response, StoreError> + Send + 'static,
) -> Response {
    let desk = Arc::clone(&portal);
    let done = portal.common.turn(move || {
        let mut visitor = desk.doors.visitor(desk.store(), &headers)?;
        if let Some(response) = desk.turned_away(&visitor, audience) {
            return Ok(response);
        }
        desk.doors.greet(desk.store(), &mut visitor)?;
        act(&desk, visitor)
    });
    settle(done.await)
}

/// The same for a form that was sent.
pub(super) async fn take(
    portal: Arc<Portal>,
    headers: HeaderMap,
    audience: For,
    fields: Fields,
    act: impl FnOnce(&Portal, Visitor, &Fields) -> Result<Response, StoreError> + Send + 'static,
) -> Response {
    let desk = Arc::clone(&portal);
    let done = portal.common.turn(move || {
        let visitor = desk.doors.visitor(desk.store(), &headers)?;
        if let Some(response) = desk.turned_away(&visitor, audience) {
            return Ok(response);
        }
        if !visitor.sent(Some(fields.get("csrf_token"))) {
            return Ok(strange_form(&visitor));
        }
        act(&desk, visitor, &fields)
    });
    settle(done.await)
}

fn settle(done: Result<Result<Response, StoreError>, Failure>) -> Response {
    match done {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => Failure::Store(error).into_response(),
        Err(failure) => failure.into_response(),
    }
}

/// The answer to a form that no page of ours was sent with.
pub(super) fn strange_form(visitor: &Visitor) -> Response {
    refuse(visitor, StatusCode::FORBIDDEN, "The form has expired", "Open the page again, and send it once more.")
}

/// A page that says why there is nothing to see.
pub(super) fn refuse(visitor: &Visitor, status: StatusCode, heading: &str, text: &str) -> Response {
    page(visitor, status, heading, &html! { p { (text) } p { a href="/" { "Return to homepage" } } })
}

/// A page that is not there.
pub(super) fn absent(visitor: &Visitor) -> Response {
    refuse(visitor, StatusCode::NOT_FOUND, "Page not found", "There is nothing at this address.")
}
