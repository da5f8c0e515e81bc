//! What a checker is told before it is built.

use super::checker::Checker;
use super::configuration::{Configuration, GateSettings};
use super::error::BuildError;
use super::knowledge::Knowledge;
use super::policy::{Counts, Policy};
use super::settings::{RuleSource, SchemaSource, Settings};
use super::shipped;
use super::trust::TrustSettings;
use crate::finding::{Severity, Threshold};
use crate::gate::Weight;
use crate::rules::{PackFile, ParsedFiles};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::Arc;

/// The profile unless another is named.
const USUAL_PROFILE: &str = "eu";

/// What a checker is told before it is built.
///
/// Nothing is read before [`CheckerBuilder::build`], which reports what is wrong with any of it.
#[derive(Debug, Clone, Default)]
#[must_use = "nothing is read before `build`"]
pub struct CheckerBuilder {
    pub(super) settings: Settings,
    as_of: Option<Date>,
    pub(super) trust: TrustSettings,
    pub(super) only: Vec<String>,
    pub(super) skip: Vec<String>,
    pub(super) threshold: Option<Threshold>,
    pub(super) least: Option<Severity>,
    pub(super) unsigned: Option<bool>,
    pub(super) configuration: Option<Configuration>,
    gate: GateSettings,
}

impl Checker {
    /// Says what the checker is to know.
    pub fn builder() -> CheckerBuilder {
        CheckerBuilder::default()
    }
}

