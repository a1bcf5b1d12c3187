//! What a graph of an Anthropic organization tells: graphs in, answers out.
//!
//! Knows no network, no file and no clock but the graph's own: *now* is when the service gave the
//! last answer.
//!
//! - [`Organization`]: a graph, to be asked;
//! - [`kinds`]: the types that it is asked about;
//! - [`access`]: who has what thereby has what else;
//! - [`reach`]: what one reaches, and who reaches it: a fixed point over that;
//! - [`rights`]: what a role lets do, in words;
//! - [`findings`]: what is wrong, by a table of rules;
//! - [`find()`]: which thing is meant by a name;
//! - [`shown()`]: a name that others chose, as one can read it;
//! - [`bloodhound`]: the graph with its attack paths, for BloodHound;
//! - [`date`]: a day, as one reads and writes it;
//! - [`difference()`](difference::difference): what changed from one graph to a later one;
//! - [`who`]: who can reach a workspace, what somebody can reach, and what was not read;
//! - [`page`]: the page that shows a graph and its answers.

pub mod access;
pub mod bloodhound;
pub mod date;
pub mod difference;
mod find;
pub mod findings;
pub mod kinds;
mod organization;
pub mod page;
pub mod reach;
pub mod rights;
pub mod shown;
pub mod who;

pub use find::{NotFound, find};
pub use organization::{Organization, flag, label, text, texts, time};
pub use shown::shown;
pub use who::{Target, Unread, WhatCan, WhoCan, unread, what_can, who_can};
