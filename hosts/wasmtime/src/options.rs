//! How a graph is collected page by page.

/// How a graph is collected page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The ids of steps to leave out, as [`Collector::describe`](crate::Collector::describe) lists
    /// them. Default: none.
    pub skip: Vec<String>,
    /// Whether every entity carries the item it was made from. Default: no.
    pub raw_data: bool,
    /// The most items that are in memory at a time, 1 to 1,000. Default: 1,000.
    pub page_items: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { skip: Vec::new(), raw_data: false, page_items: 1000 }
    }
}
