//! Reports: several at once, and each form of them.

mod browser;
mod by_cause;
mod forms;
mod html;
mod place;
mod schema;
mod schemas;
mod several;
