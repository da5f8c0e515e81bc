//! The fields that every message is known by, whatever its edition calls them.

use super::{Edition, Entry, FieldId};

macro_rules! landmarks {
    ($($(#[$doc:meta])* $name:ident: $one:literal, $two:literal;)*) => {
        /// The fields of a book that every message is known by; `None` where the book has no such field.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Landmarks {
            $($(#[$doc])* pub $name: Option<FieldId>,)*
        }

        impl Landmarks {
            /// Looks the fields up in a book of this edition.
            pub(super) fn of(edition: Edition, entry: impl Fn(&str) -> Option<Entry>) -> Self {
                Self { $($name: field(edition, [$one, $two], &entry),)* }
            }
        }
    };
}

// The tag in 1.x, and in 2.0.
landmarks! {
    /// The vehicle identification number.
    vin: "VehicleIdentificationNumber", "VehicleIdentificationNumber";
    /// The vehicle category.
    category: "VehicleCategoryCode", "VehicleCategory";
    /// The stage of completion.
    stage: "StageOfCompletionCode", "StageOfCompletion";
    /// The type-approval number.
    approval: "TypeApprovalNumber", "TypeApprovalNumber";
    /// Its make, the trade name of the manufacturer.
    make: "Make", "Make";
    /// The type of the vehicle.
    type_name: "Type", "Type";
    /// Its variant.
    variant: "Variant", "Variant";
    /// Its version.
    version: "Version", "Version";
    /// The number of the manufacturer's stage.
    stage_number: "StageManufacturerNumber", "ManufacturerStageNumber";
    /// The name of the manufacturer.
    manufacturer: "StageManufacturerName", "ManufacturerName";
    /// The name of the manufacturer's representative; in 1.x it is told from others by the kind of its address only.
    representative: "EURepresentativeName", "EURepresentativeName";
    /// The reference of the message.
    reference: "IVIReferenceId", "IviReferenceId";
    /// The issue number of the message.
    issue: "VersionCoc", "IviVersionNumber";
    /// The date and time of this issue.
    made: "VersionDateIVI", "IviVersionDateTime";
    /// The version of the message that it declares.
    declared: "VersionNumberXsd", "IviVersionNumberXsd";
}

/// The field with the tag of this edition, or else with that of the other: a schema may not say which it is of.
fn field(edition: Edition, [one, two]: [&str; 2], entry: impl Fn(&str) -> Option<Entry>) -> Option<FieldId> {
    let tags = if edition == Edition::One { [one, two] } else { [two, one] };
    let fields = tags.into_iter().filter_map(entry);
    fields.filter_map(|entry| if let Entry::Field(field) = entry { Some(field) } else { None }).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ivi_1_11, ivi_2_0};

    #[test]
    fn both_books_have_all_of_them() {
        let of = |marks: &Landmarks| {
            let Landmarks { vin, category, stage, approval, make, type_name, variant, version, .. } = *marks;
            let Landmarks { stage_number, manufacturer, reference, issue, made, declared, .. } = *marks;
            [vin, category, stage, approval, make, type_name, variant, version, stage_number, manufacturer, reference, issue, made, declared]
        };
        let (one, two) = (ivi_1_11().unwrap(), ivi_2_0().unwrap());
        assert!(of(one.landmarks()).iter().chain(&of(two.landmarks())).all(Option::is_some));
        assert!(one.landmarks().representative.is_none() && two.landmarks().representative.is_some());
    }

    #[test]
    fn what_is_called_otherwise_in_1_x_is_carried_to_its_namesake() {
        let (one, two) = (ivi_1_11().unwrap(), ivi_2_0().unwrap());
        let (older, newer) = (one.landmarks(), two.landmarks());
        for (older, newer) in [
            (older.category, newer.category),
            (older.stage, newer.stage),
            (older.reference, newer.reference),
            (older.issue, newer.issue),
            (older.made, newer.made),
        ] {
            let counterparts = one.counterparts().of(Entry::Field(older.unwrap()));
            assert_eq!(counterparts.first().unwrap().tag, two.field(newer.unwrap()).tag);
        }
    }
}
