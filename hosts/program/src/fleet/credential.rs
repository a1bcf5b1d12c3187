//! Where a tenant's credential is. It is read when the tenant's run starts, and never kept.
//!
//! Knows no tenant. *Invariant:* nothing here shows a credential, nor what a program printed.

use std::fmt;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use graph_anthropic_wasmtime::Credential;
use serde_json::{Map, Value};
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use tokio::time::timeout;
use zeroize::Zeroizing;

/// How long a program may take to print a credential, and a file to be read: it may be a pipe, or on a
/// server that is gone.
const TIME: Duration = Duration::from_secs(30);

/// The largest credential, in bytes.
const LARGEST: u64 = 64 << 10;

/// Room for the largest one, with so much left over that nothing looks for more.
const ROOM: usize = (64 << 10) + 64;

/// No service's key is shorter, in bytes.
const SHORTEST_KEY: usize = 20;

/// Where a credential is.
#[derive(Clone)]
pub struct Reference {
    source: Source,
    /// None: what it is shows by how it begins.
    kind: Option<Kind>,
}

#[derive(Clone)]
enum Source {
    Env(String),
    File(PathBuf),
    Command { program: String, arguments: Vec<String> },
}

/// How a credential is sent.
#[derive(Clone, Copy)]
enum Kind {
    Key,
    Token,
    Enterprise,
}

impl Kind {
    /// What a credential shows that it is. An Enterprise key is seen by whoever sends a key.
    fn of(text: &str) -> Self {
        let begins = |how: &str| {
            let beginning = text.get(..how.len());
            beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(how))
        };
        if begins("sk-ant-oat") || begins("bearer ") { Self::Token } else { Self::Key }
    }
}

/// Why there is no credential.
#[derive(Debug)]
pub struct Unresolved {
    /// What happened, for people.
    pub sentence: String,
    /// Whether a later try may do better.
    pub may_pass: bool,
}

impl Reference {
    /// Reads a reference. Paths of files start from `folder`.
    ///
    /// # Errors
    ///
    /// If it is none. The text repeats nothing of it.
    pub fn parse(value: &Value, folder: &Path) -> Result<Self, String> {
        let fields = value.as_object().ok_or(if value.is_string() {
            "credential must say where the key is, and not be the key, so that the key is in no \
             list: {\"env\": …}, {\"file\": …} or {\"command\": […]}"
        } else {
            "credential must be one of {\"env\": …}, {\"file\": …} and {\"command\": […]}"
        })?;
        let kind = match fields.get("kind").map(Value::as_str) {
            None => None,
            Some(Some("key")) => Some(Kind::Key),
            Some(Some("token")) => Some(Kind::Token),
            Some(Some("enterprise")) => Some(Kind::Enterprise),
            Some(_) => {
                return Err("the credential's kind must be key, token or enterprise".to_owned());
            }
        };
        Ok(Self { source: source(fields, folder)?, kind })
    }

    /// Whether a text is a key or a token of Anthropic's, or has one in it.
    #[must_use]
    pub fn looks_like_a_key(text: &str) -> bool {
        text.to_ascii_lowercase().contains("sk-ant-")
    }

    /// Fetches the credential.
    ///
    /// # Errors
    ///
    /// If it is not there, or cannot be one.
    pub async fn resolve(&self) -> Result<Credential, Unresolved> {
        self.resolve_within(TIME).await
    }

    async fn resolve_within(&self, time: Duration) -> Result<Credential, Unresolved> {
        let bytes = match &self.source {
            Source::Env(name) => {
                Zeroizing::new(std::env::var(name).map(String::into_bytes).map_err(|_| {
                    Unresolved::for_good(format!("{self:?} is not set, or no text"))
                })?)
            }
            Source::File(path) => self.read(path, time).await?,
            Source::Command { program, arguments } => self.run(program, arguments, time).await?,
        };
        let text = str::from_utf8(&bytes)
            .map_err(|_| Unresolved::for_good(format!("{self:?} has what is no text")))?
            .trim();
        let credential = match self.kind.unwrap_or_else(|| Kind::of(text)) {
            Kind::Key => Credential::admin_key(text),
            Kind::Token => Credential::bearer_token(text),
            Kind::Enterprise => Credential::enterprise_key(text),
        };
        credential.map_err(|error| Unresolved::for_good(format!("{self:?}: {error}")))
    }

