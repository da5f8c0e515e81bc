//! The page of our own: files are chosen or dropped on a form, and the report comes back as a page, or in another form to keep.

use super::api::{Asked, MOST_BODY, Refused, Text, prepare, run};
use super::common::{Common, Failure, typed};
use super::gate::Caller;
use super::uploads;
use crate::batch::{Inputs, Readiness};
use crate::check::Checker;
use crate::report::{
    self, Checkstyle, Form, Format, GitHub, GitLab, Html, Human, JUnit, Json, Layout, Ndjson, Sarif, Table, readiness_csv, readiness_page,
};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use maud::{DOCTYPE, Markup, html};
use std::num::NonZeroUsize;
use std::sync::Arc;

/// The sheet of styles.
const STYLES: &str = include_str!("page.css");
/// Dropping files; the form works without it.
const SCRIPT: &str = include_str!("page.js");

/// What can be had of a run: a name, what it is called, the type, and how a file of it is named.
const RESULTS: [(&str, &str, &str, &str); 12] = [
    ("html", "a page", "text/html; charset=utf-8", ""),
    ("human", "text", "text/plain; charset=utf-8", ""),
    ("json", "JSON", "application/json", "report.json"),
    ("ndjson", "JSON, a line a file", "application/x-ndjson", "report.ndjson"),
    ("csv", "a table of findings", "text/csv; charset=utf-8", "report.csv"),
    ("sarif", "SARIF", "application/json", "report.sarif"),
    ("junit", "JUnit", "application/xml", "junit.xml"),
    ("checkstyle", "Checkstyle", "application/xml", "checkstyle.xml"),
    ("gitlab", "GitLab code quality", "application/json", "code-quality-report.json"),
    ("github", "GitHub annotations", "text/plain; charset=utf-8", ""),
    ("readiness", "readiness by vehicle group and owner", "text/plain; charset=utf-8", ""),
    ("readiness-csv", "readiness, a row a record", "text/csv; charset=utf-8", "readiness.csv"),
];

/// The addresses of the page.
pub(super) fn router(common: Arc<Common>) -> Router {
    Router::new()
        .route("/check", get(form).post(check))
        .route("/assets/page.css", get(async || typed(StatusCode::OK, "text/css; charset=utf-8", STYLES)))
        .route("/assets/page.js", get(async || typed(StatusCode::OK, "text/javascript; charset=utf-8", SCRIPT)))
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .with_state(common)
}

/// Where nothing else is served, the page is what comes first.
pub(super) fn door() -> Router {
    Router::new().route(
        "/",
        get(async || {
            let mut response = typed(StatusCode::FOUND, "text/plain; charset=utf-8", "");
            response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/check"));
            response
        }),
    )
}

async fn form() -> Response {
    shown(StatusCode::OK, None)
}

fn shown(status: StatusCode, problem: Option<&str>) -> Response {
    let content = html! {
        p { "Files stay on this computer, or on the one that this page comes from. Nothing is sent to any authority." }
        @if let Some(problem) = problem { p.problem role="alert" { (problem) } }
        (fields())
    };
    typed(status, "text/html; charset=utf-8", framed("Check certificates", content))
}

/// A page with this title and content.
pub(super) fn framed(title: &str, content: Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " - ivicheck" }
                link rel="stylesheet" href="/assets/page.css";
                script src="/assets/page.js" defer {}
            }
            body {
                nav aria-label="Pages" {
                    a href="/check" { "Check certificates" }
                    a href="/checked" { "What was checked" }
                }
                main {
                    h1 { (title) }
                    (content)
                }
            }
        }
    };
    markup.into_string()
}

