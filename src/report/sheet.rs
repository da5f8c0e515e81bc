//! What somebody is to mend, as a sheet of a spreadsheet.

use super::readiness::{TASK_COLUMNS, task_cells};
use crate::batch::Task;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// How wide each column is, in characters.
const WIDTHS: [f64; 11] = [20.0, 30.0, 36.0, 18.0, 26.0, 50.0, 50.0, 40.0, 24.0, 10.0, 36.0];

/// The sheet: a head that stays in sight, a filter, and texts only, so that nothing in a file is taken for a formula.
///
/// # Errors
/// When there are more lines than a sheet can have.
pub fn tasks_sheet(tasks: &[&Task]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same input gives the same bytes, whatever the day.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let sheet = book.add_worksheet();
    let head = Format::new().set_bold();
    for ((column, title), width) in (0_u16..).zip(TASK_COLUMNS).zip(WIDTHS) {
        sheet.write_string_with_format(0, column, title, &head)?;
        sheet.set_column_width(column, width)?;
    }
    for (row, task) in (1_u32..).zip(tasks) {
        for (column, text) in (0_u16..).zip(task_cells(task)) {
            // A cell holds so many characters.
            let text: String = text.chars().take(32_767).collect();
            sheet.write_string(row, column, text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let last = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last, TASK_COLUMNS.len() as u16 - 1)?;
    book.save_to_buffer()
}
