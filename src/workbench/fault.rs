//! Why a test could not be run.

/// Why a test could not be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrialFault {
    /// The corpus has no such vehicle.
    #[error("there is no vehicle `{name}` in the corpus{}", nearest.as_ref().map(|near| format!("; the nearest is `{near}`")).unwrap_or_default())]
    UnknownVehicle {
        /// The name in the test.
        name: String,
        /// The nearest known name.
        nearest: Option<String>,
    },
    /// A change cannot be made.
    #[error("{0}")]
    Change(String),
    /// The changed vehicle is no message any more.
    #[error("the changed vehicle cannot be read: {0}")]
    Unreadable(String),
}
