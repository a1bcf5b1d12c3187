//! Compiled components, kept in a folder under the digest of what they were compiled from. Knows no
//! collector.
//!
//! wasmtime runs compiled code as it is, so nobody but this user may have written it: a file is used
//! only if this user or root owns it and nobody else can write it, and if it is whole. wasmtime itself
//! refuses what another version or configuration of it compiled. Anything else is compiled anew.

use std::fs::{DirBuilder, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use wasmtime::component::Component;
use wasmtime::{Engine, Result};

/// How long the digest at the beginning of a file is, in bytes.
const DIGEST: usize = 32;

/// The compiled form of a component: the one that is kept, else a new one, which is kept then.
pub(crate) fn load(engine: &Engine, component: &[u8], folder: &Path) -> Result<Component> {
    let path = folder.join(file_name(engine, component));
    if let Some(kept) = read(&path).and_then(|code| deserialize(engine, &code)) {
        tracing::debug!(path = %path.display(), "loaded a compiled component");
        return Ok(kept);
    }
    let compiled = Component::new(engine, component)?;
    let kept = compiled.serialize().map_err(io::Error::other).and_then(|code| write(&path, &code));
    if let Err(error) = kept {
        // It is only slower the next time.
        tracing::warn!(path = %path.display(), %error, "cannot keep a compiled component");
    }
    Ok(compiled)
}

/// Of another component, or for another version or configuration of wasmtime, it is another one.
fn file_name(engine: &Engine, component: &[u8]) -> String {
    let mut compatible = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut compatible);
    let digest = Sha256::digest(component);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{digest}-{:016x}.cwasm", compatible.finish())
}

/// The code in a file that is ours and whole.
fn read(path: &Path) -> Option<Vec<u8>> {
    let folder = File::open(path.parent()?).ok()?;
    let mut file = File::open(path).ok()?;
    if !is_ours(&folder) || !is_ours(&file) {
        tracing::warn!(path = %path.display(), "a compiled component can be written by others");
        return None;
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    let (digest, code) = bytes.split_at_checked(DIGEST)?;
    let is_whole = digest == Sha256::digest(code).as_slice();
    is_whole.then(|| code.to_vec())
}

#[expect(unsafe_code, reason = "wasmtime cannot know who wrote the code; `read` does")]
fn deserialize(engine: &Engine, code: &[u8]) -> Option<Component> {
    // SAFETY: the bytes are what this function's twin wrote: see the module's text.
    unsafe { Component::deserialize(engine, code) }.ok()
}

/// Writes beside the place, then renames: whoever reads meanwhile finds the old file or the new one.
fn write(path: &Path, code: &[u8]) -> io::Result<()> {
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    create(&folder)?;
    let mut file = NamedTempFile::new_in(&folder)?;
    file.write_all(&Sha256::digest(code))?;
    file.write_all(code)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn create(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Whether nobody but this user and root can have written it. It is asked of what is open, so it
/// cannot become another one meanwhile.
#[cfg(unix)]
fn is_ours(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let own = rustix::process::geteuid().as_raw();
    file.metadata().is_ok_and(|it| (it.uid() == own || it.uid() == 0) && it.mode() & 0o022 == 0)
}

/// Elsewhere, a user's own folders are the user's alone unless somebody changed that.
#[cfg(not(unix))]
fn is_ours(_: &File) -> bool {
    true
}
