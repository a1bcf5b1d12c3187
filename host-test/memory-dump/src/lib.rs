//! A component that collects as the collector does, with its code, and then shows all of its memory:
//! what a collector could tell if it wanted to. Made for tests that search in it.

#[cfg(target_arch = "wasm32")]
mod component;
#[cfg(target_arch = "wasm32")]
mod memory;
