//! The gate before an upload: what is asked of it, and what it says that it was asked.

mod configuration;
mod ends;
mod left_out;
mod readiness;
mod unsigned;
mod waivers;
