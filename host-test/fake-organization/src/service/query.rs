//! The query of a request. A parameter can be given several times, as `ids=a&ids=b` or as
//! `ids[]=a&ids[]=b`. Knows no name of a parameter.

/// The parameters of a query, in order.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The first value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Whether a parameter is true.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// Whether a value is among those that are asked for; all are if none is.
    pub(crate) fn asks_for(&self, name: &str, value: Option<&str>) -> bool {
        self.get(name).is_none() || self.all(name).any(|asked| Some(asked) == value)
    }

    /// All values of a parameter.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let is_it = move |(sent, _): &&(String, String)| {
            sent.strip_suffix("[]").unwrap_or(sent.as_str()) == name
        };
        self.0.iter().filter(is_it).map(|(_, value)| value.as_str())
    }
}
