//! Profiles: whose rules apply, as a pack says it.

/// Whose rules apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The name by which it is asked for.
    pub name: String,
    /// The names of its packs, each over the ones before it.
    pub packs: Vec<String>,
    /// The versions of the message that are taken; all, when none is named.
    pub versions: Vec<String>,
    /// Codes of what says that a file is not sent this way at all.
    pub out_of_scope: Vec<String>,
    /// Where the message stands in the body of a request to the service.
    pub request: Option<String>,
}

/// What a pack says of itself before its rules are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackHead {
    /// Its name.
    pub pack: String,
    /// The profile that it makes, when it makes one.
    pub profile: Option<Profile>,
    /// The names of its report forms.
    pub forms: Vec<String>,
}
