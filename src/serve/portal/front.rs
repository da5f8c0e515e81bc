//! The welcome, requests for accounts, their review, and the outbox.

use super::desk::{Fields, For, Portal, absent, show, take};
use super::html::{field, page, summary, to, token};
use super::people::{self, Decision, Newcomer};
use super::visitor::Visitor;
use crate::serve::clock::twelve_hours;
use crate::serve::store::StoreError;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

/// What the picture of a code would show.
const CODE: &str = "2bDCwKx";

type At = State<Arc<Portal>>;
type Sent = Form<Vec<(String, String)>>;

pub(super) async fn home(State(portal): At, headers: HeaderMap) -> Response {
    show(portal, headers, For::Everybody, |portal, visitor| {
        if visitor.person.as_ref().is_some_and(|person| person.must_change) {
            return Ok(to(&visitor, "/update-password"));
        }
        Ok(page(&visitor, StatusCode::OK, "Welcome to the eCoC rehearsal portal", &welcome(portal, &visitor)))
    })
    .await
}

fn welcome(portal: &Portal, visitor: &Visitor) -> Markup {
    let tile = |address: &str, label: &str| html! { li { a href=(address) { (label) } } };
    html! {
        @if visitor.is_known() {
            ul.tiles {
                @if visitor.may_view() { (tile("/submissions", "Submissions")) }
                @if visitor.may_upload() { (tile("/upload", "Upload eCoC files")) }
                @if visitor.may_manage() { (tile("/users", "Manage users")) }
                @if visitor.is_operator {
                    (tile("/review", "Review requests"))
                    (tile("/outbox", "Outbox"))
                }
            }
        }
        @if visitor.person.is_none() && (!visitor.is_operator || portal.doors.is_open) {
            p { "You must have an account to submit or view certificates of conformity." }
            ul.tiles {
                (tile("/sign-in", "Sign in"))
                (tile("/register", "Create an account"))
            }
        }
    }
}

pub(super) async fn registration(State(portal): At, headers: HeaderMap) -> Response {
    show(portal, headers, For::Everybody, |_, visitor| Ok(form(&visitor, StatusCode::OK, &Fields::default(), &[]))).await
}

fn form(visitor: &Visitor, status: StatusCode, fields: &Fields, problems: &[(&str, &str)]) -> Response {
    let problem = |name: &str| problems.iter().find(|(known, _)| *known == name).map(|(_, problem)| *problem);
    let text = |name: &str, label: &str, kind: &str| field(name, label, kind, fields.get(name), problem(name));
    let content = html! {
        (summary(problems))
        p { "This will be the main contact for the account, and will be able to grant and remove access for other users to it." }
        form method="post" action="/register" novalidate {
            (token(visitor))
            (text("first_name", "First Name", "text"))
            (text("last_name", "Last Name", "text"))
            (text("email", "Email", "email"))
            (text("manufacturer", "Manufacturer Name", "text"))
            p { "The image would show: " strong { (CODE) } }
            (text("code", "Enter the code from the image", "text"))
            button type="submit" { "Submit" }
        }
    };
    page(visitor, status, "Register for an eCoC account", &content)
}

pub(super) async fn register(State(portal): At, headers: HeaderMap, Form(sent): Sent) -> Response {
    take(portal, headers, For::Everybody, Fields(sent), |portal, visitor, fields| {
        let mut problems = Vec::new();
        for (name, problem) in [
            ("first_name", "Enter a first name"),
            ("last_name", "Enter a last name"),
            ("email", "Enter an email address"),
            ("manufacturer", "Enter a manufacturer name"),
        ] {
            if fields.get(name).is_empty() || fields.get(name).len() > 200 {
                problems.push((name, problem));
            }
        }
        if !fields.get("email").is_empty() && !is_email(fields.get("email")) {
            problems.push(("email", "Enter an email address in the correct format, like name@example.com"));
        }
        if fields.get("code") != CODE {
            problems.push(("code", "The code does not match the image"));
        }
        if !problems.is_empty() {
            return Ok(form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, fields, &problems));
        }
        let clock = &portal.common.clock;
        let reference = portal.store().change(|transaction| people::register(transaction, clock, &newcomer(fields), fields.get("manufacturer")))?;
        let content = html! {
            p { "Your reference number is" br; strong { (reference) } }
            h2 { "What happens next" }
            p { "We will review your application, which can take up to 5 business days." }
            p { "If your supplied details are confirmed and accepted, you will receive an email with instructions for your account set up." }
            p { a href="/" { "Return to homepage" } }
        };
        Ok(page(&visitor, StatusCode::OK, "Request received", &content))
    })
    .await
}

