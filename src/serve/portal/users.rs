//! The people of an account: listed, invited in three steps, given other roles.

use super::desk::{Fields, For, Portal, absent, refuse, show, take};
use super::front::{is_email, newcomer, shown};
use super::html::{field, page, summary, to, token};
use super::people::{self, Person, Role};
use super::visitor::Visitor;
use crate::serve::store::StoreError;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

type At = State<Arc<Portal>>;
type Sent = Form<Vec<(String, String)>>;

const TAKEN: &str = "This email is already taken. To invite this person as a user, use a unique email address.";

pub(super) async fn list(State(portal): At, headers: HeaderMap, Query(asked): Query<Vec<(String, String)>>) -> Response {
    show(portal, headers, For::Managers, move |portal, visitor| {
        let Some(own) = &visitor.person else { return Ok(absent(&visitor)) };
        let mut people = portal.store().look(|connection| people::of_account(connection, own.account))?;
        let order = Fields(asked).get("sort").to_owned();
        people.sort_by_key(Person::name);
        if order == "-name" {
            people.reverse();
        }
        let other = if order == "-name" { ("/users?sort=name", "↓") } else { ("/users?sort=-name", "↑") };
        let content = html! {
            p { a.button href="/users/invite" { "Invite a new user" } }
            div.scroll {
                table {
                    thead {
                        tr {
                            th aria-sort=(if order == "-name" { "descending" } else { "ascending" }) { a href=(other.0) { "Name " (other.1) } }
                            th { "Email" } th { "Account Name" } th { "eCoC Web Role" } th { "Source" } th { "Created On" } th { "Actions" }
                        }
                    }
                    tbody {
                        @for person in &people {
                            tr {
                                td { (person.name()) }
                                td { (person.email) }
                                td { (person.account_name) }
                                td { (person.role.label()) }
                                td { "eCoC" }
                                td { (shown(&person.created)) }
                                td {
                                    @if person.role != Role::Primary {
                                        a href={ "/users/" (person.id) "/role" } aria-label={ "Edit roles of " (person.name()) } { "Edit roles" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        };
        Ok(page(&visitor, StatusCode::OK, "Manage users", &content))
    })
    .await
}

/// The fields of the steps before, which a step sends along.
fn kept(fields: &Fields, names: &[&str]) -> Markup {
    html! { @for name in names { input type="hidden" name=(name) value=(fields.get(name)); } }
}

fn step(visitor: &Visitor, status: StatusCode, number: u8, fields: &Fields, problems: &[(&str, &str)]) -> Response {
    let problem = |name: &str| problems.iter().find(|(known, _)| *known == name).map(|(_, problem)| *problem);
    let account = visitor.person.as_ref().map_or("", |person| person.account_name.as_str());
    let content = html! {
        (summary(problems))
        form method="post" action="/users/invite" novalidate {
            (token(visitor))
            input type="hidden" name="step" value=(number);
            @match number {
                1 => {
                    h2 { "Step 1 - Email" }
                    (field("email", "Invitee E-mail", "email", fields.get("email"), problem("email")))
                    button type="submit" { "Verify email address" }
                },
                2 => {
                    h2 { "Step 2 - Details" }
                    (kept(fields, &["email"]))
                    (field("first_name", "Invitee First Name", "text", fields.get("first_name"), problem("first_name")))
                    (field("last_name", "Invitee Last Name", "text", fields.get("last_name"), problem("last_name")))
                    p { strong { "Account" } br; (account) }
                    button type="submit" { "Save and continue" }
                },
                _ => {
                    h2 { "Step 3 - Role" }
                    (kept(fields, &["email", "first_name", "last_name"]))
                    (choice(&[Role::Upload, Role::View], "eCoC Web Role", problem("role")))
                    button type="submit" { "Submit" }
                },
            }
        }
    };
    page(visitor, status, "Invite new user", &content)
}

fn choice(roles: &[Role], label: &str, problem: Option<&str>) -> Markup {
    html! {
        div.field.wrong[problem.is_some()] {
            label for="role" { (label) " " span.needed { "*" } }
            @if let Some(problem) = problem { p.problem { (problem) } }
            select id="role" name="role" required {
                option value="" { "Select" }
                @for role in roles { option value=(role.name()) { (role.label()) } }
            }
        }
    }
}

pub(super) async fn invite(State(portal): At, headers: HeaderMap) -> Response {
    show(portal, headers, For::Managers, |_, visitor| Ok(step(&visitor, StatusCode::OK, 1, &Fields::default(), &[]))).await
}

pub(super) async fn invited(State(portal): At, headers: HeaderMap, Form(sent): Sent) -> Response {
    take(portal, headers, For::Managers, Fields(sent), |portal, visitor, fields| next_step(portal, &visitor, fields)).await
}

/// Every step looks at those before it again: what a form sends along can be anything.
fn next_step(portal: &Portal, visitor: &Visitor, fields: &Fields) -> Result<Response, StoreError> {
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let email = fields.get("email");
    if !is_email(email) {
        return Ok(step(visitor, wrong, 1, fields, &[("email", "Enter an email address in the correct format, like name@example.com")]));
    }
    if portal.store().look(|connection| people::is_taken(connection, email))? {
        return Ok(step(visitor, wrong, 1, fields, &[("email", TAKEN)]));
    }
    let at: u8 = fields.get("step").parse().unwrap_or(3);
    if at <= 1 {
        return Ok(step(visitor, StatusCode::OK, 2, fields, &[]));
    }
    let names = [("first_name", "Enter a first name"), ("last_name", "Enter a last name")];
    let missing: Vec<(&str, &str)> = names.into_iter().filter(|(name, _)| fields.get(name).is_empty()).collect();
    if !missing.is_empty() {
        return Ok(step(visitor, wrong, 2, fields, &missing));
    }
    if at == 2 {
        return Ok(step(visitor, StatusCode::OK, 3, fields, &[]));
    }
    let role = Role::of(fields.get("role")).filter(|role| matches!(role, Role::Upload | Role::View));
    let (Some(role), Some(own)) = (role, &visitor.person) else {
        return Ok(step(visitor, wrong, 3, fields, &[("role", "Select a role for this user")]));
    };
    let number = portal.store().change(|transaction| {
        people::invite(transaction, &portal.common.clock, own.account, &newcomer(fields), role)?;
        people::invitation_number(transaction)
    })?;
    let content = html! {
        p { "Your reference number is" br; strong { "INV-" (number) } }
        h2 { "What happens next" }
        p { "User invitation will be automatically processed." }
        p { "The user will receive an email notification to the supplied email address." }
        p { a href="/users" { "Back to manage users" } }
    };
    Ok(page(visitor, StatusCode::OK, "New user invitation request received", &content))
}

/// The person whose role is to be changed, when this visitor may change it.
fn editable(portal: &Portal, visitor: &Visitor, id: i64) -> Result<Result<Person, Response>, StoreError> {
    let person = portal.store().look(|connection| people::by_id(connection, id))?;
    let own = visitor.person.as_ref();
    let Some(person) = person.filter(|person| own.is_some_and(|own| own.account == person.account)) else { return Ok(Err(absent(visitor))) };
    if person.role == Role::Primary || own.is_some_and(|own| own.id == person.id) {
        let text = "The role of the Primary User is not changed here.";
        return Ok(Err(refuse(visitor, StatusCode::FORBIDDEN, "You cannot change this role", text)));
    }
    Ok(Ok(person))
}

fn role_page(visitor: &Visitor, status: StatusCode, person: &Person, problem: Option<&str>) -> Response {
    let problems: Vec<(&str, &str)> = problem.map(|problem| ("role", problem)).into_iter().collect();
    let content = html! {
        (summary(&problems))
        p { strong { "Account" } br; (person.account_name) }
        p { strong { "User" } br; (person.name()) }
        form method="post" action={ "/users/" (person.id) "/role" } {
            (token(visitor))
            (choice(&[Role::None, Role::Upload, Role::View], "Select a role for this user", problem))
            button type="submit" { "Submit" }
        }
    };
    page(visitor, status, "Role", &content)
}

pub(super) async fn role(State(portal): At, headers: HeaderMap, Path(id): Path<i64>) -> Response {
    show(portal, headers, For::Managers, move |portal, visitor| {
        Ok(match editable(portal, &visitor, id)? {
            Ok(person) => role_page(&visitor, StatusCode::OK, &person, None),
            Err(response) => response,
        })
    })
    .await
}

pub(super) async fn set_role(State(portal): At, headers: HeaderMap, Path(id): Path<i64>, Form(sent): Sent) -> Response {
    take(portal, headers, For::Managers, Fields(sent), move |portal, visitor, fields| {
        let person = match editable(portal, &visitor, id)? {
            Ok(person) => person,
            Err(response) => return Ok(response),
        };
        let role = Role::of(fields.get("role")).filter(|role| *role != Role::Primary);
        let Some(role) = role else {
            return Ok(role_page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &person, Some("Select a role for this user")));
        };
        portal.store().change(|transaction| people::set_role(transaction, person.id, role))?;
        Ok(to(&visitor, "/users"))
    })
    .await
}
