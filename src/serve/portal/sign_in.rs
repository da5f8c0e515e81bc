//! Signing in and out, invitations, and passwords.

use super::desk::{Fields, For, Portal, absent, show, take};
use super::html::{field, page, summary, to, token};
use super::password;
use super::people;
use super::visitor::Visitor;
use crate::serve::store::StoreError;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

type At = State<Arc<Portal>>;
type Sent = Form<Vec<(String, String)>>;

/// What is entered as an e-mail by whoever runs the portal.
const OPERATOR: &str = "operator";

pub(super) async fn sign_in(State(portal): At, headers: HeaderMap) -> Response {
    show(portal, headers, For::Everybody, |_, visitor| {
        if visitor.person.is_some() {
            return Ok(to(&visitor, "/"));
        }
        Ok(ask_email(&visitor, StatusCode::OK, "", None))
    })
    .await
}

fn ask_email(visitor: &Visitor, status: StatusCode, email: &str, problem: Option<&str>) -> Response {
    let problems: Vec<(&str, &str)> = problem.map(|problem| ("email", problem)).into_iter().collect();
    let content = html! {
        (summary(&problems))
        (email_form(visitor, email, problem))
        p { a href="/register" { "Create an account" } }
    };
    page(visitor, status, "Sign in", &content)
}

fn email_form(visitor: &Visitor, email: &str, problem: Option<&str>) -> Markup {
    html! {
        form method="post" action="/sign-in" novalidate {
            (token(visitor))
            (field("email", "Email address", "text", email, problem))
            button type="submit" { "Next" }
        }
    }
}

fn ask_password(visitor: &Visitor, status: StatusCode, email: &str, problem: Option<&str>) -> Response {
    let problems: Vec<(&str, &str)> = problem.map(|problem| ("password", problem)).into_iter().collect();
    let content = html! {
        (summary(&problems))
        form method="post" action="/sign-in" novalidate {
            (token(visitor))
            input type="hidden" name="email" value=(email);
            p { "Signing in as " strong { (email) } }
            (field("password", "Password", "password", "", problem))
            button type="submit" { "Sign in" }
        }
    };
    page(visitor, status, "Enter password", &content)
}

pub(super) async fn enter(State(portal): At, headers: HeaderMap, Form(sent): Sent) -> Response {
    take(portal, headers, For::Everybody, Fields(sent), |portal, visitor, fields| {
        let email = fields.get("email");
        if email.is_empty() {
            return Ok(ask_email(&visitor, StatusCode::UNPROCESSABLE_ENTITY, "", Some("Enter your email address")));
        }
        if !fields.0.iter().any(|(name, _)| name == "password") {
            return Ok(ask_password(&visitor, StatusCode::OK, email, None));
        }
        let given = fields.secret("password");
        if email.eq_ignore_ascii_case(OPERATOR) {
            return operator(portal, visitor, given);
        }
        compare(portal, visitor, email, given)
    })
    .await
}

fn operator(portal: &Portal, mut visitor: Visitor, given: &str) -> Result<Response, StoreError> {
    if !portal.doors.is_operator_token(given) {
        return Ok(wrong(&visitor, OPERATOR));
    }
    portal.doors.begin(portal.store(), &mut visitor, None, true)?;
    Ok(to(&visitor, "/"))
}

/// The same words whether the e-mail is known or not.
fn wrong(visitor: &Visitor, email: &str) -> Response {
    ask_password(visitor, StatusCode::UNAUTHORIZED, email, Some("The email address or the password is wrong"))
}

fn compare(portal: &Portal, mut visitor: Visitor, email: &str, given: &str) -> Result<Response, StoreError> {
    let Some(kept) = portal.store().change(|transaction| people::attempt(transaction, email))? else {
        let problem = Some("Too many wrong passwords. Try again in 15 minutes");
        return Ok(ask_password(&visitor, StatusCode::TOO_MANY_REQUESTS, email, problem));
    };
    // Where nobody has this e-mail, it takes as long to say so.
    let is_right = password::is_right(given, kept.as_deref());
    if is_right {
        portal.store().change(|transaction| people::forgive(transaction, email))?;
    }
    let person = portal.store().look(|connection| people::by_email(connection, email))?;
    let (Some(person), true) = (person, is_right) else { return Ok(wrong(&visitor, email)) };
    portal.doors.begin(portal.store(), &mut visitor, Some(person.id), false)?;
    Ok(to(&visitor, if person.must_change { "/update-password" } else { "/" }))
}

pub(super) async fn sign_out(State(portal): At, headers: HeaderMap, Form(sent): Sent) -> Response {
    take(portal, headers, For::Everybody, Fields(sent), |portal, mut visitor, _| {
        portal.doors.leave(portal.store(), &mut visitor)?;
        Ok(to(&visitor, "/"))
    })
    .await
}

