//! Items of a page, read so that one odd field does not cost the item. Knows no model.
//!
//! Every field of a model is optional. Where an item does not fit its model, each of its fields is
//! tried alone: those that cannot be read are left out and named, the others count.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Page, PageError, Scheme};

/// What is read from an item: a struct whose fields are all optional.
pub(crate) trait Model: DeserializeOwned + Default {
    /// What identifies the item in its list.
    fn id(&self) -> Option<&str>;

    /// Whether an organization can have tens of thousands of them: then whole pages are read in one
    /// pass, which takes some kilobytes of code for each such model.
    const ARE_MANY: bool = false;

    /// Whether another item with the same id says all that matters, so that this one does not.
    fn yields_to(&self, _other: &Self) -> bool {
        false
    }
}

/// An item that was read.
#[derive(Clone, Debug)]
pub(crate) struct Item<T> {
    /// What could be read of it.
    pub(crate) value: T,
    /// The names of the fields that could not be read. They are not absent.
    pub(crate) unreadable: Vec<String>,
    /// Whether some of its text was no Unicode, and has U+FFFD in its place.
    pub(crate) mended: bool,
    /// The JSON text that was sent, where that is kept.
    pub(crate) raw: Option<String>,
    /// Whether that is not kept because it is nested too deep.
    pub(crate) is_too_deep: bool,
}

impl<T> Item<T> {
    /// Whether the field was there, but could not be read.
    pub(crate) fn is_unreadable(&self, field: &str) -> bool {
        self.unreadable.iter().any(|name| name == field)
    }
}

impl<T: PartialEq> PartialEq for Item<T> {
    /// Items are equal if they say the same, however they were written.
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && self.unreadable == other.unreadable
    }
}

/// It is no JSON object, or nothing identifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnreadableItem;

/// Reads a page of items; keeps their texts too if `keep_raw`.
///
/// Where there are many of them and every item fits its model, that takes one pass. Where one does not,
/// or their texts are to be kept, the page is taken apart first, and each item read alone.
///
/// # Errors
///
/// If it is no page.
pub(crate) fn read_items<T: Model>(
    body: &str,
    scheme: Scheme,
    keep_raw: bool,
) -> Result<Page<Result<Item<T>, UnreadableItem>>, PageError> {
    if T::ARE_MANY
        && !keep_raw
        && let Ok(Page { items, next }) = Page::<Whole<T>>::read(body, scheme)
    {
        let items = items.into_iter().map(|Whole(value)| Item::of(value).identified()).collect();
        return Ok(Page { items, next });
    }
    let Page { items, next } = Page::<&RawValue>::read(body, scheme)?;
    let items = items.into_iter().map(|raw| read_item(raw, keep_raw)).collect();
    Ok(Page { items, next })
}

/// Reads an item that is a body of its own; keeps its text too if `keep_raw`.
///
/// # Errors
///
/// If it is no JSON, or nothing identifies it.
pub(crate) fn read_single<T: Model>(body: &str, keep_raw: bool) -> Result<Item<T>, PageError> {
    let raw: &RawValue = serde_json::from_str(body).map_err(|_| PageError::NotJson)?;
    read_item(raw, keep_raw).map_err(|UnreadableItem| PageError::NotAPage)
}

fn read_item<T: Model>(raw: &RawValue, keep_raw: bool) -> Result<Item<T>, UnreadableItem> {
    let text = raw.get();
    let is_too_deep = keep_raw && depth(text) > DEEPEST;
    let raw = (keep_raw && !is_too_deep).then(|| text.to_owned());
    let item = match read_object(text) {
        Some(value) => Item::of(value),
        None => {
            let fits = |text: &str| read_object::<T>(text).is_some();
            let odd = OddText::read(text, &fits).ok_or(UnreadableItem)?;
            let OddText { readable, unreadable, mended } = odd;
            let value = read_object(&readable).ok_or(UnreadableItem)?;
            Item { unreadable, mended, ..Item::of(value) }
        }
    };
    Item { raw, is_too_deep, ..item }.identified()
}

impl<T: Model> Item<T> {
    /// An item that fits its model.
    fn of(value: T) -> Self {
        Self { value, unreadable: Vec::new(), mended: false, raw: None, is_too_deep: false }
    }

    /// The item, if something identifies it.
    fn identified(self) -> Result<Self, UnreadableItem> {
        if self.value.id().is_none_or(str::is_empty) { Err(UnreadableItem) } else { Ok(self) }
    }
}

/// A model that is read from a JSON object. A derived one would take an array too, field by field.
struct Whole<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OfObject(PhantomData))
    }
}

struct OfObject<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OfObject<T> {
    type Value = Whole<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Whole<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Whole)
    }
}

/// Readers of JSON differ in how deep they follow. The least of them, 128 levels, is to be enough
/// for an item within its document.
const DEEPEST: usize = 100;

/// How deep JSON is nested.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = json.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_text(&mut bytes),
            b'[' | b'{' => depth = depth.saturating_add(1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Goes on behind the quote that ends a text.
fn skip_text(bytes: &mut std::str::Bytes<'_>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
}

/// Reads a whole object.
fn read_object<T: Model>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok().map(|Whole(value)| value)
}

/// An object that does not fit its model as a whole.
struct OddText {
    /// An object of those of its fields that do.
    readable: String,
    /// The names of the others.
    unreadable: Vec<String>,
    mended: bool,
}

