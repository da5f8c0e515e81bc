//! Feeds of vehicle events. All vehicles are invented.

mod checking;
mod following;
mod histories;
mod links;
mod pages;
mod reading;
mod support;
