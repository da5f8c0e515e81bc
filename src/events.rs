//! Feeds of vehicle events of the Norwegian register: read, checked, followed, and what is known of a vehicle after them.
//!
//! Codes are data (`rules/events/codes.yaml`). What is not known is passed on as it is.

mod check;
mod codes;
mod event;
mod feed;
mod follow;
mod history;
mod link;
mod times;
mod write;

pub use check::EventCheck;
pub use codes::Codes;
pub use event::{Event, Placeholder};
#[cfg(feature = "serve")]
pub(crate) use feed::with_separators;
pub use feed::{Page, PageFault, read_page};
pub use follow::{Follow, FollowError, Pages, Round, Start};
pub use history::{Fact, History};
pub use link::{Certificate, Linked, State, link};
pub use write::{csv_head, csv_row, ndjson};
