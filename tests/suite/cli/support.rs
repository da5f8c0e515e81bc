//! What the tests of the command line share.

use ivicheck::cli::{self, Console};
use serde_json::Value;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// What a run gave.
pub struct Outcome {
    pub code: u8,
    pub out: String,
    pub err: String,
}

impl Outcome {
    /// The JSON report.
    pub fn report(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }
}

/// Runs in this process, without a terminal.
pub fn run<I: IntoIterator<Item: Into<OsString>>>(arguments: I) -> Outcome {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once(OsString::from("ivicheck")).chain(arguments.into_iter().map(Into::into));
    let code = cli::run(arguments, &mut Console::plain(&mut out, &mut err));
    Outcome { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

/// Checks these paths with a JSON report.
pub fn check<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>, more: &[&str]) -> Outcome {
    let mut arguments: Vec<OsString> = vec!["--format".into(), "json".into()];
    arguments.extend(more.iter().map(OsString::from));
    arguments.extend(paths.into_iter().map(|path| path.as_ref().as_os_str().to_owned()));
    run(arguments)
}

/// A vehicle of the corpus that has no findings.
pub fn vehicle() -> String {
    fs::read_to_string(corpus().join("m1-petrol.xml")).unwrap()
}

/// The folder of the corpus.
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid")
}

/// The text in UTF-16, little-endian, with its byte-order mark.
pub fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// The codes of the findings of the file whose path ends so.
pub fn codes_of(report: &Value, name: &str) -> Vec<String> {
    findings_of(report, name).iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// The findings of the file whose path ends so.
pub fn findings_of(report: &Value, name: &str) -> Vec<Value> {
    let files = report["files"].as_array().unwrap();
    let file = files.iter().find(|file| file["path"].as_str().unwrap().ends_with(name));
    file.unwrap_or_else(|| panic!("{name} is not in the report"))["findings"].as_array().unwrap().clone()
}
