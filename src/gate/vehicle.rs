//! What findings are about.

/// What the gate is told of the vehicle, or the vehicles, that findings are about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Vehicle<'a> {
    /// What it is known by from run to run.
    pub subject: &'a str,
    /// The paths of its files.
    pub paths: &'a [String],
    /// Its VIN.
    pub vin: Option<&'a str>,
    /// Its type.
    pub vehicle_type: Option<&'a str>,
    /// Its variant.
    pub variant: Option<&'a str>,
    /// Its version.
    pub version: Option<&'a str>,
    /// Its type-approval number.
    pub approval: Option<&'a str>,
}
