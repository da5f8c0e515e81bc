//! The report for people: every finding with the lines of the file that it is about, and a summary.

use super::asked;
use super::excerpt::Excerpt;
use super::{Format, Head, Part, printable, shortened};
use crate::batch::Summary;
use crate::check::{FileReport, Status};
use crate::engine::BatchFinding;
use crate::finding::{Finding, Severity};
use crate::source::SourceText;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use std::fmt::{self, Write};

/// At most so many findings of one file are drawn; the summary counts all of them.
const MOST_A_FILE: usize = 100;
/// At most so many findings about several files are drawn.
const MOST_BATCH: usize = 100;
/// At most so many files are named in one of them.
const MOST_NAMED: usize = 10;
/// At most so many characters of a message or value are shown.
const LONGEST: usize = 600;
/// What is expected stands under the line when it fits there in one piece, and in a note otherwise.
const LABEL: &str = "expected: ";
/// Columns that the frame and the arrow of a label take.
const FRAME: usize = 14;

/// How the report looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns of a page.
    pub width: usize,
    /// Whether to colour, with ANSI escape codes.
    pub colour: bool,
    /// Where the pages that `ivicheck docs` writes are published; coloured pages lead from each code to its own.
    pub links: Option<&'static str>,
}

impl Default for Layout {
    fn default() -> Self {
        Self { width: 100, colour: false, links: None }
    }
}

/// The report for people.
#[derive(Debug, Clone, Copy, Default)]
pub struct Human {
    /// How it looks.
    pub layout: Layout,
}

/// A finding as miette draws it.
#[derive(Debug)]
struct Drawn<'a> {
    finding: &'a Finding,
    excerpt: Option<Excerpt>,
    label: Option<String>,
    links: Option<&'static str>,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&clean(&self.finding.message))
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let (severity, code) = (self.finding.severity, &self.finding.code);
        Some(Box::new(match self.links {
            // A link as terminals know it: what is shown stands between two sequences, the first of which says where it leads.
            Some(pages) => format!("{severity}[\u{1b}]8;;{}/rules/{code}.html\u{1b}\\{code}\u{1b}]8;;\u{1b}\\]", pages.trim_end_matches('/')),
            None => format!("{severity}[{code}]"),
        }))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(clean(&self.finding.help)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (start, end) = self.excerpt.as_ref()?.mark;
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(self.label.clone(), (start, end - start)))))
    }
}

/// Draws one finding.
pub fn finding(finding: &Finding, path: &str, text: &SourceText, layout: Layout) -> String {
    draw(finding, excerpt(finding, path, text, layout), path, true, layout)
}

/// The lines that a finding is about.
pub(super) fn excerpt(finding: &Finding, path: &str, text: &SourceText, layout: Layout) -> Option<Excerpt> {
    finding.span.map(|span| Excerpt::new(printable(path), text, span, room(layout)))
}

/// Columns that a line of a file may take.
fn room(layout: Layout) -> usize {
    layout.width.saturating_sub(FRAME).max(40)
}

/// Draws a finding with its lines; without the reasons and the lines around it, when they are not asked for.
pub(super) fn draw(finding: &Finding, excerpt: Option<Excerpt>, path: &str, with_reasons: bool, layout: Layout) -> String {
    let theme = if layout.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(layout.width).with_links(false).with_context_lines(1);
    let label_room = excerpt.as_ref().map_or(0, |excerpt| room(layout).saturating_sub(excerpt.middle() + LABEL.len()));
    let label = finding.expected.as_deref().filter(|text| text.chars().count() <= label_room).map(|text| format!("{LABEL}{}", printable(text)));
    let excerpt = if with_reasons { excerpt } else { excerpt.map(Excerpt::own_line) };
    let drawn = Drawn { finding, excerpt, label, links: layout.links.filter(|_| layout.colour) };
    let mut page = String::new();
    // Writing to a string cannot fail, and the excerpt always has its lines.
    let _ = handler.render_report(&mut page, &drawn);
    let basis = finding.basis.with_refs(&finding.refs);
    let reason = |text: &'_ str| if with_reasons { text.to_owned() } else { String::new() };
    let notes = [
        ("expected", if drawn.label.is_none() { finding.expected.clone().unwrap_or_default() } else { String::new() }),
        ("file", if drawn.excerpt.is_none() { path.to_owned() } else { String::new() }),
        ("field", finding.path.clone()),
        ("why", reason(&finding.why)),
        ("source", finding.source.to_string()),
        ("basis", reason(&basis)),
        ("owner", finding.owner.as_deref().unwrap_or_default().to_owned()),
    ];
    let terms = finding.terms.iter().map(|(name, word)| (name.as_str(), word.to_string()));
    for (name, note) in notes.into_iter().chain(terms) {
        if !note.is_empty() {
            push_note(&mut page, name, &note, layout);
        }
    }
    page
}

