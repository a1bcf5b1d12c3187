//! Who can reach a workspace, what somebody can reach, and what was not read: in words and as JSON.
//!
//! Knows no relationship of the graph but as [`reach`](crate::reach) tells it.

mod about;
mod acting;
mod lacks;
mod listed;
mod not_known;
mod text;
mod thing;
mod unread;
mod way;
mod what_can;
mod who_can;

pub use about::About;
pub use acting::Acting;
pub use listed::Listed;
pub use not_known::NotKnown;
pub use thing::Thing;
pub use unread::{Unread, UnreadProblem, UnreadStep, unread};
pub use way::{Way, WayStep};
pub use what_can::{Subject, WhatCan, what_can};
pub use who_can::{Permitted, Target, WhoCan, who_can};
