//! Why a checker cannot be built.

use super::input::LARGEST;
use crate::gate::BadBaseline;
use crate::schema::SchemaError;
use crate::signature::SignatureError;
use crate::yaml::Fault;
use jiff::civil::Date;
use std::io;
use std::path::PathBuf;

/// Why a checker cannot be built. Of rule files and message books every fault is told, with its place.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// There is no profile of this name.
    #[error("there is no profile `{name}`")]
    NoSuchProfile {
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// A profile names a pack that is not there.
    #[error("there is no rule pack `{0}`, which the profile names")]
    NoSuchPack(String),
    /// No rule has its texts in this language.
    #[error("no rule has its texts in the language `{language}`")]
    NoSuchLanguage {
        /// The language.
        language: String,
        /// The languages that there are.
        known: Vec<String>,
    },
    /// An archive with rules cannot be read.
    #[error("{}: {why}", path.display())]
    PackArchive {
        /// The archive.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Rules have another digest than was asked for.
    #[error("{}: the SHA-256 is {found}, not {wanted}", path.display())]
    OtherDigest {
        /// The folder or archive.
        path: PathBuf,
        /// The digest that was asked for.
        wanted: String,
        /// The digest that it has.
        found: String,
    },
    /// Digests are given for some of the rules only.
    #[error("{digests} digests are given for {rules} folders and archives with rules")]
    DigestCount {
        /// How many digests.
        digests: usize,
        /// How many folders and archives.
        rules: usize,
    },
    /// A pack that must be in force is not.
    #[error("the rule pack {pack} is not in force on {day}")]
    NotInForce {
        /// The pack.
        pack: String,
        /// The day of the run.
        day: Date,
    },
    /// Codes are selected by a beginning that none of them has.
    #[error("no code begins with `{prefix}`")]
    NoSuchCode {
        /// The beginning.
        prefix: String,
        /// The nearest code, or the beginning of one, when there is one near.
        nearest: Option<String>,
        /// The families of codes.
        families: Vec<String>,
    },
    /// No check is left that could report anything.
    #[error("what is asked for and what is left out leave no check")]
    NothingSelected,
    /// Files would fail by findings that are not reported.
    #[error("files would fail by warnings, and warnings would not be reported")]
    HiddenFailures,
    /// A folder of rules holds none.
    #[error("no rule file in {}", .0.display())]
    NoRuleFile(PathBuf),
    /// A folder of trusted certificates holds none.
    #[error("no certificate in {}", .0.display())]
    NoCertificate(PathBuf),
    /// A folder of lists of revoked certificates holds none.
    #[error("no list of revoked certificates in {}", .0.display())]
    NoRevocationList(PathBuf),
    /// A trusted certificate, a trusted list or a list of revoked certificates cannot be used.
    #[error(transparent)]
    Certificate(#[from] SignatureError),
    /// The message book or rule files are wrong.
    #[error("{}", all(book.as_ref(), rules))]
    Faults {
        /// What is wrong with the message book.
        book: Option<Fault>,
        /// What is wrong with rule files, in their order.
        rules: Vec<Fault>,
    },
    /// The configuration, waivers or owners are wrong.
    #[error("{}", of_gate(.0))]
    Gate(Vec<Fault>),
    /// A report cannot be the baseline.
    #[error("{}: {error}", file.display())]
    Baseline {
        /// The report.
        file: PathBuf,
        /// Why.
        error: BadBaseline,
    },
    /// A built-in message book is wrong, or does not go with the one of the run.
    #[error("{place}: {error}")]
    Book {
        /// Which book.
        place: &'static str,
        /// What is wrong with it.
        error: String,
    },
    /// A file cannot be read.
    #[error("{}: {error}", path.display())]
    File {
        /// The file, or the folder that it was looked for in.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What should be read is a pipe, a device, a socket or a folder.
    #[error("{}: this is not a regular file", .0.display())]
    NotAFile(PathBuf),
    /// A file is too large to be read.
    #[error("{}: this is larger than {LARGEST} bytes", .0.display())]
    TooLarge(PathBuf),
    /// A file is no text.
    #[error("{}: this is no text in {encoding}", path.display())]
    NoText {
        /// The file.
        path: PathBuf,
        /// The encoding that it seems to have.
        encoding: &'static str,
    },
    /// A thread that reads rule files died.
    #[error("the rule files could not be read")]
    Reader,
}

impl BuildError {
    pub(crate) fn book(place: &'static str, error: &SchemaError) -> Self {
        Self::Book { place, error: error.to_string() }
    }

    pub(super) fn rules(rules: Vec<Fault>) -> Self {
        Self::Faults { book: None, rules }
    }

    /// What to do about it, where that can be said.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NoSuchProfile { known, .. } => Some(format!("known profiles: {}", known.join(", "))),
            Self::NoSuchLanguage { known, .. } => Some(format!("languages of the rules: {}", known.join(", "))),
            Self::NoSuchCode { nearest: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::NoSuchCode { families, .. } => Some(format!("families of codes: {}", families.join(", "))),
            Self::OtherDigest { .. } => Some("an archive has the digest of its bytes, a folder that of its pack; ask whoever sent it".to_owned()),
            Self::DigestCount { .. } => Some("give one for each, in their order".to_owned()),
            Self::NotInForce { .. } => Some("ask for the pack of that day, or check as of another (--as-of)".to_owned()),
            Self::NothingSelected => Some("leave out less (skip), or ask for more (only)".to_owned()),
            Self::HiddenFailures => Some("report warnings as well (severity), or fail on errors".to_owned()),
            Self::Baseline { .. } => Some("a baseline is made with --format json".to_owned()),
            Self::NoRuleFile(_) => Some("rule files are named *.yaml or *.yml".to_owned()),
            Self::NoCertificate(_) => {
                Some("certificates are read from files named *.pem, *.crt, *.cer or *.der, trusted lists from *.xml".to_owned())
            }
            Self::NoRevocationList(_) => Some("lists of revoked certificates are read from files named *.crl, *.pem or *.der".to_owned()),
            _ => None,
        }
    }
}

/// All faults of the files of the gate, one a line.
fn of_gate(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let count = if lines.len() == 1 { "1 fault".to_owned() } else { format!("{} faults", lines.len()) };
    format!("{count} in what the gate is told\n{}", lines.join("\n"))
}

/// All faults, one a line.
fn all(book: Option<&Fault>, rules: &[Fault]) -> String {
    let lines: Vec<String> = book.into_iter().chain(rules).map(ToString::to_string).collect();
    let count = if lines.len() == 1 { "1 fault".to_owned() } else { format!("{} faults", lines.len()) };
    let head = match (book, rules) {
        (Some(_), []) => String::new(),
        (Some(_), _) => format!("{count} in the message book and in rule files\n"),
        (None, _) => format!("{count} in rule files\n"),
    };
    format!("{head}{}", lines.join("\n"))
}