    /// Whether others than its owner can read the credential's file.
    #[must_use]
    pub fn is_readable_by_others(&self) -> bool {
        match &self.source {
            Source::File(path) => fs::metadata(path).is_ok_and(|data| is_readable_by_others(&data)),
            Source::Env(_) | Source::Command { .. } => false,
        }
    }

    /// What is in a file.
    async fn read(&self, path: &Path, time: Duration) -> Result<Secret, Unresolved> {
        let path = path.to_owned();
        let reading = tokio::task::spawn_blocking(move || {
            let mut bytes = room();
            fs::File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        let read = timeout(time, reading).await.map_err(|_| self.took_longer(time))?;
        let read = read.unwrap_or_else(|error| Err(io::Error::other(error)));
        read.map_err(|error| Unresolved::for_good(format!("{self:?} cannot be read: {error}")))
    }

    /// What a program prints. It is run as it is, by no shell, and ends with the run that needs it.
    async fn run(
        &self,
        program: &str,
        arguments: &[String],
        time: Duration,
    ) -> Result<Secret, Unresolved> {
        let may_pass =
            |says: String| Unresolved { sentence: format!("{self:?} {says}"), may_pass: true };
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| Unresolved::for_good(format!("{self:?} cannot be run: {error}")))?;
        let stdout = child.stdout.take();
        let mut bytes = room();
        let printed = timeout(time, async {
            if let Some(stdout) = stdout {
                stdout.take(LARGEST).read_to_end(&mut bytes).await?;
            }
            child.wait().await
        });
        match printed.await {
            Ok(Ok(status)) if status.success() => Ok(bytes),
            Ok(Ok(status)) => Err(may_pass(format!(
                "ended with {status}: what it says shows if it is run by hand"
            ))),
            Ok(Err(error)) => Err(may_pass(format!("cannot be listened to: {error}"))),
            Err(_) => Err(self.took_longer(time)),
        }
    }

    fn took_longer(&self, time: Duration) -> Unresolved {
        let sentence = format!("{self:?} took longer than {} s", time.as_secs());
        Unresolved { sentence, may_pass: true }
    }
}

/// What is wiped when it goes out of scope, whoever lets go of it.
type Secret = Zeroizing<Vec<u8>>;

/// A place for a secret that never moves to a larger one, which would leave a copy behind.
fn room() -> Secret {
    Zeroizing::new(Vec::with_capacity(ROOM))
}

fn source(fields: &Map<String, Value>, folder: &Path) -> Result<Source, String> {
    let mut sources = fields.iter().filter(|(name, _)| *name != "kind");
    let (Some((name, value)), None) = (sources.next(), sources.next()) else {
        return Err("credential must have one of env, file and command".to_owned());
    };
    let source = match (name.as_str(), value) {
        ("env", Value::String(name)) if is_variable(name) => Source::Env(name.clone()),
        ("env", _) => return Err("env must be the name of an environment variable".to_owned()),
        ("file", Value::String(path)) if !path.is_empty() => Source::File(folder.join(path)),
        ("file", _) => return Err("file must be the path of a file".to_owned()),
        ("command", Value::Array(words)) => {
            command(words).ok_or("command must be a list of texts: a program and its arguments")?
        }
        ("command", _) => {
            return Err(
                "command must be a list, as no shell reads it: a program and its arguments"
                    .to_owned(),
            );
        }
        _ => return Err("credential must have one of env, file and command".to_owned()),
    };
    if Reference::looks_like_a_key(&value.to_string()) {
        return Err("credential must say where the key is, and this has a key in it".to_owned());
    }
    Ok(source)
}

fn command(words: &[Value]) -> Option<Source> {
    let words: Option<Vec<_>> = words.iter().map(|word| Some(word.as_str()?.to_owned())).collect();
    let (program, arguments) =
        words?.split_first().map(|(first, rest)| (first.clone(), rest.to_vec()))?;
    Some(Source::Command { program, arguments })
}

fn is_variable(name: &str) -> bool {
    let ok = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !name.is_empty() && name.bytes().all(ok) && !name.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(unix)]
fn is_readable_by_others(data: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    data.permissions().mode() & 0o044 != 0
}

/// Other systems have no such modes.
#[cfg(not(unix))]
fn is_readable_by_others(_: &fs::Metadata) -> bool {
    false
}

impl Unresolved {
    fn for_good(sentence: String) -> Self {
        Self { sentence, may_pass: false }
    }
}

/// Whether nobody has a key that reads so.
fn is_variable_by_custom(name: &str) -> bool {
    let ok = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    name.bytes().all(ok)
}

/// Whether a path may be a key that stands where a path should.
fn may_be_a_key(path: &Path) -> bool {
    path.components().count() == 1 && path.as_os_str().len() >= SHORTEST_KEY
}

/// Where it is: of a program, no arguments. A shell may have put a key where its place belongs.
impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Env(name) if !is_variable_by_custom(name) => {
                f.write_str("an environment variable (not named here, lest it be a key)")
            }
            Source::Env(name) => write!(f, "environment variable {name}"),
            Source::File(path) if may_be_a_key(path) => {
                f.write_str("a file (not named here, lest it be a key)")
            }
            Source::File(path) => write!(f, "file {}", path.display()),
            Source::Command { program, .. } => write!(f, "program {program}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const KEY: &str = "sk-ant-admin01-CANARY";

    fn reference(value: &Value) -> Reference {
        Reference::parse(value, Path::new("")).unwrap()
    }

    async fn header(value: &Value) -> String {
        format!("{:?}", reference(value).resolve().await.unwrap())
    }

    async fn fails(value: &Value) -> (String, bool) {
        let Unresolved { sentence, may_pass } = reference(value).resolve().await.unwrap_err();
        assert!(!sentence.contains("CANARY"), "{sentence}");
        (sentence, may_pass)
    }

    #[tokio::test]
    async fn a_credential_comes_from_a_file_or_a_program_and_is_sent_as_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, format!("{KEY}\n")).unwrap();

