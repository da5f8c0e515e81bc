//! `POST /v1/check`: files in, the report of the command line out.

use super::checkers::Wish;
use super::common::{Common, Failure, problem, problem_with, typed};
use super::gate::Caller;
use super::ledger::{self, Entry};
use super::uploads;
use crate::batch::{BatchError, Inputs, Most, Summary, collect_bytes};
use crate::check::{Checker, FileReport, Head, Status};
use crate::engine::BatchFinding;
use crate::report::{self, Format, Json, Ndjson, Part, Sink};
use crate::source::{SourceText, sha256};
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use jiff::civil::Date;
use received::Receiving;
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// A request may have so many bytes, files and bytes of files unpacked.
pub(super) const MOST_BODY: usize = 64 * 1024 * 1024;
pub(super) const MOST: Most = Most { files: 1000, bytes: 64 * 1024 * 1024 };

/// The address of the interface of our own.
pub(super) fn router(common: Arc<Common>) -> Router {
    Router::new().route("/v1/check", post(check)).layer(DefaultBodyLimit::max(MOST_BODY)).with_state(common)
}

/// How files are to be checked.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) wish: Wish,
    pub(super) day: Option<Date>,
    pub(super) name: Option<String>,
}

impl Asked {
    /// As the parameters say, which are named like the options of the command line.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Result<Self, String> {
        let mut asked = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "profile" => asked.wish.profiles.extend(value.split(',').map(|profile| profile.trim().to_owned())),
                "lang" => asked.wish.language = Some(value),
                "unsigned" => asked.wish.unsigned = yes(&value).ok_or("unsigned is neither true nor false")?,
                "as-of" => {
                    let day = value.parse::<Date>().ok().filter(|day| day.to_string() == value);
                    asked.day = Some(day.ok_or("as-of is no date such as 2026-07-05")?);
                }
                "name" if !value.is_empty() && value.len() <= 1024 => asked.name = Some(value),
                "name" => return Err("name has no letter, or more than 1024".to_owned()),
                other => return Err(format!("there is no parameter {other}")),
            }
        }
        Ok(asked)
    }
}

