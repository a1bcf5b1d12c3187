//! What is collected, and how it comes page by page.

/// What is collected, and how it comes page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The ids of steps to leave out, as [`Collector::describe`](crate::Collector::describe) lists
    /// them. Default: none.
    pub skip: Vec<String>,
    /// The ids of steps to read, with those that they depend on, and no others. Default: none is named,
    /// so that every step is read that is `on_by_default`.
    pub only: Vec<String>,
    /// The ids of steps to read that are not `on_by_default`, besides the others. Default: none.
    pub also: Vec<String>,
    /// Whether every entity carries the item it was made from. Default: no.
    pub raw_data: bool,
    /// The most items that are in memory at a time, 1 to 1,000. Default: 1,000.
    pub page_items: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            skip: Vec::new(),
            only: Vec::new(),
            also: Vec::new(),
            raw_data: false,
            page_items: 1000,
        }
    }
}
