//! The names of functions, as people read them in a backtrace. Knows nothing of what they do.
//!
//! What a compiler names functions takes a sixth of a component, and only some runtimes undo it.
//! Readable names take half of that.

use std::convert::Infallible;

use anyhow::Context as _;
use rustc_demangle::demangle;
use wasm_encoder::reencode::{Error, Reencode, ReencodeComponent, utils};
use wasm_encoder::{Component, NameMap, NameSection};
use wasmparser::{Name, Parser, Payload};

/// The component, with readable names. One with line numbers stays as it is: they are by the place
/// of the code, and what is written anew takes less.
pub(crate) fn readable(component: &[u8]) -> anyhow::Result<Vec<u8>> {
    if has_line_numbers(component)? {
        return Ok(component.to_vec());
    }
    let mut renamed = Component::new();
    let parsed = Readable.parse_component(&mut renamed, Parser::new(0), component);
    parsed.context("cannot read the component")?;
    Ok(renamed.finish())
}

fn has_line_numbers(component: &[u8]) -> anyhow::Result<bool> {
    for payload in Parser::new(0).parse_all(component) {
        if let Payload::CustomSection(section) = payload?
            && section.name().starts_with(".debug_")
        {
            return Ok(true);
        }
    }
    Ok(false)
}

struct Readable;

impl Reencode for Readable {
    type Error = Infallible;

    fn parse_custom_name_subsection(
        &mut self,
        names: &mut NameSection,
        part: Name<'_>,
    ) -> Result<(), Error<Infallible>> {
        let Name::Function(functions) = part else {
            return utils::parse_custom_name_subsection(self, names, part);
        };
        let mut readable = NameMap::new();
        for function in functions {
            let function = function?;
            // Without the hash that a compiler appends.
            readable.append(function.index, &format!("{:#}", demangle(function.name)));
        }
        names.functions(&readable);
        Ok(())
    }
}

impl ReencodeComponent for Readable {}
