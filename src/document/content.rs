//! What a group instance holds, and what it lacks.

use super::noted::Noted;
use super::problems;
use super::record::{GroupAt, Place, Record};
use crate::schema::{Entry, Group, GroupId, Member, MemberSet};

/// What has been seen of a group's members.
#[derive(Default)]
pub(super) struct Content<'doc> {
    pub seen: MemberSet,
    /// The member that is likely next: files mostly keep the order of the book.
    pub next: usize,
    pub furthest: usize,
    /// Whether a text between elements has just been reported; a comment in it makes it no second one.
    pub in_text: bool,
    /// The namespace of elements that has been reported here.
    pub strange_namespace: Option<&'doc str>,
    /// The group that the last misplaced element belongs to.
    pub lost_home: Option<GroupId>,
    /// Counts of members that stood more than once.
    counts: Vec<(usize, u32)>,
    /// By which numbers the findings can be had about elements that have no place here: unknown, misplaced or repeated ones.
    pub strangers: Vec<usize>,
}

impl Content<'_> {
    /// Counts one more of the member at this position; returns how many there are now.
    pub(super) fn count(&mut self, place: usize) -> u32 {
        if self.seen.insert(place) {
            return 1;
        }
        match self.counts.iter_mut().find(|(counted, _)| *counted == place) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                self.counts.push((place, 2));
                2
            }
        }
    }

    /// Members that stand, but less often than they must.
    fn too_few<'a>(&'a self, members: &'a [Member]) -> impl Iterator<Item = (usize, u32)> + 'a {
        let counted = |place: usize| self.counts.iter().find(|(counted, _)| *counted == place).map_or(1, |(_, count)| *count);
        members
            .iter()
            .enumerate()
            .filter(|(place, member)| member.occurs.min > 1 && self.seen.contains(*place))
            .map(move |(place, member)| (place, counted(place), member.occurs.min))
            .filter(|(_, count, least)| count < least)
            .map(|(place, count, _)| (place, count))
    }
}

/// What a group instance lacks.
pub(super) struct Gaps {
    /// The group instance.
    holder: GroupAt,
    /// Whether it holds no element at all.
    hollow: bool,
    strangers: Vec<usize>,
    /// The members that stand less often than they must, and how often they stand.
    members: Vec<(Entry, u32)>,
}

impl Gaps {
    /// What is missing when `content` is all that the group instance holds; most often nothing.
    pub(super) fn of(holder: GroupAt, content: &mut Content<'_>, group: &Group) -> Option<Self> {
        let complete = group.mandatory.is_within(&content.seen);
        if complete && !group.demands_several {
            return None;
        }
        let members = &group.members;
        let mut missing: Vec<(Entry, u32)> = Vec::new();
        if !complete {
            missing.extend(group.mandatory.minus(&content.seen).map(|place| (members[place].entry, 0)));
        }
        missing.extend(content.too_few(members).map(|(place, found)| (members[place].entry, found)));
        if missing.is_empty() {
            return None;
        }
        let hollow = content.seen == MemberSet::default() && content.strangers.is_empty();
        Some(Self { holder, hollow, strangers: std::mem::take(&mut content.strangers), members: missing })
    }

    /// Does not miss this member.
    pub(super) fn forgive(&mut self, member: Entry) {
        self.members.retain(|(entry, _)| *entry != member);
    }

