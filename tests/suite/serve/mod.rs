//! The service, as others meet it: a process of its own for each test, and real requests.

mod check;
mod client;
#[cfg(unix)]
mod documentation;
mod encrypted;
mod feed;
mod norway;
mod norway_table;
mod outside;
mod page;
mod portal;
mod portal_programs;
mod security;
mod sending;
mod vehicles;