/// Draws a finding about several files.
pub(super) fn among(found: &BatchFinding, layout: Layout) -> String {
    let mut page = finding(&found.finding, "", &SourceText::default(), layout);
    for path in found.files.iter().take(MOST_NAMED) {
        push_note(&mut page, "file", path, layout);
    }
    if let Some(more) = found.files.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        push_note(&mut page, "file", &format!("{more} more, which --format json names"), layout);
    }
    page.push('\n');
    page
}

pub(super) fn push_note(page: &mut String, name: &str, note: &str, layout: Layout) {
    let first = if layout.colour { format!("  \u{1b}[36m{name}: \u{1b}[0m") } else { format!("  {name}: ") };
    let rest = " ".repeat(name.len() + 4);
    let options = textwrap::Options::new(layout.width.saturating_sub(2)).initial_indent(&first).subsequent_indent(&rest);
    page.push_str(&textwrap::fill(&clean(note), options));
    page.push('\n');
}

pub(super) fn clean(text: &str) -> String {
    printable(&shortened(text, LONGEST))
}

impl Format for Human {
    fn start(&self, _: &Head) -> String {
        String::new()
    }

    fn file(&self, report: &FileReport, text: &SourceText) -> Part {
        let mut page = String::new();
        let open = || report.findings.iter().filter(|finding| finding.is_open());
        for entry in open().take(MOST_A_FILE) {
            page.push_str(&finding(entry, &report.path, text, self.layout));
            page.push('\n');
        }
        if let Some(more) = open().count().checked_sub(MOST_A_FILE).filter(|more| *more > 0) {
            let _ = writeln!(page, "{}: {more} more findings are not shown; --format json lists up to 1000\n", printable(&report.path));
        }
        Part { text: page, accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn end(&self, summary: &Summary, batch: &[BatchFinding]) -> String {
        let open = || batch.iter().filter(|found| found.finding.is_open());
        let mut page: String = open().take(MOST_BATCH).map(|found| among(found, self.layout)).collect();
        if let Some(more) = open().count().checked_sub(MOST_BATCH).filter(|more| *more > 0) {
            let _ = writeln!(page, "{more} more findings about several files are not shown; --format json has all of them\n");
        }
        let counted: Vec<_> = summary.codes().collect();
        let widest = counted.iter().map(|(_, code, _)| code.chars().count()).max().unwrap_or_default();
        let digits = counted.iter().map(|(_, _, count)| count.to_string().len()).max().unwrap_or_default();
        for (severity, code, count) in &counted {
            let _ = writeln!(page, "{severity:<7}  {code:<widest$}  {count:>digits$}");
        }
        if !counted.is_empty() {
            page.push('\n');
        }
        page.push_str(&closing_line(summary, self.layout.width));
        page
    }
}

pub(super) fn closing_line(summary: &Summary, width: usize) -> String {
    let mut parts = vec![number(summary.files, "file"), format!("{} passed", summary.passed), format!("{} failed", summary.files - summary.accepted)];
    let let_through = summary.accepted.saturating_sub(summary.passed);
    if let_through > 0 {
        parts.insert(2, format!("{let_through} let through"));
    }
    let totals: Vec<String> = [Severity::Error, Severity::Warning, Severity::Info]
        .into_iter()
        .map(|severity| (summary.weighing(severity), severity.as_str()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| number(count, word))
        .collect();
    parts.push(if totals.is_empty() { "no findings".to_owned() } else { totals.join(" and ") });
    if summary.batch == Status::Fail {
        parts.push("not good to send together".to_owned());
    }
    if summary.gate == Status::Fail {
        parts.push("waivers to be put right".to_owned());
    }
    if summary.skipped > 0 {
        parts.push(format!("{} skipped (not named *.xml)", number(summary.skipped, "other file")));
    }
    // Who leaves signatures out knows it.
    let unchecked: Vec<&str> = summary.head.unchecked.iter().map(String::as_str).filter(|what| *what != "signatures").collect();
    let unchecked = if unchecked.is_empty() {
        String::new()
    } else {
        textwrap::fill(&format!("not checked: {}", printable(&unchecked.join("; "))), width) + "\n"
    };
    asked::gone(summary, width) + parts.join(", ").as_str() + "\n" + asked::lines(summary, width).as_str() + unchecked.as_str()
}

pub(super) fn number(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Status;
    use crate::finding::kinds;
    use crate::source::Span;
    use proptest::{prop_assert, proptest};

    fn wrong_number() -> (Finding, SourceText) {
        let text = "<a>\r\n  <b>\r\n    <NumberOfAxles>zwölf</NumberOfAxles>\r\n  </b>\r\n</a>\r\n";
        let at = text.find("zwölf").unwrap();
        let finding = Finding {
            path: "/a/b/NumberOfAxles".into(),
            field: Some("NumberOfAxles".into()),
            span: Some(Span::new(at, at + "zwölf".len())),
            value: Some("zwölf".into()),
            expected: Some("a whole number from 0 to 99".into()),
            ..Finding::built_in(&kinds::IVI_NOT_A_NUMBER, "NumberOfAxles is `zwölf`".into())
        };
        (finding, SourceText::new(text.into()))
    }

    #[test]
    fn a_finding_shows_its_lines_with_their_numbers_in_the_file() {
        let (wrong, text) = wrong_number();
        let page = finding(&wrong, "dir/a.xml", &text, Layout::default());
        let expected = "\
error[ivi/not-a-number]

  × NumberOfAxles is `zwölf`
   ╭─[dir/a.xml:3:20]
 2 │   <b>
 3 │     <NumberOfAxles>zwölf</NumberOfAxles>
   ·                    ──┬──
   ·                      ╰── expected: a whole number from 0 to 99
 4 │   </b>
   ╰────
  help: Write digits, with a point before decimals; no unit, no grouping, no comma.
  field: /a/b/NumberOfAxles
  why: The receiver cannot read the number.
  source: XSD2, GL 1.14
  basis: stated
";
        assert_eq!(page, expected);
    }

    #[test]
    fn a_finding_without_a_place_names_the_file() {
        let empty = Finding::built_in(&kinds::INPUT_EMPTY, "the file is empty".into());
        let page = finding(&empty, "dir/a\u{1b}[2J.xml", &SourceText::default(), Layout::default());
        assert!(page.contains("  × the file is empty\n"), "{page}");
        assert!(page.contains("  file: dir/a\u{241b}[2J.xml\n"), "{page}");
        assert!(!page.contains('\u{1b}'), "{page}");
    }

    #[test]
    fn a_message_on_one_line_stays_within_the_page() {
        let text = format!("{}<b>wrong</b>{}", "<a>x</a>".repeat(2000), "<a>x</a>".repeat(2000));
        let at = text.find("wrong").unwrap();
        let wrong = Finding {
            span: Some(Span::new(at, at + 5)),
            expected: Some("e".repeat(5000)),
            ..Finding::built_in(&kinds::IVI_RANGE, "m".repeat(100_000))
        };
        let page = finding(&wrong, "a.xml", &SourceText::new(text), Layout::default());
        assert!(page.contains("[a.xml:1:16004]"), "{page}");
        assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
        assert!(page.lines().count() < 40, "{page}");
    }

    #[test]
    fn colours_only_when_asked() {
        let (wrong, text) = wrong_number();
        assert!(!finding(&wrong, "a.xml", &text, Layout::default()).contains('\u{1b}'));
        assert!(finding(&wrong, "a.xml", &text, Layout { colour: true, ..Layout::default() }).contains('\u{1b}'));
    }

    #[test]
    fn a_code_leads_to_its_page_where_colours_are() {
        let (wrong, text) = wrong_number();
        let page = |colour| finding(&wrong, "a.xml", &text, Layout { colour, links: Some("https://example.org/checks/"), ..Layout::default() });
        let code = &wrong.code;
        assert!(page(true).contains(&format!("[\u{1b}]8;;https://example.org/checks/rules/{code}.html\u{1b}\\{code}\u{1b}]8;;\u{1b}\\]")));
        assert!(!page(false).contains("example.org"));
    }

    #[test]
    fn the_summary_counts_by_code() {
        let (wrong, _) = wrong_number();
        let report = |findings, status| FileReport { status, accepted: status == Status::Pass, findings, ..FileReport::new("a.xml".into()) };
        let mut summary = Summary::new(2);
        summary.count(&report(vec![wrong.clone(), wrong.clone()], Status::Fail));
        summary.count(&report(vec![], Status::Pass));
        let page = Human::default().end(&summary, &[]);
        assert_eq!(page, "error    ivi/not-a-number  2\n\n2 files, 1 passed, 1 failed, 2 errors, 2 other files skipped (not named *.xml)\n");
        assert_eq!(Human::default().end(&Summary::new(0), &[]), "0 files, 0 passed, 0 failed, no findings\n");
    }

    proptest! {
        #[test]
        fn any_text_and_any_place_can_be_drawn(text in "[a<>/é車\u{301}🚗 \t\r\n\u{0}\u{9b}\u{202e}]{0,300}", start in 0_usize..1200, length in 0_usize..600) {
            let wrong = Finding {
                span: Some(Span::new(start.min(text.len()), (start + length).min(text.len()))),
                expected: Some("something else".into()),
                ..Finding::built_in(&kinds::IVI_RANGE, text.clone())
            };
            let source = SourceText::new(text);
            let place = source.position(start);
            let page = finding(&wrong, "a.xml", &source, Layout::default());
            let header = format!("[a.xml:{}:{}]", place.line, place.column);
            prop_assert!(page.contains(&header), "{header} is not in {page}");
            let drives_terminal = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
            prop_assert!(!page.contains(drives_terminal), "{page:?}");
            prop_assert!(page.lines().all(|line| textwrap::core::display_width(line) <= 100), "{page}");
        }
    }
}