    /// Reports what is missing. One cause, one finding: what stands elsewhere, or under a name like it, is not missing as well;
    /// where one element has no place and one member is missing, the one most likely stands for the other, and one finding says
    /// both.
    pub(super) fn report(mut self, record: &mut Record<'_>, findings: &mut Noted) {
        self.members.retain(|(entry, _)| !record.is_uncertain(*entry));
        let book = record.book;
        let path = record.path(Place::Group(self.holder));
        match (self.members.as_slice(), self.strangers.as_slice()) {
            ([], _) => {}
            ([_, _, ..], _) if self.hollow => findings.push_missing(problems::hollow(record.group(self.holder), path, &self.members, book)),
            ([(entry, found)], [stranger]) => {
                if let Some(finding) = findings.get_mut(*stranger) {
                    problems::stands_for(finding, problems::missing(record.group(self.holder), path, *entry, *found, book));
                }
                record.uncertain.insert(*entry);
            }
            (members, _) => {
                let missing = members.iter().map(|(entry, found)| problems::missing(record.group(self.holder), path.clone(), *entry, *found, book));
                missing.for_each(|finding| findings.push_missing(finding));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document;
    use crate::schema;

    const VALID: &str = include_str!("../../corpus/valid/m1-petrol.xml");

    /// The findings after one change: code and message, without the labels of the book.
    fn findings(from: &str, to: &str) -> Vec<String> {
        assert!(VALID.contains(from), "{from}");
        let text = VALID.replacen(from, to, 1);
        let parsed = document::parse(&text).unwrap();
        let reading = document::read(&parsed, schema::ivi_2_0().unwrap());
        let shown = |message: &str| message.split(" (").next().unwrap_or_default().to_owned();
        reading.findings.iter().map(|finding| format!("{}: {}", finding.code, shown(&finding.message))).collect()
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(findings("", ""), Vec::<String>::new());
        let found = findings("<StageOfCompletion>C</StageOfCompletion>", "");
        assert_eq!(found, ["ivi/missing: CocDataGroup has no StageOfCompletion"]);
    }

    #[test]
    fn a_misspelt_member_is_not_missing_as_well() {
        let found = findings("<StageOfCompletion>C</StageOfCompletion>", "<StageOfCompletoin>C</StageOfCompletoin>");
        assert_eq!(found, ["ivi/unknown-element: CocDataGroup knows no element `StageOfCompletoin`"]);
    }

    #[test]
    fn one_stranger_and_one_gap_are_one_finding_that_says_both() {
        for (name, what) in [
            ("Foo", "ivi/unknown-element: CocDataGroup knows no element `Foo`"),
            ("Wheelbase", "ivi/misplaced: Wheelbase stands in CocDataGroup; it belongs to DimensionGroup"),
            ("Type", "ivi/repeated: Type stands again in CocDataGroup; it may stand once"),
        ] {
            let found = findings("<StageOfCompletion>C</StageOfCompletion>", &format!("<{name}>C</{name}>"));
            let [one] = found.as_slice() else { panic!("{found:?}") };
            assert!(one.ends_with("; and CocDataGroup has no StageOfCompletion"), "{one}");
            assert!(name == "Type" || one.starts_with(what), "{one}");
        }
    }

    #[test]
    fn two_gaps_beside_one_stranger_stay_findings_of_their_own() {
        let two = "<ProvisionalTypeApprovalIndicator>N</ProvisionalTypeApprovalIndicator>\n    <StageOfCompletion>C</StageOfCompletion>";
        let codes: Vec<String> = findings(two, "<Foo/>").iter().map(|found| found.split(':').next().unwrap_or_default().to_owned()).collect();
        assert_eq!(codes, ["ivi/missing", "ivi/missing", "ivi/unknown-element"]);
    }

    #[test]
    fn what_stands_elsewhere_is_not_missing() {
        let moved = findings("<StageOfCompletion>C</StageOfCompletion>", "<Box><StageOfCompletion>C</StageOfCompletion></Box>");
        assert_eq!(moved, ["ivi/unknown-element: CocDataGroup knows no element `Box`"]);
        let inside =
            findings("<StageOfCompletion>C</StageOfCompletion>\n    <Type>KL3</Type>", "<Type>KL3<StageOfCompletion>C</StageOfCompletion></Type>");
        assert_eq!(inside, ["ivi/unknown-element: Type holds a value, not the element `StageOfCompletion`"]);
    }

    #[test]
    fn an_empty_group_is_one_finding() {
        let start = VALID.find("<Header>").unwrap();
        let end = VALID.find("</Header>").unwrap();
        let found = findings(&VALID[start..end], "<Header>");
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert!(one.starts_with("ivi/missing: Header is empty; it must hold IviReferenceId, IviVersionNumberXsd"), "{one}");
    }

    #[test]
    fn a_signature_without_its_namespace_is_one_finding() {
        let found = findings("<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">", "<Signature>");
        assert_eq!(found, ["ivi/namespace: Signature is in the namespace `http://eu.ereg.initialvehicleinformation.v2`"]);
    }

    #[test]
    fn a_text_with_a_comment_in_it_is_one_text() {
        assert_eq!(findings("<Header>", "<Header>a<!-- b -->c"), ["ivi/unexpected-text: Header holds the text `a`"]);
        assert_eq!(findings("<Header>", "<Header>\n    <![CDATA[a]]>"), ["ivi/unexpected-text: Header holds the text `a`"]);
    }
}
