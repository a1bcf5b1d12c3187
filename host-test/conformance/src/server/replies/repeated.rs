//! Answers that repeat the credential, in many spellings. Knows no run.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::{Reply, whole};

/// An answer that spells a secret in a way.
pub(super) fn reply(secret: &str, way: &str) -> Reply {
    let every = |spell: fn(u8) -> String| secret.bytes().map(spell).collect::<String>();
    let json = || every(|byte| format!("\\u{byte:04x}"));
    let url = || every(|byte| format!("%{byte:02X}"));
    let spelt = match way {
        "refused" => return whole(401, "", format!("invalid x-api-key: {secret}")),
        "header" => return whole(200, &format!("request-id: {secret}\r\n"), "{}"),
        "json" => json(),
        "json-in-json" => json().replace('\\', "\\\\"),
        "json-slashes" => secret.replace('/', "\\/").replace('+', "\\u002B"),
        "url" => url(),
        "url-in-url" => url().replace('%', "%25"),
        "base64" => STANDARD.encode(secret),
        "base64-basic" => STANDARD.encode(format!("user:{secret}")),
        "base64-url" => URL_SAFE_NO_PAD.encode(format!("x{secret}")),
        "base64-in-json" => {
            STANDARD.encode(format!("ab{secret}")).replace('/', "\\/").replace('+', "\\u002b")
        }
        _ => secret.to_owned(),
    };
    let body = format!("{{\"data\":[{{\"name\":\"{spelt}\"}}]}}");
    whole(200, "content-type: application/json\r\n", body)
}
