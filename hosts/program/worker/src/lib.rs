//! Collects Anthropic organizations on a Temporal cluster.
//!
//! - [`arguments`]: what the user asks for; [`connection`]: the way to the cluster;
//! - [`workflows`]: whose turn it is, and when there is another try;
//! - [`activities`]: a tenant's run, as a part of a workflow; [`roster`]: who the tenants are;
//! - [`place`]: where graphs go: a folder, or [`store`], an object store;
//! - [`report`]: what a run tells the cluster, which keeps it;
//! - [`worker`]: what runs all of this until it is told to end;
//! - [`submit`]: what starts workflows and follows them; `came`: what came of them; [`schedules`]: what
//!   has them started; `watch`: how far tenants are meanwhile; `patience`: how long a
//!   silent cluster is asked again.
//!
//! A run itself is [`graph_anthropic_host::fleet::run`], as in a fleet. *Invariant:* what goes to the
//! cluster is ids, counts and sentences. Where a tenant is, and with which credential it is read, a
//! worker takes from its own file.

pub mod activities;
pub mod arguments;
mod came;
pub mod connection;
mod patience;
pub mod place;
pub mod report;
pub mod roster;
pub mod schedules;
pub mod store;
pub mod submit;
mod watch;
pub mod worker;
pub mod workflows;
