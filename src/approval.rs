//! Approval data: what is known of each version of an approved type, from accepted certificates or from a maker's own data.
//!
//! A misread mass that is plausible for the category is not plausible for the version. A list says of fields which values, or which range, a
//! version has; certificates are held against it, and it can be learned from those that an authority accepted.

mod judge;
mod learn;
mod list;
mod nature;
mod target;

pub use learn::Learner;
pub use list::Approvals;