impl OddText {
    fn read(text: &str, fits: &dyn Fn(&str) -> bool) -> Option<Self> {
        let text = mend_surrogates(text);
        let fields: BTreeMap<String, &RawValue> = serde_json::from_str(&text).ok()?;
        let (mut readable, mut unreadable) = (Vec::new(), Vec::new());
        for (name, value) in fields {
            let field = format!("{}:{}", serde_json::to_string(&name).ok()?, value.get());
            if fits(&format!("{{{field}}}")) {
                readable.push(field);
            } else {
                unreadable.push(name);
            }
        }
        let readable = format!("{{{}}}", readable.join(","));
        Some(Self { readable, unreadable, mended: matches!(text, Cow::Owned(_)) })
    }
}

/// Puts U+FFFD where an escape stands for half a character: JSON allows it, Unicode does not.
fn mend_surrogates(text: &str) -> Cow<'_, str> {
    let mut mended = String::new();
    let mut rest = text;
    let mut copied_all = true;
    while let Some((before, escape)) = rest.split_once('\\') {
        mended.push_str(before);
        let (kept, after) = match surrogate(escape) {
            Some(Surrogate::Pair) => split_at(escape, 11),
            Some(Surrogate::Lone) => {
                copied_all = false;
                ("ufffd", split_at(escape, 5).1)
            }
            // Any other escape is as long as its backslash and one character.
            None => split_at(escape, escape.chars().next().map_or(0, char::len_utf8)),
        };
        mended.push('\\');
        mended.push_str(kept);
        rest = after;
    }
    if copied_all {
        return Cow::Borrowed(text);
    }
    mended.push_str(rest);
    Cow::Owned(mended)
}

enum Surrogate {
    Pair,
    Lone,
}

/// What the text after a backslash stands for, if it is half a character or two halves.
fn surrogate(escape: &str) -> Option<Surrogate> {
    let unit = |text: &str| {
        let digits = text.strip_prefix('u')?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    match unit(escape)? {
        0xD800..=0xDBFF => {
            let low = escape.get(5..).and_then(|rest| rest.strip_prefix('\\')).and_then(unit);
            match low {
                Some(0xDC00..=0xDFFF) => Some(Surrogate::Pair),
                _ => Some(Surrogate::Lone),
            }
        }
        0xDC00..=0xDFFF => Some(Surrogate::Lone),
        _ => None,
    }
}

fn split_at(text: &str, middle: usize) -> (&str, &str) {
    text.split_at_checked(middle).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::api_keys::ApiKey;
    use crate::resources::users::User;
    use crate::resources::workspaces::Workspace;

    fn read<T: Model>(json: &str) -> Result<Item<T>, UnreadableItem> {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        read_item(raw, false)
    }

    #[test]
    fn fields_of_a_wrong_type_are_left_out_and_named() {
        let json = r#"{"id":"u","name":{"first":"Bo"},"email":"bo@a.example","added_at":"soon","role":null}"#;
        let user = read::<User>(json).unwrap();

        assert_eq!(user.unreadable, ["added_at", "name"]);
        assert_eq!(user.value.email.as_deref(), Some("bo@a.example"));
        assert!(user.is_unreadable("name") && !user.is_unreadable("role"));
    }

    #[test]
    fn what_nothing_identifies_is_not_an_item() {
        for json in ["1", "null", "[]", "{}", r#"{"id":""}"#, r#"{"id":7,"name":"x"}"#, r#"["u"]"#]
        {
            assert_eq!(read::<User>(json).unwrap_err(), UnreadableItem, "{json}");
        }
    }

    #[test]
    fn half_characters_are_replaced_and_the_item_is_kept() {
        let user =
            read::<User>(r#"{"id":"u","name":"a\ud800b\\ud800\ude00\ud83d\ude00\n"}"#).unwrap();
        assert_eq!(user.value.name.as_deref(), Some("a\u{fffd}b\\ud800\u{fffd}\u{1f600}\n"));
        assert!(user.mended && user.unreadable.is_empty());

        let user = read::<User>(r#"{"id":"u","name":"\ud83d\ude00"}"#).unwrap();
        assert!(!user.mended);
    }

    #[test]
    fn deep_nesting_costs_the_field_only() {
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));

        let unknown = read::<User>(&format!(r#"{{"id":"u","new":{deep}}}"#)).unwrap();
        assert!(unknown.unreadable.is_empty());
        let known = read::<Workspace>(&format!(r#"{{"id":"w","name":{deep}}}"#)).unwrap();
        assert_eq!(known.unreadable, ["name"]);
        let open = read::<Workspace>(&format!(r#"{{"id":"w","tags":{{"a":{deep}}}}}"#)).unwrap();
        assert!(open.unreadable.is_empty());
    }

    #[test]
    fn brackets_in_a_text_are_not_depth() {
        assert_eq!(depth(r#"{"a":[[]],"b":"[[[[\"[[[","c":"\\"}"#), 3);
        assert_eq!(depth("[".repeat(5_000).as_str()), 5_000);
        assert_eq!(depth(""), 0);
    }

    #[test]
    fn a_field_that_is_there_twice_does_not_cost_the_item() {
        let user = read::<User>(r#"{"id":"u","name":"a","name":"b"}"#).unwrap();
        assert_eq!(user.value.name.as_deref(), Some("b"));
    }

    #[test]
    fn an_absent_workspace_id_is_not_a_null_one() {
        assert_eq!(read::<ApiKey>(r#"{"id":"k"}"#).unwrap().value.workspace_id, None);
        let null = read::<ApiKey>(r#"{"id":"k","workspace_id":null}"#).unwrap();
        assert_eq!(null.value.workspace_id, Some(None));
    }
}
