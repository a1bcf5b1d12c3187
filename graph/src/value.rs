//! What a property can be. Knows nothing of the things that have properties.

use std::borrow::Cow;
use std::ops::Index;

/// The properties of an entity or a relationship, sorted by name; a name occurs once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties<'a>(Vec<(Cow<'static, str>, Value<'a>)>);

impl<'a> Properties<'a> {
    /// None at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// None yet, with room for so many.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    /// Adds a property whose name comes after all that are there.
    pub fn push(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value<'a>>) {
        let name = name.into();
        debug_assert!(self.0.last().is_none_or(|(last, _)| *last < name), "{name} is out of order");
        self.0.push((name, value.into()));
    }

    /// Sets a property, whatever it was before.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value<'a>>) {
        let (name, value) = (name.into(), value.into());
        if self.0.last().is_none_or(|(last, _)| *last < name) {
            self.0.push((name, value));
            return;
        }
        match self.place(&name) {
            Ok(place) => {
                if let Some((_, old)) = self.0.get_mut(place) {
                    *old = value;
                }
            }
            Err(place) => self.0.insert(place, (name, value)),
        }
    }

    /// The value of a property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.place(name).ok().and_then(|place| self.0.get(place)).map(|(_, value)| value)
    }

    /// Whether there is such a property.
    #[must_use]
    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_ok()
    }

    /// The names, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    /// Names and values, in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// The same, with texts of its own.
    #[must_use]
    pub fn into_owned(self) -> Properties<'static> {
        let all = self.0.into_iter();
        Properties(all.map(|(name, value)| (name, value.into_owned())).collect())
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.as_ref().cmp(name))
    }
}

impl<'a> IntoIterator for Properties<'a> {
    type Item = (Cow<'static, str>, Value<'a>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, N: Into<Cow<'static, str>>, V: Into<Value<'a>>> FromIterator<(N, V)> for Properties<'a> {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(all: I) -> Self {
        let all = all.into_iter();
        let mut properties = Self::with_capacity(all.size_hint().0);
        all.for_each(|(name, value)| properties.set(name, value));
        properties
    }
}

impl<'a, N: Into<Cow<'static, str>>, const COUNT: usize> From<[(N, Value<'a>); COUNT]>
    for Properties<'a>
{
    fn from(all: [(N, Value<'a>); COUNT]) -> Self {
        all.into_iter().collect()
    }
}

impl<'a> Index<&str> for Properties<'a> {
    type Output = Value<'a>;

    /// The value of a property.
    ///
    /// # Panics
    ///
    /// If there is no such property, as with a map: it is not to be taken for null.
    #[expect(clippy::expect_used, reason = "as every index does")]
    fn index(&self, name: &str) -> &Value<'a> {
        self.get(name).expect("a property with this name")
    }
}

/// The value of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A moment, in milliseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Several texts.
    Texts(Vec<Cow<'a, str>>),
    /// Known to be without a value.
    Null,
}

impl Value<'_> {
    /// The same, with texts of its own.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Integer(number) => Value::Integer(number),
            Self::Boolean(boolean) => Value::Boolean(boolean),
            Self::Timestamp(millis) => Value::Timestamp(millis),
            Self::Texts(texts) => {
                Value::Texts(texts.into_iter().map(|text| Cow::Owned(text.into_owned())).collect())
            }
            Self::Null => Value::Null,
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<bool> for Value<'_> {
    fn from(boolean: bool) -> Self {
        Self::Boolean(boolean)
    }
}

impl<'a> From<Vec<Cow<'a, str>>> for Value<'a> {
    fn from(texts: Vec<Cow<'a, str>>) -> Self {
        Self::Texts(texts)
    }
}

impl From<Vec<String>> for Value<'_> {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts.into_iter().map(Cow::Owned).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_sorted_and_the_later_value_of_a_name_counts() {
        let mut properties =
            Properties::from([("b", true.into()), ("a", Value::Null), ("c", false.into())]);
        properties.set("a", "later");
        properties.set("aa", 3.to_string());

        assert_eq!(properties.keys().collect::<Vec<_>>(), ["a", "aa", "b", "c"]);
        assert_eq!(properties["a"], Value::from("later"));
        assert_eq!(properties.get("d"), None);
        assert_eq!(properties.clone().into_owned(), properties);
    }

    #[test]
    #[should_panic(expected = "a property with this name")]
    fn what_is_absent_is_not_taken_for_null() {
        let _ = &Properties::from([("a", Value::Null)])["b"];
    }
}
