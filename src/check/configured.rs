//! A builder that goes by a configuration.

use super::builder::CheckerBuilder;

impl CheckerBuilder {
    /// Takes from a configuration what the builder was not told itself.
    pub(super) fn configured(mut self) -> Self {
        let Some(configuration) = self.configuration.clone() else { return self };
        let config = &configuration.config;
        let path = |name: &String| configuration.path(name);
        if self.settings.profiles.is_empty() {
            self.settings.profiles = config.profiles.clone().unwrap_or_default();
        }
        if self.settings.rules.is_empty() {
            self = config.rules.iter().flatten().fold(self, |builder, folder| builder.rules(path(folder)));
        }
        if self.settings.schema.is_none()
            && let Some(schema) = &config.schema
        {
            self = self.schema(path(schema));
        }
        self.settings.language = self.settings.language.or_else(|| config.language.clone());
        self.trust.trust = self.trust.trust.or_else(|| config.trust.as_ref().map(path));
        self.trust.list_signers = self.trust.list_signers.or_else(|| config.trust_list_signer.as_ref().map(path));
        self.trust.revoked = self.trust.revoked.or_else(|| config.crl.as_ref().map(path));
        if self.only.is_empty() {
            self.only = config.only.clone().unwrap_or_default();
        }
        if self.skip.is_empty() {
            self.skip = config.skip.clone().unwrap_or_default();
        }
        self.threshold = self.threshold.or(config.fail_on);
        self.least = self.least.or(config.severity);
        self.unsigned = self.unsigned.or(config.unsigned);
        self
    }
}
