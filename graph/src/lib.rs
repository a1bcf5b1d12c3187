//! A graph of entities and relationships, and a report of how complete it is.
//!
//! Knows nothing of where the graph comes from: no service, no component, no network.
//!
//! - [`Entity`], [`Relationship`], [`Value`]: what a graph is made of;
//! - [`GraphBuilder`]: the only way to a [`Graph`], so that every graph is sorted and whole;
//! - [`around`]: the part of one that is near a thing;
//! - [`Page`]: a part of one; [`Kinds`]: what there can be in one;
//! - [`Report`]: per step, what was read and what may be missing; [`Failure`]: why there is no graph;
//! - [`Summary`]: what came of it, for people;
//! - [`Texts`]: every text of it, for who looks for something in them;
//! - [`formats`]: the ways a graph is written; [`read`]: one that was written before, read again.

mod around;
mod build;
mod entity;
mod failure;
mod forecast;
pub mod formats;
mod kinds;
mod page;
mod reading;
mod relationship;
mod report;
mod summary;
mod texts;
mod value;

pub use around::around;
pub use build::{BuildError, Graph, GraphBuilder};
pub use entity::Entity;
pub use failure::Failure;
pub use forecast::{Forecast, StepForecast};
pub use kinds::{Kinds, RelationshipKind};
pub use page::Page;
pub use reading::{ReadError, read};
pub use relationship::Relationship;
pub use report::{Problem, Report, Step, StepStatus};
pub use summary::Summary;
pub use texts::Texts;
pub use value::{Properties, Value};