        assert_eq!(header(&json!({ "file": path })).await, "Credential(x-api-key: …)");
        let program = json!({ "command": ["printf", "a-token"], "kind": "token" });
        assert_eq!(header(&program).await, "Credential(authorization: …)");
        fs::write(&path, "sk-ant-oat01-CANARY").unwrap();
        assert_eq!(header(&json!({ "file": path })).await, "Credential(authorization: …)");
        let as_key = json!({ "file": path, "kind": "key" });
        assert_eq!(header(&as_key).await, "Credential(x-api-key: …)");
    }

    #[tokio::test]
    async fn a_kind_shows_in_how_a_credential_begins_unless_it_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for (text, said, is) in [
            ("sk-ant-admin01-CANARY", None, "admin-key"),
            ("sk-ant-oat01-CANARY", None, "access-token"),
            ("Bearer sk-ant-oat01-CANARY", None, "access-token"),
            ("BEARER CANARY", None, "access-token"),
            ("bearer", None, "admin-key"),
            ("sk-ant-api01-CANARY", None, "enterprise-key"),
            ("CANARY", None, "admin-key"),
            ("CANARY", Some("token"), "access-token"),
            ("CANARY", Some("enterprise"), "enterprise-key"),
            ("sk-ant-api01-CANARY", Some("key"), "enterprise-key"),
        ] {
            fs::write(&path, text).unwrap();
            let mut value = json!({ "file": path });
            if let Some(said) = said {
                value["kind"] = json!(said);
            }
            let credential = reference(&value).resolve().await.unwrap();
            assert_eq!(credential.kind().id(), is, "{text} {said:?}");
        }
        let other = json!({ "env": "A", "kind": "Enterprise" });
        assert_eq!(
            Reference::parse(&other, Path::new("")).map(|_| ()).unwrap_err(),
            "the credential's kind must be key, token or enterprise"
        );
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_file_that_never_comes_is_not_waited_for_and_keeps_nobody_else_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let file = reference(&json!({ "file": pipe }));

        // There is one thread here: if it waited for the file, this would not end.
        let unresolved = file.resolve_within(Duration::ZERO).await.unwrap_err();

        let sentence = format!("file {} took longer than 0 s", pipe.display());
        assert_eq!((unresolved.sentence, unresolved.may_pass), (sentence, true));
        // Whoever still waits for it is let go.
        drop(fs::File::options().write(true).open(pipe).unwrap());
    }

    #[tokio::test]
    async fn what_is_read_stays_where_it_was_read_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, vec![b'k'; 100 << 10]).unwrap();
        let file = reference(&json!({ "file": path }));
        let arguments = ["-c", "65536", path.to_str().unwrap()].map(str::to_owned);

        let read = file.read(&path, TIME).await.unwrap();
        let printed = file.run("head", &arguments, TIME).await.unwrap();

        // It is as large as it was made.
        assert_eq!((read.len(), read.capacity()), (64 << 10, ROOM));
        assert_eq!((printed.len(), printed.capacity()), (64 << 10, ROOM));
    }

    #[tokio::test]
    async fn where_there_is_none_a_sentence_says_why_and_nothing_that_was_read() {
        let unset = fails(&json!({ "env": "NO_SUCH_VARIABLE_HERE" })).await;
        assert_eq!(
            unset,
            ("environment variable NO_SUCH_VARIABLE_HERE is not set, or no text".to_owned(), false)
        );
        // A gateway's token, say, where a shell put it.
        let (is_token, _) = fails(&json!({ "env": "CANARY_of_a_gateway" })).await;
        let not_named = "(not named here, lest it be a key)";
        assert_eq!(is_token, format!("an environment variable {not_named} is not set, or no text"));
        let (is_token, _) = fails(&json!({ "file": "CANARY-of-a-gateway-0" })).await;
        let beginning = format!("a file {not_named} cannot be read: ");
        assert!(is_token.starts_with(&beginning), "{is_token}");
        let (missing, _) = fails(&json!({ "file": "keys/of-northwind-labs-of-2026" })).await;
        assert!(missing.starts_with("file keys/of-northwind-labs-of-2026 cannot"), "{missing}");
        let (missing, _) = fails(&json!({ "file": "/nowhere/key" })).await;
        assert!(missing.starts_with("file /nowhere/key cannot be read: "), "{missing}");
        let ended =
            fails(&json!({ "command": ["sh", "-c", "echo CANARY; echo CANARY >&2; exit 3"] }))
                .await;
        assert_eq!(
            ended,
            (
                "program sh ended with exit status: 3: what it says shows if it is run by hand"
                    .to_owned(),
                true
            )
        );
        let (unsendable, may_pass) = fails(&json!({ "command": ["printf", "CAN\\nARY"] })).await;
        assert!(
            unsendable.starts_with("program printf: the credential is empty, or has"),
            "{unsendable}"
        );
        assert!(!may_pass);
        let (none, _) = fails(&json!({ "command": ["/nowhere/vault", "CANARY"] })).await;
        assert!(none.starts_with("program /nowhere/vault cannot be run: "), "{none}");
    }
}
