//! Who is to be collected: a file of tenants, a JSON object a line. Knows no run.
//!
//! No message repeats a value of the file: any of them may be a key that was put in the wrong place.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use graph_anthropic_wasmtime::Origin;
use serde_json::{Map, Value};

use super::credential::Reference;
use super::credentials::References;

/// The longest id, in bytes: it names a folder.
const LONGEST_ID: usize = 128;

/// A tenant: one organization, and how to read it.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Who it is. Names its folder, its metrics and its lines in logs.
    pub id: TenantId,
    /// Where requests go.
    pub origin: Origin,
    /// Where its credentials are.
    pub credentials: References,
    /// Who comes first where many wait: 1 before 5; none: that is left to the cluster. A fleet takes
    /// them as they come.
    pub priority: Option<u8>,
}

/// The id of a tenant: a plain name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TenantId(String);

impl TenantId {
    /// Reads an id. None: it has other characters than `[A-Za-z0-9._-]`, begins with a dot, is empty
    /// or longer than 128 characters, or looks like a key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let ok = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        let is_name = (1..=LONGEST_ID).contains(&text.len())
            && text.bytes().all(ok)
            && !text.starts_with('.')
            && !Reference::looks_like_a_key(text);
        is_name.then(|| Self(text.to_owned()))
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why nobody is collected: what is wrong with the file, a sentence each.
#[derive(Debug)]
pub struct BadTenants {
    file: PathBuf,
    sentences: Vec<String>,
}

impl fmt::Display for BadTenants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> =
            self.sentences.iter().map(|text| format!("{}{text}", self.file.display())).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for BadTenants {}

/// Reads a file of tenants.
///
/// # Errors
///
/// If it cannot be read, or any line of it is wrong: all that are, are named. A fleet of whom a part
/// was left out by a typo would look complete.
pub fn read(file: &Path) -> Result<Vec<Tenant>, BadTenants> {
    let bad = |sentences| BadTenants { file: file.to_owned(), sentences };
    let text =
        fs::read_to_string(file).map_err(|error| bad(vec![format!(" cannot be read: {error}")]))?;
    parse(&text, file.parent().unwrap_or(Path::new(""))).map_err(bad)
}

/// What somebody should mend; none: nothing.
#[must_use]
pub fn warning<'a>(tenants: impl Iterator<Item = &'a Tenant>) -> Option<String> {
    let readable = tenants.filter(|tenant| tenant.credentials.are_readable_by_others()).count();
    let says = "files with credentials can be read by others than their owners";
    (readable > 0).then(|| format!("{readable} {says}"))
}

