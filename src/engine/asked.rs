//! What of the rules and tables has to be run when only some of their findings are reported.
//!
//! What is reported under a selection is what would be reported without it, less what is left out: never more, and never in other words.
//! The rules and the applicability table of a pack speak of the same vehicle, and one cause is one finding among them: a rule can say what a
//! table would, and a table can be the cause of what a rule finds. So where anything of a pack with a table is asked for, all rules and
//! tables run, and what is not asked for is left out before it is put into words. Of packs without a table only the rules that are asked for
//! run; where nothing is, nothing does.

use super::Engine;
use crate::finding::{Check, Selection};

/// What has to be run for a selection of findings.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    extent: Extent,
    selection: Selection,
    /// Codes of checks that another check which is asked for leaves a finding to.
    said_by: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub(super) enum Extent {
    /// No finding of a rule or table would be reported.
    Nothing,
    /// These rules, ascending.
    Rules(Vec<u16>),
    #[default]
    Everything,
}

impl Asked {
    pub(super) fn extent(&self) -> &Extent {
        &self.extent
    }

    /// Whether findings of a check are reported, or decide whether others are.
    pub(super) fn keeps(&self, check: &Check) -> bool {
        self.selection.keeps(&check.code) || self.said_by.iter().any(|code| check.code == *code)
    }
}

impl Engine {
    /// What has to be run so that the findings that are selected are those that they would be among all.
    pub fn asked(&self, selection: &Selection) -> Asked {
        let rules = &self.rules;
        let changes = rules.changes.iter().filter(|change| selection.keeps(&change.code));
        let asked = Asked {
            extent: Extent::Everything,
            selection: selection.clone(),
            said_by: changes.flat_map(|change| &change.said_by).cloned().collect(),
        };
        let keeps = |check: &Check| asked.keeps(check);
        let kept: Vec<u16> = (0_u16..).zip(&rules.rules).filter(|(_, rule)| keeps(&rule.said)).map(|(position, _)| position).collect();
        let has_table = |pack: &str| rules.tables.iter().any(|table| table.pack == pack);
        let of_tables = rules.tables.iter().flat_map(|table| table.checks()).any(keeps);
        let extent = if of_tables || kept.iter().any(|position| has_table(rules.rules[usize::from(*position)].said.pack())) {
            Extent::Everything
        } else if kept.is_empty() {
            Extent::Nothing
        } else {
            Extent::Rules(kept)
        };
        Asked { extent, ..asked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use crate::{document, rules, schema};

    const BROKEN: &str = include_str!("../../corpus/valid/m1-petrol.xml");

    fn engine() -> Engine {
        let book = schema::ivi_2_0().unwrap();
        let packs = [rules::embedded_pack("icm"), rules::embedded_pack("no")];
        Engine::new(rules::load(&packs, book).unwrap(), book)
    }

    fn selection(only: &[&str], skip: &[&str]) -> Selection {
        let list = |prefixes: &[&str]| prefixes.iter().map(|prefix| (*prefix).to_owned()).collect();
        Selection { only: list(only), skip: list(skip) }
    }

    #[test]
    fn what_is_not_asked_for_is_not_run() {
        let engine = engine();
        let extent = |only: &[&str]| engine.asked(&selection(only, &[])).extent;
        assert!(matches!(extent(&["ivi/"]), Extent::Nothing));
        assert!(matches!(extent(&["signature/", "batch/"]), Extent::Nothing));
        assert!(matches!(extent(&["icm/axle"]), Extent::Everything));
        assert!(matches!(extent(&[]), Extent::Everything));
        let Extent::Rules(of_norway) = extent(&["no/"]) else { panic!("Norway has no table") };
        assert_eq!(of_norway.len(), engine.rules().rules.iter().filter(|rule| rule.said.pack() == "no").count());
    }

    #[test]
    fn a_selection_reports_what_all_together_report_of_it() {
        let engine = engine();
        // An item is missing, another does not belong there, and rules speak of both and of more.
        let text = BROKEN
            .replace("<NumberOfAxles>2<", "<NumberOfAxles>3<")
            .replace("<MaximumSpeed>208<", "<MaximumSpeed>999<")
            .replace("<VehicleCertified155Indicator>Y</VehicleCertified155Indicator>", "")
            .replace("<NumberOfDoors>", "<Tueren>")
            .replace("</NumberOfDoors>", "</Tueren>")
            .replace("<VehicleCategory>M1<", "<VehicleCategory>N1<");
        let parsed = document::parse(&text).unwrap();
        let record = document::read(&parsed, schema::ivi_2_0().unwrap()).record.unwrap();
        let all = engine.check(&record);
        assert!(all.len() > 3, "{all:?}");
        let mut prefixes: Vec<String> = all.iter().map(|finding| finding.code.to_string()).collect();
        prefixes.extend(["icm/", "no/", "icm/m", "ivi/"].map(str::to_owned));
        for prefix in &prefixes {
            for selection in [selection(&[prefix], &[]), selection(&[], &[prefix])] {
                let expected: Vec<&Finding> = all.iter().filter(|finding| selection.keeps(&finding.code)).collect();
                let found = engine.check_asked(&record, None, &engine.asked(&selection), &record);
                assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{selection:?}");
            }
        }
    }
}