fn fields() -> Markup {
    html! {
        form id="check" method="post" action="/check" enctype="multipart/form-data" {
            div.drop {
                label for="files" { "XML files, or archives of them (at most 1000 files)" }
                input id="files" name="files" type="file" multiple required;
                p id="told" role="status" {}
            }
            p {
                label for="profile" { "Whose rules" }
                select id="profile" name="profile" {
                    option value="eu" { "European Union" }
                    option value="no" { "Norway" }
                    option value="gb" { "United Kingdom" }
                }
            }
            p {
                label for="as-of" { "As on this day" }
                input id="as-of" name="as-of" type="date";
            }
            p {
                input id="unsigned" name="unsigned" type="checkbox" value="true";
                label for="unsigned" { "Files are not signed yet" }
            }
            p {
                label for="result" { "Show or keep the result as" }
                select id="result" name="result" {
                    @for (name, label, ..) in RESULTS { option value=(name) { (label) } }
                }
            }
            button type="submit" { "Check" }
        }
    }
}

async fn check(State(common): State<Arc<Common>>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let (mut fields, files) = match uploads::parts(request).await {
        Ok(parts) => parts,
        Err(response) => return response,
    };
    let wanted = fields.iter().position(|(name, _)| name == "result").map(|at| fields.remove(at).1);
    // What was left empty was not said.
    fields.retain(|(_, value)| !value.is_empty());
    let wanted = RESULTS.iter().find(|(name, ..)| wanted.as_deref().unwrap_or("html") == *name);
    let (Some((name, _, content_type, file)), Ok(asked)) = (wanted, Asked::of(fields)) else {
        return shown(StatusCode::BAD_REQUEST, Some("The form asks for what there is not."));
    };
    let shared = Arc::clone(&common);
    let done = common.turn(move || match prepare(&shared, &asked, files) {
        Ok((checker, inputs)) => Ok(result(&shared, &checker, &inputs, &caller, name)),
        Err(refused) => Err(refused),
    });
    match done.await {
        Ok(Ok(Ok(text))) => kept(name, content_type, file, text),
        Ok(Ok(Err(failure))) | Err(failure) => failure.into_response(),
        Ok(Err(Refused::TooMuch(words))) => shown(StatusCode::PAYLOAD_TOO_LARGE, Some(&words)),
        Ok(Err(Refused::Call(words, _) | Refused::Nothing(words))) => shown(StatusCode::BAD_REQUEST, Some(&words)),
    }
}

/// A result, to be shown or kept in a file.
fn kept(name: &str, content_type: &'static str, file: &str, text: String) -> Response {
    let mut response = typed(StatusCode::OK, content_type, text);
    let headers = response.headers_mut();
    if let Ok(place) = HeaderValue::from_str(&format!("attachment; filename=\"{file}\""))
        && !file.is_empty()
    {
        headers.insert(header::CONTENT_DISPOSITION, place);
    }
    // The page of the report brings its style and script along, which it names by their digests.
    let policy = format!("{}; frame-ancestors 'none'", report::page_policy());
    if let Ok(policy) = HeaderValue::from_str(&policy)
        && name == "html"
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn result(common: &Common, checker: &Checker, inputs: &Inputs, caller: &Caller, name: &str) -> Result<String, Failure> {
    let mut text = Text(String::new());
    let format = format(name, checker);
    run(common, checker, inputs, caller, &*format, &mut text)?;
    if !name.starts_with("readiness") {
        return Ok(text.0);
    }
    let readiness = Readiness::of(checker, inputs, NonZeroUsize::new(1)).map_err(|_| Failure::Broken)?;
    Ok(if name == "readiness" { readiness_page(&readiness) } else { readiness_csv(&readiness) })
}

fn format(name: &str, checker: &Checker) -> Box<dyn Format> {
    match name.parse().unwrap_or(Form::Json) {
        Form::Html => Box::new(Html),
        Form::Human => Box::new(Human { layout: Layout::default() }),
        Form::Ndjson => Box::new(Ndjson),
        Form::Csv => Box::new(Table),
        Form::Sarif => Box::new(Sarif::new(&checker.knowledge().checks)),
        Form::JUnit => Box::new(JUnit { threshold: checker.threshold() }),
        Form::Checkstyle => Box::new(Checkstyle),
        Form::GitLab => Box::new(GitLab),
        Form::GitHub => Box::new(GitHub),
        Form::Json | Form::Answers(_) => Box::new(Json),
    }
}
