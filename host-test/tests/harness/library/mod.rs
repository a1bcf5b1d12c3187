//! The host library: what its owner decides, what runs share and what they do not, and what becomes of
//! collectors that misbehave.

mod cache;
mod ceiling;
mod connections;
mod credentials;
mod guest;
mod isolation;
mod limits;
mod misbehaving;
mod observed;
mod runs;
mod totals;