impl CheckerBuilder {
    /// Whose rules apply: `eu`, `no` or `gb`; can be called several times. Unless it is called, `eu`.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.settings.profiles.push(name.into());
        self
    }

    /// Checks as on this day; unless it is called, on the day (UTC) of the building.
    pub fn as_of(mut self, day: Date) -> Self {
        self.as_of = Some(day);
        self
    }

    /// Adds the rule pack of a folder or of an archive (`.zip`, `.tar.gz`, `.tgz`), over those of the profile; can be called several times.
    pub fn rules(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.rules.push(RuleSource::Path { path: path.into(), sha256: None });
        self
    }

    /// The same, which must have this SHA-256: an archive that of its bytes, a folder the digest of its pack as reports show it.
    pub fn rules_with_digest(mut self, path: impl Into<PathBuf>, sha256: impl Into<String>) -> Self {
        self.settings.rules.push(RuleSource::Path { path: path.into(), sha256: Some(sha256.into()) });
        self
    }

    /// The digests that the folders and archives with rules must have, in their order.
    pub(crate) fn digests(mut self, digests: Vec<String>) -> Self {
        self.settings.digests = digests;
        self
    }

    /// Adds a rule pack that is in memory: the names and texts of its files.
    pub fn rule_texts<N: Into<String>, T: Into<String>>(mut self, files: impl IntoIterator<Item = (N, T)>) -> Self {
        let files = files.into_iter().map(|(name, text)| PackFile { path: name.into(), text: text.into() });
        self.settings.rules.push(RuleSource::Given(files.collect()));
        self
    }

    /// Uses the message book of this file (YAML or XSD) in place of the built-in one.
    pub fn schema(mut self, file: impl Into<PathBuf>) -> Self {
        self.settings.schema = Some(SchemaSource::File(file.into()));
        self
    }

    /// Uses this message book, which is in memory, in place of the built-in one: its name and its text.
    pub fn schema_text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.settings.schema = Some(SchemaSource::Given { name: name.into(), text: text.into() });
        self
    }

    /// Certificates must lead to one of this folder (PEM or DER), or of a trusted list in it (ETSI TS 119 612).
    pub fn trust(mut self, folder: impl Into<PathBuf>) -> Self {
        self.trust.trust = Some(folder.into());
        self
    }

    /// Trusted lists must be signed with a certificate of this file or folder.
    pub fn trust_list_signer(mut self, path: impl Into<PathBuf>) -> Self {
        self.trust.list_signers = Some(path.into());
        self
    }

    /// Certificates must not be revoked by the lists (CRL) of this folder.
    pub fn revoked(mut self, folder: impl Into<PathBuf>) -> Self {
        self.trust.revoked = Some(folder.into());
        self
    }

    /// The language of what rules say, where they have it, such as `nb`; English unless it is called.
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.settings.language = Some(language.into());
        self
    }

    /// The report form of a rule pack that is wanted: what rules say is in its language, unless another is asked for.
    pub fn form(mut self, name: impl Into<String>) -> Self {
        self.settings.form = Some(name.into());
        self
    }

    /// Reports only codes that begin so, such as `ivi/` or `icm/axle`; can be called several times.
    pub fn only(mut self, beginning: impl Into<String>) -> Self {
        self.only.push(beginning.into());
        self
    }

    /// Leaves out codes that begin so; can be called several times.
    pub fn skip(mut self, beginning: impl Into<String>) -> Self {
        self.skip.push(beginning.into());
        self
    }

    /// From which severity on a file fails; errors unless it is called.
    pub fn fail_on(mut self, threshold: Threshold) -> Self {
        self.threshold = Some(threshold);
        self
    }

    /// Reports only findings of at least this severity; all unless it is called. Those that are left out are counted.
    pub fn severity(mut self, least: Severity) -> Self {
        self.least = Some(least);
        self
    }

    /// Takes messages that are not signed yet: that the signature is missing is no finding. One that is there is checked.
    pub fn unsigned(mut self, unsigned: bool) -> Self {
        self.unsigned = Some(unsigned);
        self
    }

    /// Goes by a configuration file in all that the builder is not told itself.
    pub fn configuration(mut self, configuration: Configuration) -> Self {
        self.configuration = Some(configuration);
        self
    }

    /// Findings do not count that a waiver of this file is about.
    pub fn waivers(mut self, file: impl Into<PathBuf>) -> Self {
        self.gate.waivers = Some(file.into());
        self
    }

    /// Findings do not count that this earlier JSON report has already.
    pub fn baseline(mut self, report: impl Into<PathBuf>) -> Self {
        self.gate.baseline = Some(report.into());
        self
    }

    /// Every finding names whoever mends it by this file.
    pub fn owners(mut self, file: impl Into<PathBuf>) -> Self {
        self.gate.owners = Some(file.into());
        self
    }

    /// Certificates are held against this approval data: a list in CSV of what each version of an approved type has.
    pub fn approvals(mut self, file: impl Into<PathBuf>) -> Self {
        self.gate.approvals = Some(file.into());
        self
    }

    /// Findings whose codes begin so weigh otherwise; of several beginnings the longest holds. Errors of `input/`, `ivi/` and `signature/`
    /// are never lowered.
    pub fn weigh(mut self, beginning: impl Into<String>, weight: Weight) -> Self {
        self.gate.severities.push((beginning.into(), weight));
        self
    }

    /// The rule files of the run as they stand, to show what they say.
    pub(crate) fn rule_files(self) -> Result<ParsedFiles, BuildError> {
        let mut this = self.configured();
        if this.settings.profiles.is_empty() {
            this.settings.profiles.push(USUAL_PROFILE.to_owned());
        }
        this.settings.as_of = Some(this.as_of.unwrap_or_else(today));
        Knowledge::files(&this.settings)
    }

    /// Reads and compiles what was named.
    ///
    /// # Errors
    /// When something that was named is not there, or rule files, message book or certificates are wrong.
    pub fn build(self) -> Result<Checker, BuildError> {
        let mut this = self.configured();
        let files = this.gate.read(this.configuration.as_ref())?;
        if this.settings.profiles.is_empty() {
            this.settings.profiles.push(USUAL_PROFILE.to_owned());
        }
        let as_of = this.as_of.unwrap_or_else(today);
        this.settings.as_of = Some(as_of);
        let (threshold, least) = (this.threshold.unwrap_or_default(), this.least.unwrap_or_default());
        if threshold.is_reached(Severity::Warning) && least == Severity::Error {
            return Err(BuildError::HiddenFailures);
        }
        let knowledge = shipped::knowledge(&this.settings)?;
        let configuration = this.configuration.as_ref().map(|configuration| configuration.file().display().to_string());
        let mut notes = Vec::new();
        let selection = knowledge.selection(&this.only, &this.skip, &mut notes)?;
        if !knowledge.checks.iter().any(|check| selection.keeps(&check.code)) {
            return Err(BuildError::NothingSelected);
        }
        let approvals = this.gate.approvals(this.configuration.as_ref(), &knowledge.book)?.map(Arc::new);
        let trust = this.trust.read()?;
        let seals_wanted = knowledge.checks.iter().any(|check| check.code.starts_with("signature/") && selection.keeps(&check.code));
        let asked = knowledge.engine.asked(&selection);
        let gate = knowledge.gate(files, &mut notes)?;
        let counts = Counts { selection, least, threshold, unsigned: this.unsigned.unwrap_or_default(), gate: Arc::new(gate), approvals, notes };
        let policy = Policy::new(as_of, counts, asked, seals_wanted.then_some(trust));
        Ok(Checker::new(knowledge, policy, configuration))
    }
}

/// The one look at a clock. Reports name the day, so that a run can be repeated.
pub(crate) fn today() -> Date {
    now_in(&TimeZone::UTC).date()
}

/// The same look, for what is made now and says so: the local time of a place.
pub(crate) fn now_in(zone: &TimeZone) -> DateTime {
    Timestamp::now().to_zoned(zone.clone()).datetime()
}