/// Somebody follows the link of an invitation.
pub(super) async fn redeem(State(portal): At, headers: HeaderMap, Path(invitation): Path<String>) -> Response {
    show(portal, headers, For::Everybody, move |portal, visitor| {
        let Some(person) = portal.store().look(|connection| people::invited(connection, &invitation))? else { return Ok(absent(&visitor)) };
        let has_password = portal.store().look(|connection| people::has_password(connection, person.id))?;
        let content = html! {
            p { "You were invited to the account " strong { (person.account_name) } "." }
            @if has_password {
                (email_form(&visitor, &person.email, None))
            } @else {
                (choose_form(&visitor, &format!("/redeem/{invitation}"), false, &[]))
            }
        };
        Ok(page(&visitor, StatusCode::OK, "Sign up with an invitation", &content))
    })
    .await
}

/// Somebody who is known from another portal, and got no password, chooses one.
pub(super) async fn choose(State(portal): At, headers: HeaderMap, Path(invitation): Path<String>, Form(sent): Sent) -> Response {
    take(portal, headers, For::Everybody, Fields(sent), move |portal, mut visitor, fields| {
        let Some(person) = portal.store().look(|connection| people::invited(connection, &invitation))? else { return Ok(absent(&visitor)) };
        if portal.store().look(|connection| people::has_password(connection, person.id))? {
            return Ok(ask_password(&visitor, StatusCode::OK, &person.email, None));
        }
        let problems = problems(fields);
        if !problems.is_empty() {
            let content = html! { (summary(&problems)) (choose_form(&visitor, &format!("/redeem/{invitation}"), false, &problems)) };
            return Ok(page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, "Sign up with an invitation", &content));
        }
        let kept = password::kept(fields.secret("new_password"));
        portal.store().change(|transaction| people::set_password(transaction, person.id, &kept))?;
        portal.doors.begin(portal.store(), &mut visitor, Some(person.id), false)?;
        Ok(to(&visitor, "/"))
    })
    .await
}

fn choose_form(visitor: &Visitor, action: &str, with_current: bool, problems: &[(&str, &str)]) -> Markup {
    let problem = |name: &str| problems.iter().find(|(known, _)| *known == name).map(|(_, problem)| *problem);
    html! {
        form method="post" action=(action) novalidate {
            (token(visitor))
            @if with_current { (field("current_password", "Current password", "password", "", problem("current_password"))) }
            (field("new_password", "New password", "password", "", problem("new_password")))
            (field("confirm_password", "Confirm password", "password", "", problem("confirm_password")))
            button type="submit" { "Sign in" }
        }
    }
}

fn problems(fields: &Fields) -> Vec<(&'static str, &'static str)> {
    let new = fields.secret("new_password");
    let mut problems = Vec::new();
    if new.chars().count() < password::SHORTEST || new.len() > 1024 {
        problems.push(("new_password", "The password must have at least 8 characters"));
    }
    if new != fields.secret("confirm_password") {
        problems.push(("confirm_password", "The passwords do not match"));
    }
    problems
}

fn update_page(visitor: &Visitor, status: StatusCode, problems: &[(&str, &str)]) -> Response {
    let content = html! {
        (summary(problems))
        p { "You need to update your password because this is the first time you are signing in, or because you want another." }
        (choose_form(visitor, "/update-password", true, problems))
    };
    page(visitor, status, "Update your password", &content)
}

pub(super) async fn update_password(State(portal): At, headers: HeaderMap) -> Response {
    show(portal, headers, For::SignedIn, |_, visitor| Ok(update_page(&visitor, StatusCode::OK, &[]))).await
}

pub(super) async fn set_password(State(portal): At, headers: HeaderMap, Form(sent): Sent) -> Response {
    take(portal, headers, For::SignedIn, Fields(sent), |portal, mut visitor, fields| {
        let Some(person) = visitor.person.clone() else { return Ok(absent(&visitor)) };
        let kept = portal.store().change(|transaction| people::attempt(transaction, &person.email))?;
        let mut problems = problems(fields);
        let is_right = kept.is_some_and(|kept| password::is_right(fields.secret("current_password"), kept.as_deref()));
        if is_right {
            portal.store().change(|transaction| people::forgive(transaction, &person.email))?;
        }
        if !is_right {
            problems.insert(0, ("current_password", "The current password is wrong"));
        } else if fields.secret("current_password") == fields.secret("new_password") {
            problems.push(("new_password", "The new password must be another one"));
        }
        if !problems.is_empty() {
            return Ok(update_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &problems));
        }
        let kept = password::kept(fields.secret("new_password"));
        portal.store().change(|transaction| people::set_password(transaction, person.id, &kept))?;
        portal.doors.begin(portal.store(), &mut visitor, Some(person.id), false)?;
        Ok(to(&visitor, "/"))
    })
    .await
}
