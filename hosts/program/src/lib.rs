//! Collects Anthropic organizations into security graphs: one, or a fleet of them.
//!
//! - [`arguments`]: what the user asks for;
//! - [`collector`]: the component that the program carries, ready to run;
//! - [`collect`]: one organization; [`ask`]: a question about one;
//! - [`fleet`]: many, each in a sandbox and a folder of its own; [`fleet::run`] is one of these, for
//!   whoever starts them by other means;
//! - [`elsewhere`]: the subcommands that are another program's;
//! - [`output`]: where graphs go; [`doing`]: how far a run is; [`signals`]: what ends the program.
//!
//! Knows nothing of how an organization is read: that is the component's affair, and how the component
//! runs is `graph-anthropic-wasmtime`'s.

pub mod arguments;
pub mod ask;
pub mod collect;
pub mod collector;
pub mod doing;
pub mod elsewhere;
pub mod fleet;
pub mod output;
pub mod signals;
