//! The ways in which a text can spell a secret. Knows nothing of who keeps it.

use std::borrow::Cow;
use std::iter;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem::Finder;
use zeroize::Zeroizing;

/// Escapes can stand in escapes. So deep they are followed: deeper, nobody reads them back, and a
/// name of nothing but backslashes is to cost nobody an answer.
const MOST_ROUNDS: usize = 8;

/// Finds a secret in texts: as it is, in base64, and both under escapes of JSON and of URLs. Wiped
/// when it is dropped.
pub(crate) struct Spellings(Zeroizing<Vec<String>>);

impl Spellings {
    pub(crate) fn new(secret: &str) -> Self {
        let encoded = (0..3).flat_map(|before| in_base64(before, secret));
        Self(Zeroizing::new(iter::once(secret.to_owned()).chain(encoded).collect()))
    }

    /// Whether a text spells it.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        let finders: Vec<_> = self.0.iter().map(Finder::new).collect();
        let mut text = Cow::Borrowed(text);
        for _ in 0..MOST_ROUNDS {
            if finders.iter().any(|spelling| spelling.find(text.as_bytes()).is_some()) {
                return true;
            }
            match unescaped(&text) {
                Some(plainer) => text = Cow::Owned(plainer),
                None => return false,
            }
        }
        false
    }
}

/// What a secret is in base64, in both alphabets, behind so many bytes of something else: without
/// the characters that tell of what stands around it, too.
fn in_base64(before: usize, secret: &str) -> impl Iterator<Item = String> {
    let bytes: Vec<u8> = iter::repeat_n(0, before).chain(secret.bytes()).collect();
    let bytes = Zeroizing::new(bytes);
    [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD].into_iter().filter_map(move |alphabet| {
        let start = before.saturating_mul(8).div_ceil(6);
        let end = bytes.len().saturating_mul(8).checked_div(6)?;
        let encoded = Zeroizing::new(alphabet.encode(&*bytes));
        encoded.get(start..end).map(str::to_owned)
    })
}

/// The text with its escapes undone: those of JSON, such as `\u002d`, and those of URLs, such as
/// `%2d`. None if it has none.
fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::new();
    let mut rest = text;
    let mut is_plainer = false;
    while let Some((before, escape)) =
        memchr::memchr2(b'\\', b'%', rest.as_bytes()).and_then(|place| rest.split_at_checked(place))
    {
        plain.push_str(before);
        let (character, length) = escaped(escape).unwrap_or_else(|| {
            // It only looks like one.
            (char::from(escape.as_bytes().first().copied().unwrap_or_default()), 1)
        });
        is_plainer |= length > 1;
        plain.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    is_plainer.then_some(plain)
}

/// What the escape at the start of a text stands for, and how long it is. A secret is ASCII: what
/// anything else is taken for does not matter.
fn escaped(text: &str) -> Option<(char, usize)> {
    let hex = |range| u32::from_str_radix(text.get(range)?, 16).ok().and_then(char::from_u32);
    match text.as_bytes() {
        [b'%', ..] => Some((hex(1..3)?, 3)),
        [b'\\', b'u', ..] => Some((hex(2..6)?, 6)),
        [b'\\', after @ (b'/' | b'"' | b'\\'), ..] => Some((char::from(*after), 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "sk-ant-admin01-CANARY/+_=";

    fn are_in(text: &str) -> bool {
        Spellings::new(SECRET).are_in(text)
    }

    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let every = |spell: fn(u8) -> String| SECRET.bytes().map(spell).collect::<String>();
        let json = every(|byte| format!("\\u{byte:04x}"));
        let upper_json = every(|byte| format!("\\u{byte:04X}"));
        let url = every(|byte| format!("%{byte:02x}"));
        let mixed = SECRET.replace('/', "\\/").replace('+', "\\u002B").replace('-', "%2D");
        let json_in_json = json.replace('\\', "\\\\");
        let url_in_url = url.replace('%', "%25");
        for text in [SECRET, &json, &upper_json, &url, &mixed, &json_in_json, &url_in_url] {
            assert!(are_in(text), "{text}");
            assert!(are_in(&format!(r#"{{"a":"\u00e9 é {text} 100 % \n"}}"#)), "{text}");
        }
    }

    #[test]
    fn a_secret_is_found_in_base64_whatever_stands_around_it() {
        for before in ["", "a", "ab", "user:", "x:y:z"] {
            for after in ["", "\n", "\u{7f}\u{7f}"] {
                for alphabet in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                    let encoded = alphabet.encode(format!("{before}{SECRET}{after}"));
                    let escaped = encoded.replace('/', "\\/").replace('+', "%2B");
                    assert!(are_in(&encoded) && are_in(&escaped), "{before:?} {after:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_only_like_it_passes() {
        let almost = SECRET.trim_end_matches('=');
        let other = STANDARD_NO_PAD.encode("sk-ant-admin01-canary");
        let halves = r"\ud83d\ude00";
        for text in ["", "\\", "%", "\\u00", "100 %2", halves, "a\\\\b", almost, &other] {
            assert!(!are_in(text), "{text}");
        }
    }

    #[test]
    fn a_name_of_nothing_but_escapes_passes() {
        for text in ["\\".repeat(4_096), format!("%{}41", "25".repeat(4_096))] {
            assert!(!are_in(&text));
            assert!(are_in(&format!("{text} {SECRET}")));
        }
    }
}
