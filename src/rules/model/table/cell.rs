//! What a table says of a field or group in one category, at one stage of completion.

/// What the table says of one field or group in one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Mandatory; a source says so.
    Mandatory,
    /// Mandatory when the condition of the row holds; a source says both.
    MandatoryWhen,
    /// Part of the certificate in our reading, and so most likely mandatory.
    Expected,
    /// Mandatory when the condition of the row holds, in our reading.
    Conditional,
    /// Optional.
    Optional,
    /// The facts about presence decide; the table adds nothing.
    Listed,
    /// Not part of the certificate; a source says so.
    Barred,
    /// Not part of the certificate in our reading.
    Foreign,
}

impl Cell {
    /// The cell that a letter of the table stands for.
    pub(in crate::rules) fn of_letter(letter: &str) -> Option<Self> {
        Some(match letter {
            "m" => Self::Mandatory,
            "w" => Self::MandatoryWhen,
            "e" => Self::Expected,
            "c" => Self::Conditional,
            "o" => Self::Optional,
            "a" => Self::Listed,
            "x" => Self::Barred,
            "-" => Self::Foreign,
            _ => return None,
        })
    }

    /// Whether the field or group does not belong to the certificate.
    pub const fn keeps_out(self) -> bool {
        matches!(self, Self::Barred | Self::Foreign)
    }

    /// Whether the field or group must stand, if perhaps under a condition only.
    pub const fn asks_for(self) -> bool {
        matches!(self, Self::Mandatory | Self::MandatoryWhen | Self::Expected | Self::Conditional)
    }

    /// Whether the condition of the row decides.
    pub const fn is_conditional(self) -> bool {
        matches!(self, Self::MandatoryWhen | Self::Conditional)
    }

    /// What a field or group without a row of its own takes over from the group around it: that the group must stand says nothing
    /// of what it holds.
    pub(in crate::rules) const fn taken_over(self) -> Self {
        match self {
            Self::Mandatory | Self::MandatoryWhen | Self::Expected | Self::Conditional | Self::Optional | Self::Listed => Self::Optional,
            Self::Barred | Self::Foreign => self,
        }
    }
}

/// The stage of completion: the table has cells for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Complete: built in one stage.
    Complete,
    /// Completed: the last of several stages.
    Completed,
    /// Incomplete.
    Incomplete,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Complete, Self::Completed, Self::Incomplete];

    /// The stage with this code of the message.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Its code in the message.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Complete => "C",
            Self::Completed => "V",
            Self::Incomplete => "I",
        }
    }

    /// The position in [`Stage::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}