fn yes(value: &str) -> Option<bool> {
    match value {
        "" | "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

async fn check(
    State(common): State<Arc<Common>>,
    Extension(caller): Extension<Caller>,
    Query(pairs): Query<Vec<(String, String)>>,
    request: Request,
) -> Response {
    let asked = match Asked::of(pairs) {
        Ok(asked) => asked,
        Err(message) => return problem(StatusCode::BAD_REQUEST, "parameter", message),
    };
    let in_lines = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("ndjson"));
    let files = match uploads::files(request, asked.name.as_deref(), MOST_BODY).await {
        Ok(files) => files,
        Err(response) => return response,
    };
    let shared = Arc::clone(&common);
    let prepared = common.turn(move || prepare(&shared, &asked, files)).await;
    let (checker, inputs) = match prepared {
        Ok(Ok(prepared)) => prepared,
        Ok(Err(refused)) => return refused.response(),
        Err(failure) => return failure.into_response(),
    };
    let shared = Arc::clone(&common);
    if in_lines { stream(&shared, checker, inputs, caller) } else { whole(&shared, checker, inputs, caller).await }
}

/// Why files are not checked.
#[derive(Debug)]
pub(super) enum Refused {
    /// The call asks for what is not there.
    Call(String, Option<String>),
    /// There is nothing to check.
    Nothing(String),
    /// There is too much.
    TooMuch(String),
}

impl Refused {
    pub(super) fn response(self) -> Response {
        match self {
            Self::Call(message, help) => problem_with(StatusCode::BAD_REQUEST, "parameter", message, help.into_iter().collect()),
            Self::Nothing(message) => problem(StatusCode::BAD_REQUEST, "nothing_to_check", message),
            Self::TooMuch(message) => problem(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message),
        }
    }
}

/// A checker as asked for, and the files as inputs of a run.
pub(super) fn prepare(common: &Common, asked: &Asked, files: uploads::Files) -> Result<(Checker, Inputs), Refused> {
    let checker = common.checkers.get(&asked.wish, asked.day).map_err(|error| Refused::Call(error.to_string(), error.help()))?;
    let inputs = collect_bytes(files, MOST).map_err(|error| match error {
        BatchError::TooMuch { .. } => Refused::TooMuch(error.to_string()),
        error => Refused::Nothing(error.to_string()),
    })?;
    if inputs.sources.is_empty() { Err(Refused::Nothing("no file came with the request".to_owned())) } else { Ok((checker, inputs)) }
}

async fn whole(common: &Arc<Common>, checker: Checker, inputs: Inputs, caller: Caller) -> Response {
    let shared = Arc::clone(common);
    let done = common.turn(move || {
        let mut text = Text(String::new());
        run(&shared, &checker, &inputs, &caller, &Json, &mut text).map(|()| text.0)
    });
    match done.await {
        Ok(Ok(text)) => typed(StatusCode::OK, "application/json", text),
        Ok(Err(failure)) | Err(failure) => failure.into_response(),
    }
}

fn stream(common: &Arc<Common>, checker: Checker, inputs: Inputs, caller: Caller) -> Response {
    let (send, receive) = mpsc::channel(64);
    let shared = Arc::clone(common);
    tokio::spawn(async move {
        let common = Arc::clone(&shared);
        let _ = common
            .turn(move || {
                let mut lines = Lines { send, held: String::new() };
                let done = run(&shared, &checker, &inputs, &caller, &Ndjson, &mut lines);
                // The last line comes when the ledger has what it is about.
                if done.is_ok() {
                    let _ = lines.pass();
                }
            })
            .await;
    });
    typed(StatusCode::OK, "application/x-ndjson", Body::new(Receiving(receive)))
}

/// Checks, writes the report, and then the ledger.
pub(super) fn run<S: Sink<Error = Stopped> + Send>(
    common: &Common,
    checker: &Checker,
    inputs: &Inputs,
    caller: &Caller,
    format: &dyn Format,
    sink: &mut S,
) -> Result<(), Failure> {
    let recorder = Recorder::default();
    // Requests share the processors; one alone takes one of them.
    report::write(checker, inputs, NonZeroUsize::new(1), &[format, &recorder], sink).map_err(|_| Failure::Broken)?;
    let reports = recorder.reports.into_inner().unwrap_or_else(PoisonError::into_inner);
    let head = checker.head();
    let entry = |(position, report): (usize, &FileReport)| {
        let digest = inputs.sources.get(position).and_then(|source| source.bytes()).map(sha256).unwrap_or_default();
        common.metrics.file("check", if report.status == Status::Pass { "pass" } else { "fail" });
        Entry::of(common, "check", &caller.0, report, digest, &head)
    };
    let entries: Vec<Entry> = reports.iter().enumerate().map(entry).collect();
    ledger::write(&common.store, &entries).map_err(Failure::from)
}

/// The run was given up: whoever asked is gone, or its threads could not be started.
#[derive(Debug)]
pub(super) struct Stopped;

impl From<BatchError> for Stopped {
    fn from(_: BatchError) -> Self {
        Self
    }
}

/// A report as one text.
#[derive(Debug)]
pub(super) struct Text(pub(super) String);

impl Sink for Text {
    type Error = Stopped;

    fn write(&mut self, report: usize, text: &str) -> Result<(), Stopped> {
        if report == 0 {
            self.0 += text;
        }
        Ok(())
    }
}

/// A report that is sent while it is written, always one piece behind.
struct Lines {
    send: mpsc::Sender<Bytes>,
    held: String,
}

impl Lines {
    fn pass(&mut self) -> Result<(), Stopped> {
        let held = std::mem::take(&mut self.held);
        if held.is_empty() { Ok(()) } else { self.send.blocking_send(held.into()).map_err(|_| Stopped) }
    }
}

impl Sink for Lines {
    type Error = Stopped;

    fn write(&mut self, report: usize, text: &str) -> Result<(), Stopped> {
        if report == 0 && !text.is_empty() {
            self.pass()?;
            text.clone_into(&mut self.held);
        }
        Ok(())
    }
}

/// Keeps the reports of the files in their order, for the ledger.
#[derive(Debug, Default)]
struct Recorder {
    reports: Mutex<Vec<FileReport>>,
}

impl Format for Recorder {
    fn start(&self, _: &Head) -> String {
        String::new()
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> Part {
        let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        reports.push(report.clone());
        Part::default()
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn end(&self, _: &Summary, _: &[BatchFinding]) -> String {
        String::new()
    }
}

/// A body that ends when nothing more is sent.
mod received {
    use super::{Bytes, Infallible, mpsc};
    use axum::body::HttpBody;
    use hyper::body::Frame;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    #[derive(Debug)]
    pub(super) struct Receiving(pub(super) mpsc::Receiver<Bytes>);

    impl HttpBody for Receiving {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            self.0.poll_recv(context).map(|piece| piece.map(|bytes| Ok(Frame::data(bytes))))
        }
    }
}
