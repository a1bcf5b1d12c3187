//! A place in one of the folders that the program was given. Knows nothing of what is to be there.

use std::io;
use std::rc::Rc;

use wasi::filesystem::preopens::get_directories;
use wasi::filesystem::types::{Descriptor, DescriptorType, PathFlags};

/// A place in one of the folders that the program was given.
pub(crate) struct Place {
    pub(crate) folder: Rc<Descriptor>,
    /// In that folder.
    pub(crate) path: String,
    /// As it was named.
    pub(super) shown: String,
}

impl Place {
    /// Finds the folder that a path is in.
    pub(crate) fn find(path: &str) -> Result<Self, String> {
        let wanted = segments(path);
        if wanted.contains(&"..") || path.ends_with('/') {
            return Err(format!(
                "{path} is no path that this program can use: name it without .. and without / at \
                 its end"
            ));
        }
        let folders = get_directories().into_iter().filter_map(|(folder, name)| {
            let folder_path = segments(&name);
            let is_absolute = |text: &str| text.starts_with('/');
            let fits = wanted.starts_with(&folder_path) && is_absolute(path) == is_absolute(&name);
            fits.then_some((folder_path.len(), folder))
        });
        let Some((depth, folder)) = folders.max_by_key(|(depth, _)| *depth) else {
            let parent = match path.rsplit_once('/') {
                None => ".",
                Some(("", _)) => "/",
                Some((parent, _)) => parent,
            };
            return Err(format!(
                "{path} is in no folder that wasmtime lets this program use: add --dir {parent}"
            ));
        };
        let path_in_folder = wanted.get(depth..).unwrap_or_default().join("/");
        Ok(Self { folder: Rc::new(folder), path: path_in_folder, shown: path.to_owned() })
    }

    /// What is there, links followed; none: nothing.
    pub(super) fn what(&self, path: &str) -> Option<DescriptorType> {
        if path.is_empty() {
            return Some(DescriptorType::Directory);
        }
        self.folder.stat_at(PathFlags::SYMLINK_FOLLOW, path).ok().map(|stat| stat.type_)
    }

    /// Whether it is a folder.
    pub(crate) fn is_folder(&self) -> bool {
        self.what(&self.path) == Some(DescriptorType::Directory)
    }

    /// Whether there is a link that leads to nothing.
    pub(super) fn is_dangling(&self) -> bool {
        let is_link = |stat: wasi::filesystem::types::DescriptorStat| {
            stat.type_ == DescriptorType::SymbolicLink
        };
        self.what(&self.path).is_none()
            && self.folder.stat_at(PathFlags::empty(), &self.path).is_ok_and(is_link)
    }

    pub(super) fn cannot(&self, error: &io::Error) -> String {
        format!("{} cannot be written: {error}", self.shown)
    }
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !matches!(*segment, "" | ".")).collect()
}
