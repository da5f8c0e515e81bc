//! The framework acts.

/// The framework acts that have a certificate of conformity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framework {
    /// Regulation (EU) 2018/858: M, N, O.
    MotorVehicles,
    /// Regulation (EU) 168/2013: L.
    TwoAndThreeWheelers,
    /// Regulation (EU) 167/2013: T, C, R, S.
    Agricultural,
}

impl Framework {
    /// All of them, in the order of the vehicle categories M to S.
    pub const ALL: [Self; 3] = [Self::MotorVehicles, Self::TwoAndThreeWheelers, Self::Agricultural];

    /// The number of the act.
    pub const fn act(self) -> &'static str {
        match self {
            Self::MotorVehicles => "2018/858",
            Self::TwoAndThreeWheelers => "168/2013",
            Self::Agricultural => "167/2013",
        }
    }

    /// The categories that it covers.
    pub const fn categories(self) -> &'static str {
        match self {
            Self::MotorVehicles => "M, N, O",
            Self::TwoAndThreeWheelers => "L",
            Self::Agricultural => "T, C, R, S",
        }
    }
}
