//! How fields vary among vehicles of one version: what the book and the certificate say of it.

use crate::schema::{Book, FieldId, Kind};

/// How a field varies among lawful vehicles of one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    /// It is of the vehicle or of the message: nothing is learned.
    Own,
    /// It goes with the equipment of the vehicle: many files are needed to know all of its values.
    Option,
    /// A value that is found for each vehicle within the approval: it lies in a range.
    Individual,
    /// It is of the version.
    Version,
}

/// Fields of the vehicle or of the message.
const OWN: [&str; 21] = [
    "VehicleIdentificationNumber",
    "IviReferenceId",
    "IviVersionNumberXsd",
    "IviVersionNumber",
    "IntendedCountryRegistration",
    "SignerName",
    "SignerPosition",
    "SignatureLocation",
    "Colour",
    "ProductionYearSmallSeries",
    "ProductionSequentialNumberSmallSeries",
    "CompletedAltered",
    "DescriptionCompletedAltered",
    "DescriptionServiceAndMaintenance",
    "Remark",
    "RemarkSubjectDescription",
    "RemarkSubjectLanguage",
    "TypeApprovalNumber",
    "Type",
    "Variant",
    "Version",
];
/// How the tags of such fields begin.
const OWN_BEGINNINGS: [&str; 1] = ["CryptographicHash"];
/// How the tags of fields begin that go with the equipment.
const OPTIONS: [&str; 12] = [
    "EcoInnovationsFittedIndicator",
    "AdvancedSafetySystem",
    "TestFamilyIdentifierValue",
    "WltpRoadLoad",
    "MechanicalCoupling",
    "PreviousStage",
    "CommercialName",
    "CodeForBodyworkSupplement",
    "GeneralCodeEcoInnovation",
    "EcoInnovationCountry",
    "Tyre",
    "Distance",
];
/// Groups whose fields go with the equipment.
const OPTION_GROUPS: [&str; 4] = ["TyreAxleGroup", "TyreTypeGroup", "TyreAxleCombinationGroup", "TyreAxleMassCombinationGroup"];
/// How the tags of fields begin whose values are found for each vehicle.
const INDIVIDUAL: [&str; 8] =
    ["ActualMass", "Wltp", "ProjectedFrontalArea", "AveragePayload", "AverageOccupancy", "SpecificCo2", "EfficiencyRatio", "CargoVolume"];
/// Of those, what the approval fixes all the same.
const OF_TYPE: [&str; 1] = ["WltpType1"];

impl Nature {
    /// That of a field.
    pub(super) fn of(field: FieldId, book: &Book) -> Self {
        let definition = book.field(field);
        let begins = |list: &[&str]| list.iter().any(|start| definition.tag.starts_with(start));
        let is_date = matches!(book.type_of(field).kind, Kind::Date | Kind::DateTime);
        // The day of the approval is that of all its vehicles.
        if OWN.contains(&definition.tag.as_str()) || begins(&OWN_BEGINNINGS) || is_date && !definition.tag.starts_with("TypeApproval") {
            return Self::Own;
        }
        let mut around = std::iter::successors(Some(definition.parent), |group| book.group(*group).parent);
        if begins(&OPTIONS) || around.any(|group| OPTION_GROUPS.contains(&book.group(group).tag.as_str())) {
            return Self::Option;
        }
        if begins(&INDIVIDUAL) && !begins(&OF_TYPE) { Self::Individual } else { Self::Version }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Entry, ivi_2_0};

    #[test]
    fn every_name_is_one_of_the_book() {
        let book = ivi_2_0().unwrap();
        for tag in OWN {
            assert!(matches!(book.entry(tag), Some(Entry::Field(_))), "{tag}");
        }
        for tag in OPTION_GROUPS {
            assert!(matches!(book.entry(tag), Some(Entry::Group(_))), "{tag}");
        }
        for start in OWN_BEGINNINGS.iter().chain(&OPTIONS).chain(&INDIVIDUAL).chain(&OF_TYPE) {
            assert!(book.fields().iter().any(|field| field.tag.starts_with(start)), "{start}");
        }
    }
}
