//! What all pages of the portal look like. It is a rehearsal, and says so on each of them.

use super::visitor::Visitor;
use crate::serve::common::typed;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::{DOCTYPE, Markup, html};

/// The sheet of styles of all pages.
pub(super) const STYLES: &str = include_str!("portal.css");
/// What dropping files needs; every page works without it.
pub(super) const SCRIPT: &str = include_str!("portal.js");

/// A page with this heading.
pub(super) fn page(visitor: &Visitor, status: StatusCode, heading: &str, content: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (heading) " - ivicheck rehearsal portal" }
                link rel="stylesheet" href="/assets/portal.css";
                script src="/assets/portal.js" defer {}
            }
            body {
                a.skip href="#main" { "Skip to main content" }
                header {
                    a.brand href="/" { "ivicheck rehearsal portal" }
                    @if let Some(person) = &visitor.person {
                        span.who { (person.name()) }
                    } @else if visitor.is_operator {
                        span.who { "Operator" }
                    }
                    @if visitor.is_known() && !visitor.form.is_empty() {
                        form method="post" action="/sign-out" {
                            (token(visitor))
                            button.link { "Sign out" }
                        }
                    }
                }
                p.banner { strong { "Rehearsal" } " Nothing is sent to any authority." }
                main id="main" {
                    h1 { (heading) }
                    (content)
                }
                footer { "A rehearsal in the manner of a portal for certificates of conformity. It belongs to no authority." }
            }
        }
    };
    let mut response = typed(status, "text/html; charset=utf-8", markup.into_string());
    set_cookie(&mut response, visitor);
    response
}

/// Sends a visitor to another page.
pub(super) fn to(visitor: &Visitor, place: &str) -> Response {
    let mut response = typed(StatusCode::FOUND, "text/plain; charset=utf-8", "");
    if let Ok(place) = HeaderValue::from_str(place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    set_cookie(&mut response, visitor);
    response
}

fn set_cookie(response: &mut Response, visitor: &Visitor) {
    if let Some(value) = visitor.cookie.as_deref().and_then(|cookie| HeaderValue::from_str(cookie).ok()) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
}

/// What a form sends back so that it is known to come from a page of ours.
pub(super) fn token(visitor: &Visitor) -> Markup {
    html! { input type="hidden" name="csrf_token" value=(visitor.form); }
}

/// A field with its label, and what is wrong with what stands in it.
pub(super) fn field(name: &str, label: &str, kind: &str, value: &str, problem: Option<&str>) -> Markup {
    let complete = match kind {
        "password" if name == "password" || name == "current_password" => "current-password",
        "password" => "new-password",
        "email" => "email",
        _ => "on",
    };
    html! {
        div.field.wrong[problem.is_some()] {
            label for=(name) { (label) " " span.needed { "*" } }
            @if let Some(problem) = problem {
                p.problem id={ (name) "-problem" } { (problem) }
            }
            input id=(name) name=(name) type=(kind) value=(value) autocomplete=(complete) required
                aria-describedby=[problem.map(|_| format!("{name}-problem"))];
        }
    }
}

/// What is wrong with a form, at its top.
pub(super) fn summary(problems: &[(&str, &str)]) -> Markup {
    html! {
        @if !problems.is_empty() {
            div.summary role="alert" {
                h2 { "There is a problem" }
                ul {
                    @for (name, problem) in problems {
                        li { a href={ "#" (name) } { (problem) } }
                    }
                }
            }
        }
    }
}