/// Reads the text of a file in a folder. Empty lines are passed over.
fn parse(text: &str, folder: &Path) -> Result<Vec<Tenant>, Vec<String>> {
    let mut tenants = Vec::new();
    let mut sentences = Vec::new();
    // Two folders whose names differ by case are one on some systems.
    let mut lines_of_ids: HashMap<String, usize> = HashMap::new();
    let lines = (1_usize..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    for (number, line) in lines {
        let tenant = tenant(line, folder).and_then(|tenant| {
            match lines_of_ids.insert(tenant.id.as_str().to_ascii_lowercase(), number) {
                None => Ok(tenant),
                Some(other) => Err(format!("its id is that of line {other}, whatever the case")),
            }
        });
        match tenant {
            Ok(tenant) => tenants.push(tenant),
            Err(sentence) => sentences.push(format!(":{number}: {sentence}")),
        }
    }
    if tenants.is_empty() && sentences.is_empty() {
        sentences.push(": there is no tenant in it".to_owned());
    }
    if sentences.is_empty() { Ok(tenants) } else { Err(sentences) }
}

fn tenant(line: &str, folder: &Path) -> Result<Tenant, String> {
    let fields: Map<String, Value> = serde_json::from_str(line).map_err(|error| {
        format!(
            "a tenant is a JSON object on a line; this is none from column {} on",
            error.column()
        )
    })?;
    let is_field =
        |name: &String| matches!(name.as_str(), "id" | "origin" | "credential" | "priority");
    if !fields.keys().all(is_field) {
        return Err("it has a field that is none of id, origin, credential and priority".to_owned());
    }
    let id = fields.get("id").and_then(Value::as_str).and_then(TenantId::parse).ok_or_else(|| {
        format!(
            "id must be a text of 1 to {LONGEST_ID} letters, digits, dots, dashes and underscores \
             that does not begin with a dot, and no key"
        )
    })?;
    let origin = match fields.get("origin") {
        None => fetch_rules::ORIGIN,
        Some(origin) => origin.as_str().ok_or("origin must be a text")?,
    };
    let origin = Origin::parse(origin).map_err(|error| format!("origin {error}"))?;
    let credentials = fields.get("credential").ok_or("credential is missing")?;
    let credentials = References::parse(credentials, folder)?;
    let priority = fields.get("priority").map(priority).transpose()?;
    Ok(Tenant { id, origin, credentials, priority })
}

fn priority(value: &Value) -> Result<u8, String> {
    let number = value.as_u64().filter(|number| (1..=5).contains(number));
    let number = number.and_then(|number| u8::try_from(number).ok());
    number.ok_or_else(|| "priority must be a number from 1, which comes first, to 5".to_owned())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_tenant_is_a_line() {
        let text = r#"
            {"id":"northwind","credential":{"env":"NORTHWIND_KEY"}}

            {"id":"acme.2_eu-1","origin":"http://127.0.0.1:80","credential":[{"file":"keys/acme"},{"env":"ACME_TOKEN"}],"priority":2}"#;
        let tenants = parse(text, Path::new("/etc/fleet")).unwrap();
        let shown: Vec<_> = tenants.iter().map(|tenant| format!("{tenant:?}")).collect();
        expect![[r#"
            Tenant { id: TenantId("northwind"), origin: Origin(https://api.anthropic.com), credentials: [environment variable NORTHWIND_KEY], priority: None }
            Tenant { id: TenantId("acme.2_eu-1"), origin: Origin(http://127.0.0.1:80), credentials: [file /etc/fleet/keys/acme, environment variable ACME_TOKEN], priority: Some(2) }"#]]
        .assert_eq(&shown.join("\n"));
    }

    #[test]
    fn every_bad_line_is_named_and_nothing_of_it_is_repeated() {
        let text = r#"{"id":"a","credential":{"env":"A"}}
sk-ant-admin01-CANARY
["CANARY"]
{"id":"b","credential":"sk-ant-admin01-CANARY"}
{"id":"A","credential":{"env":"A"}}
{"id":".CANARY","credential":{"env":"A"}}
{"id":"sk-ant-admin01-CANARY","credential":{"env":"A"}}
{"id":"CANARY/..","credential":{"env":"A"}}
{"id":"c"}
{"id":"d","credential":{"env":"A"},"CANARY":1}
{"id":"e","credential":{"env":"A","file":"CANARY"}}
{"id":"f","credential":{"env":"sk-ant-admin01-CANARY"}}
{"id":"g","credential":{"file":"sk-ant-admin01-CANARY"}}
{"id":"h","credential":{"command":["vault","sk-ant-admin01-CANARY"]}}
{"id":"i","credential":{"command":[]}}
{"id":"j","credential":{"env":"A","kind":"CANARY"}}
{"id":"k","credential":{"env":"A"},"origin":"http://CANARY.example"}
{"id":"l","credential":{"env":"A"},"origin":7}
{"id":"m","credential":{"env":"A"},"priority":"CANARY"}
{"id":"n","credential":{"env":"A"},"priority":6}
{"id":"o","credential":[{"env":"A"},"sk-ant-oat01-CANARY"]}"#;

        let sentences = parse(text, Path::new("")).unwrap_err().join("\n");

        assert!(!sentences.contains("CANARY"), "{sentences}");
        expect![[r#"
            :2: a tenant is a JSON object on a line; this is none from column 1 on
            :3: a tenant is a JSON object on a line; this is none from column 0 on
            :4: credential must say where the key is, and not be the key, so that the key is in no list: {"env": …}, {"file": …} or {"command": […]}
            :5: its id is that of line 1, whatever the case
            :6: id must be a text of 1 to 128 letters, digits, dots, dashes and underscores that does not begin with a dot, and no key
            :7: id must be a text of 1 to 128 letters, digits, dots, dashes and underscores that does not begin with a dot, and no key
            :8: id must be a text of 1 to 128 letters, digits, dots, dashes and underscores that does not begin with a dot, and no key
            :9: credential is missing
            :10: it has a field that is none of id, origin, credential and priority
            :11: credential must have one of env, file and command
            :12: env must be the name of an environment variable
            :13: credential must say where the key is, and this has a key in it
            :14: credential must say where the key is, and this has a key in it
            :15: command must be a list of texts: a program and its arguments
            :16: the credential's kind must be key, token or enterprise
            :17: origin must be https, unless it is on loopback
            :18: origin must be a text
            :19: priority must be a number from 1, which comes first, to 5
            :20: priority must be a number from 1, which comes first, to 5
            :21: number 2 of the list: credential must say where the key is, and not be the key, so that the key is in no list: {"env": …}, {"file": …} or {"command": […]}"#]].assert_eq(&sentences);
    }

    #[test]
    fn a_file_without_tenants_is_a_mistake() {
        assert_eq!(parse("\n", Path::new("")).unwrap_err(), [": there is no tenant in it"]);
        let error = read(Path::new("/nowhere/tenants.jsonl")).unwrap_err().to_string();
        assert!(error.starts_with("/nowhere/tenants.jsonl cannot be read: "), "{error}");
    }
}