/// Who is meant by the fields of a form.
pub(super) fn newcomer(fields: &Fields) -> Newcomer {
    let text = |name: &str| fields.get(name).to_owned();
    Newcomer { email: text("email"), first_name: text("first_name"), last_name: text("last_name") }
}

/// Whether a text has the form of an e-mail address.
pub(super) fn is_email(text: &str) -> bool {
    let is_plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    is_plain && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@') && text.len() <= 200)
}

/// A moment of the store as pages show it.
pub(super) fn shown(moment: &str) -> String {
    moment.parse().map(twelve_hours).unwrap_or_default()
}

pub(super) async fn review(State(portal): At, headers: HeaderMap) -> Response {
    show(portal, headers, For::Operator, |portal, visitor| requests(portal, &visitor, StatusCode::OK, None)).await
}

fn requests(portal: &Portal, visitor: &Visitor, status: StatusCode, problem: Option<&str>) -> Result<Response, StoreError> {
    let requests = portal.store().look(people::requests)?;
    let content = html! {
        @if let Some(problem) = problem { (summary(&[("main", problem)])) }
        @if requests.is_empty() { p { "There are no requests." } }
        div.scroll {
            table {
                thead { tr { th { "Reference" } th { "Name" } th { "Email" } th { "Manufacturer Name" } th { "Created On" } th { "State" } th { "Decision" } } }
                tbody {
                    @for request in &requests {
                        tr {
                            td { (request.reference) }
                            td { (request.who.first_name) " " (request.who.last_name) }
                            td { (request.who.email) }
                            td { (request.manufacturer) }
                            td { (shown(&request.created)) }
                            td { (request.state) }
                            td {
                                @if request.state == "open" {
                                    form method="post" action="/review" {
                                        (token(visitor))
                                        input type="hidden" name="id" value=(request.id);
                                        button type="submit" name="decision" value="accept" aria-label={ "Accept " (request.reference) } { "Accept" }
                                        " "
                                        button type="submit" name="decision" value="decline" aria-label={ "Decline " (request.reference) } { "Decline" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(page(visitor, status, "Requests for accounts", &content))
}

pub(super) async fn decide(State(portal): At, headers: HeaderMap, Form(sent): Sent) -> Response {
    take(portal, headers, For::Operator, Fields(sent), |portal, visitor, fields| {
        let accept = match fields.get("decision").to_ascii_lowercase().as_str() {
            "accept" => true,
            "decline" => false,
            _ => return requests(portal, &visitor, StatusCode::UNPROCESSABLE_ENTITY, Some("Choose Accept or Decline")),
        };
        let clock = &portal.common.clock;
        let named = fields.get("id");
        let done = portal.store().change(|transaction| {
            let by_reference = "SELECT id FROM registration WHERE reference = ?1 OR CAST(id AS TEXT) = ?1";
            let id: i64 = transaction.query_row(by_reference, [named], |row| row.get(0)).unwrap_or(-1);
            people::decide(transaction, clock, id, accept)
        })?;
        match done {
            Decision::Done => Ok(to(&visitor, "/review")),
            Decision::NoSuch => Ok(absent(&visitor)),
            Decision::Again => requests(portal, &visitor, StatusCode::CONFLICT, Some("This request was decided before")),
            Decision::Taken => requests(portal, &visitor, StatusCode::CONFLICT, Some("The email or the manufacturer has an account already")),
        }
    })
    .await
}

pub(super) async fn outbox(State(portal): At, headers: HeaderMap) -> Response {
    show(portal, headers, For::Operator, |portal, visitor| {
        let mails = portal.store().look(people::outbox)?;
        let content = html! {
            p { "E-mails that would have been sent, newest first." }
            @for mail in &mails {
                article {
                    h2 { (mail.subject) }
                    p { "To " (mail.recipient) ", " (shown(&mail.created)) }
                    pre { (mail.body) }
                    @if let Some(link) = mail.body.lines().find(|line| line.starts_with("/redeem/")) {
                        p { a href=(link) { "Open the link" } }
                    }
                }
            }
        };
        Ok(page(&visitor, StatusCode::OK, "Outbox", &content))
    })
    .await
}
