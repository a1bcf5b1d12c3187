//! Files that are written into memory, and taken from there piece by piece. Knows no format.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Write};
use std::rc::Rc;

use graph::formats::Folder;

/// What was written and not taken yet, in the order in which it was written.
#[derive(Clone, Debug, Default)]
pub struct Parts(Rc<RefCell<VecDeque<Piece>>>);

/// The path of a file, and what comes next in it.
type Piece = (Rc<str>, Vec<u8>);

impl Parts {
    /// A file of that path. Nothing is written to it yet.
    #[must_use]
    pub fn file(&self, path: &str) -> File {
        File { parts: self.clone(), path: path.into() }
    }

    /// Takes the oldest piece: a path, and what comes next in that file.
    ///
    /// # Errors
    ///
    /// If it is no text.
    pub fn take(&self) -> io::Result<Option<(String, String)>> {
        let Some((path, bytes)) = self.0.borrow_mut().pop_front() else { return Ok(None) };
        let text = String::from_utf8(bytes).map_err(io::Error::other)?;
        Ok(Some((path.to_string(), text)))
    }

    fn write(&self, path: &Rc<str>, bytes: &[u8]) {
        let mut parts = self.0.borrow_mut();
        match parts.back_mut() {
            Some((last, written)) if last == path => written.extend_from_slice(bytes),
            _ => parts.push_back((Rc::clone(path), bytes.to_vec())),
        }
    }
}

impl Folder for Parts {
    type File = File;

    fn create(&mut self, path: &str) -> io::Result<File> {
        Ok(self.file(path))
    }
}

/// A file that is being written.
#[derive(Clone, Debug)]
pub struct File {
    parts: Parts,
    path: Rc<str>,
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.parts.write(&self.path, bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_comes_out_in_order_a_piece_for_each_turn_of_a_file() {
        let mut parts = Parts::default();
        let mut whole = parts.file("");
        let mut other = parts.create("a/b.json").unwrap();
        whole.write_all(b"one ").unwrap();
        whole.write_all("zwölf".as_bytes()).unwrap();
        other.write_all(b"[").unwrap();
        whole.write_all(b"!").unwrap();

        let taken: Vec<_> = std::iter::from_fn(|| parts.take().unwrap()).collect();

        let piece = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        assert_eq!(taken, [piece("", "one zwölf"), piece("a/b.json", "["), piece("", "!")]);
        assert_eq!(parts.take().unwrap(), None);
    }

    #[test]
    fn half_a_letter_is_an_error_and_never_another_letter() {
        let parts = Parts::default();
        parts.file("").write_all(&"ö".as_bytes()[..1]).unwrap();
        assert!(parts.take().is_err());
    }
}
