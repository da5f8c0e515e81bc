//! Toll whitelists and their confirmations. All data is invented.

mod certificates;
mod confirmations;
mod content;
mod differences;
mod explaining;
mod lists;
mod making;
mod pages;
mod refused;
mod single;
mod support;
