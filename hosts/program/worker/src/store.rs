//! Graphs in an object store: `PREFIX/TENANT/graph.RUN.json`, then `PREFIX/TENANT/status.json`, which
//! names it. Knows no run and no cluster.
//!
//! *Invariant:* a status names a graph that is whole and its own, and no status takes the place of one
//! of a run that began later. A worker that is thought to be gone, and is not, so loses against the one
//! that has taken over. That holds where the store has conditional writes, as S3, GCS and Azure have.

use std::fmt;
use std::path::Path as FilePath;
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use graph_anthropic_host::fleet::status::{FILE, Status};
use graph_anthropic_host::fleet::tenants::TenantId;
use jiff::{SignedDuration, Timestamp};
use object_store::buffered::BufWriter;
use object_store::path::Path;
use object_store::{
    Error, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode, PutPayload, UpdateVersion,
};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use url::Url;

/// What no status names is removed once it is so old: a run that is under way elsewhere puts its status
/// within that time. What the status before this one named stays until the next, whatever its age.
const LEFT_OVER: SignedDuration = SignedDuration::from_hours(1);

/// The stores that there are.
const SCHEMES: [&str; 3] = ["s3", "gs", "az"];

/// How often a status is tried to be put where others put theirs at the same time.
const TRIES: usize = 8;

/// A place in an object store.
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    prefix: Path,
    /// As the user wrote it.
    url: String,
}

/// A status in a store.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it says; none: it cannot be read.
    pub status: Option<Status>,
    /// Which one it is.
    version: UpdateVersion,
}

/// Why a run's graph is not there.
#[derive(Debug)]
pub enum Changed {
    /// A run that began later is through already.
    ByALaterRun(Box<Status>),
    /// The store did not take it. A sentence.
    Unknown(String),
}

impl Store {
    /// A place by its URL. Credentials come from the environment.
    ///
    /// # Errors
    ///
    /// If there is no such kind of store, or something in the environment is missing. The text is a
    /// sentence, and repeats neither.
    pub fn open(url: &Url) -> Result<Self, String> {
        let has_more = url.query().is_some() || url.fragment().is_some();
        if !url.username().is_empty() || url.password().is_some() || has_more {
            let says = "--output must have no credential in it: that belongs in the environment";
            return Err(says.to_owned());
        }
        if !SCHEMES.contains(&url.scheme()) {
            return Err(
                "--output must be a folder, or a URL that begins with s3, gs or az".to_owned()
            );
        }
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let variables = variables.filter(|(name, _)| is_of_a_store(name));
        let (objects, prefix) = object_store::parse_url_opts(url, variables).map_err(|_| {
            "--output is no URL of a store, or what the environment says of it is wrong".to_owned()
        })?;
        Ok(Self::new(objects.into(), prefix, url.as_str()))
    }

    /// A place in a store.
    #[must_use]
    pub fn new(objects: Arc<dyn ObjectStore>, prefix: Path, url: &str) -> Self {
        Self { objects, prefix, url: url.trim_end_matches('/').to_owned() }
    }

    /// Where a tenant's objects are.
    #[must_use]
    pub fn folder_of(&self, tenant: &TenantId) -> String {
        format!("{}/{tenant}", self.url)
    }

    /// The status of a tenant; none: there is none.
    ///
    /// # Errors
    ///
    /// If the store does not say. The text is a sentence.
    pub async fn status(&self, tenant: &TenantId) -> Result<Option<Found>, String> {
        let path = self.path(tenant.as_str(), FILE);
        let cannot = |error| sentence("read", &path, &error);
        let found = match self.objects.get(&path).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(cannot(error)),
        };
        let ObjectMeta { e_tag, version, .. } = found.meta.clone();
        let bytes = found.bytes().await.map_err(cannot)?;
        let status = serde_json::from_slice(&bytes).ok();
        Ok(Some(Found { status, version: UpdateVersion { e_tag, version } }))
    }

    /// Keeps what a run left in a folder, the status last. `before` is the status that there was when it
    /// began. Returns the status as it is in the store.
    ///
    /// # Errors
    ///
    /// If it is not kept. Then the store is as it was, but for what a later run removes.
    pub async fn keep(
        &self,
        folder: &FilePath,
        mut status: Status,
        before: Option<Found>,
    ) -> Result<Status, Changed> {
        let tenant = status.tenant.clone();
        let is_new = status.failure.is_none();
        if !is_new && before.as_ref().is_some_and(|found| found.status.is_none()) {
            // What cannot be read may be of a graph: only another graph takes its place.
            return Ok(status);
        }
        if let Some(graph) = status.graph.as_mut().filter(|_| is_new) {
            let name = name_of_run(&graph.file, folder, status.started);
            let from = folder.join(&graph.file);
            self.upload(&from, &self.path(&tenant, &name)).await.map_err(Changed::Unknown)?;
            graph.file = name;
        }
        let (status, replaced) = self.put(status, is_new, before).await?;
        if is_new {
            self.remove_others(&status, replaced.as_deref()).await;
        }
        Ok(status)
    }

    /// Puts a status where the one is that it follows. Returns the file of that one's graph, too.
    async fn put(
        &self,
        mut status: Status,
        is_new: bool,
        mut before: Option<Found>,
    ) -> Result<(Status, Option<String>), Changed> {
        let path = self.path(&status.tenant, FILE);
        for _ in 0..TRIES {
            let text = serde_json::to_vec_pretty(&status).map_err(|error| {
                Changed::Unknown(format!("a status cannot be written as JSON: {error}"))
            })?;
            let payload = PutPayload::from(text);
            let mode = match &before {
                Some(found) => PutMode::Update(found.version.clone()),
                None => PutMode::Create,
            };
            let mut put = self.objects.put_opts(&path, payload.clone(), mode.into()).await;
            if matches!(put, Err(Error::NotImplemented { .. } | Error::NotSupported { .. })) {
                // It knows no conditions: who comes last stays.
                put = self.objects.put(&path, payload).await;
            }
            match put {
                Ok(_) => {
                    let replaced = before.and_then(|found| found.status?.graph);
                    return Ok((status, replaced.map(|graph| graph.file)));
                }
                Err(Error::Precondition { .. } | Error::AlreadyExists { .. }) => {}
                Err(error) => return Err(Changed::Unknown(sentence("written", &path, &error))),
            }
            let tenant = TenantId::parse(&status.tenant);
            let tenant = tenant.ok_or_else(|| Changed::Unknown("it is no tenant".to_owned()))?;
            before = self.status(&tenant).await.map_err(Changed::Unknown)?;
            let Some(theirs) = before.as_ref().and_then(|found| found.status.as_ref()) else {
                continue;
            };
            if theirs.started > status.started {
                return Err(Changed::ByALaterRun(Box::new(theirs.clone())));
            }
            if !is_new {
                // The graph that there was may be gone.
                status.graph.clone_from(&theirs.graph);
            }
        }
        Err(Changed::Unknown(format!("{path} is being written by others all the time")))
    }

    /// A file, or a folder with all that is in it.
    async fn upload(&self, from: &FilePath, to: &Path) -> Result<(), String> {
        let unread = |error| format!("{} cannot be read: {error}", from.display());
        let mut left = vec![(from.to_owned(), to.clone())];
        while let Some((from, to)) = left.pop() {
            if !from.is_dir() {
                self.upload_file(&from, &to).await?;
                continue;
            }
            for entry in std::fs::read_dir(&from).map_err(unread)? {
                let entry = entry.map_err(unread)?;
                let name = entry.file_name().to_string_lossy().into_owned();
                left.push((entry.path(), to.clone().join(name)));
            }
        }
        Ok(())
    }

    async fn upload_file(&self, from: &FilePath, to: &Path) -> Result<(), String> {
        let cannot = |error| format!("{} cannot be read: {error}", from.display());
        let mut file = File::open(from).await.map_err(cannot)?;
        let mut writer = BufWriter::new(Arc::clone(&self.objects), to.clone());
        let copied = tokio::io::copy(&mut file, &mut writer).await;
        let done = match copied {
            Ok(_) => writer.shutdown().await,
            Err(error) => {
                // Parts that are there already cost money.
                let _ = writer.abort().await;
                Err(error)
            }
        };
        // What the store answers is not repeated: it may be an address with a signature.
        done.map_err(|_| format!("{to} cannot be written: the store did not take it"))
    }

    /// Removes what the status does not name, if it is old enough: earlier graphs, and what killed runs
    /// left. The graph that was named a moment ago stays: somebody may be reading it.
    async fn remove_others(&self, status: &Status, replaced: Option<&str>) {
        let own = status.graph.as_ref().map(|graph| graph.file.as_str());
        let kept: Vec<_> =
            own.into_iter().chain(replaced).map(|file| self.path(&status.tenant, file)).collect();
        let folder = self.prefix.clone().join(status.tenant.as_str());
        let Ok(objects) = self.objects.list(Some(&folder)).try_collect::<Vec<_>>().await else {
            return;
        };
        let oldest = Timestamp::now().checked_sub(LEFT_OVER).unwrap_or(Timestamp::MIN);
        for object in objects {
            let is_kept = kept.iter().any(|file| object.location.prefix_matches(file));
            let name = object.location.prefix_match(&folder).and_then(|mut parts| parts.next());
            let is_graph = name.is_some_and(|name| name.as_ref().starts_with("graph."));
            let age = object.last_modified.timestamp();
            if is_graph && !is_kept && age < oldest.as_second() {
                let _ = self.objects.delete(&object.location).await;
            }
        }
    }

    fn path(&self, tenant: &str, name: &str) -> Path {
        self.prefix.clone().join(tenant).join(name)
    }
}

/// Whether a variable is one for stores. `TOKEN` or `ENDPOINT` would be taken for one, too, and may be a
/// tenant's credential.
fn is_of_a_store(name: &str) -> bool {
    ["AWS_", "GOOGLE_", "AZURE_"].iter().any(|prefix| name.starts_with(prefix))
}

/// A name that no other run gives: `graph.20261125T142300Z-Ab12Cd.json`.
fn name_of_run(file: &str, folder: &FilePath, started: Timestamp) -> String {
    let moment = started.strftime("%Y%m%dT%H%M%SZ");
    let own = folder.parent().and_then(FilePath::file_name);
    let own = own.map(|name| name.to_string_lossy().trim_start_matches(".tmp").to_owned());
    let own = own.unwrap_or_default();
    match file.strip_prefix("graph") {
        Some(rest) => format!("graph.{moment}-{own}{rest}"),
        None => format!("graph.{moment}-{own}.{file}"),
    }
}

/// What a store did not do. What it answers is not repeated: it may be an address with a signature.
fn sentence(done: &str, path: &Path, error: &Error) -> String {
    let why = match error {
        Error::PermissionDenied { .. } => "it is forbidden",
        Error::Unauthenticated { .. } => "the store refuses the credentials of the environment",
        Error::NotFound { .. } => "there is no such store",
        _ => "the store does not answer, or answers with an error",
    };
    format!("{path} cannot be {done}: {why}")
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("url", &self.url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use graph_anthropic_host::fleet::status::{Failure, GraphOnDisk, Outcome};
    use object_store::memory::InMemory;
    use serde_json::json;
    use tempfile::TempDir;

    use super::*;

    fn store() -> Store {
        Store::new(Arc::new(InMemory::new()), Path::from("graphs"), "s3://bucket/graphs/")
    }

    fn tenant() -> TenantId {
        TenantId::parse("a").unwrap()
    }

    /// What a run left that began at this second, with this graph; none: it failed.
    fn left(second: i64, graph: Option<&str>, before: Option<&Status>) -> (TempDir, Status) {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("a");
        fs::create_dir(&own).unwrap();
        let at = Timestamp::from_second(second).unwrap();
        let failure =
            |()| Failure { kind: "x".to_owned(), message: "x".to_owned(), may_pass: true };
        let new = graph.map(|graph| {
            fs::write(own.join("graph.json"), graph).unwrap();
            GraphOnDisk {
                file: "graph.json".to_owned(),
                collected: at,
                entities: 1,
                relationships: 0,
                sha256: None,
                headline: "complete".to_owned(),
                report: json!({ "steps": [], "partialTypes": [] }),
            }
        });
        let status = Status {
            tenant: "a".to_owned(),
            organization: None,
            outcome: if new.is_some() { Outcome::Complete } else { Outcome::Failed },
            exit_code: 0,
            started: at,
            finished: at,
            attempt: 1,
            failing_since: None,
            next_attempt: None,
            failure: new.is_none().then_some(()).map(failure),
            graph: new.or_else(|| before?.graph.clone()),
        };
        (folder, status)
    }

    async fn keep(
        store: &Store,
        (folder, status): (TempDir, Status),
        before: Option<Found>,
    ) -> Result<Status, Changed> {
        store.keep(&folder.path().join("a"), status, before).await
    }

    /// The graph that the status names, which is whole.
    async fn graph(store: &Store) -> String {
        let status = store.status(&tenant()).await.unwrap().unwrap().status.unwrap();
        let path = store.path("a", &status.graph.unwrap().file);
        let bytes = store.objects.get(&path).await.unwrap().bytes().await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_status_names_the_graph_of_its_run_and_a_failed_run_leaves_it_alone() {
        let store = store();
        assert!(store.status(&tenant()).await.unwrap().is_none());
        let first = keep(&store, left(0, Some("first"), None), None).await.unwrap();
        let file = first.graph.as_ref().unwrap().file.clone();
        assert!(file.starts_with("graph.19700101T000000Z-") && file.ends_with(".json"), "{file}");

        let before = store.status(&tenant()).await.unwrap();
        keep(&store, left(10, None, Some(&first)), before).await.unwrap();
        let status = store.status(&tenant()).await.unwrap().unwrap().status.unwrap();
        assert_eq!((status.outcome, status.graph), (Outcome::Failed, first.graph));
        assert_eq!(graph(&store).await, "first");

        let before = store.status(&tenant()).await.unwrap();
        keep(&store, left(20, Some("second"), None), before).await.unwrap();
        assert_eq!(graph(&store).await, "second");
        assert_eq!(store.folder_of(&tenant()), "s3://bucket/graphs/a");
    }

    #[tokio::test]
    async fn of_two_runs_that_overlap_the_one_that_began_later_stays_whoever_ends_first() {
        for later_ends_first in [true, false] {
            let store = store();
            let before = keep(&store, left(0, Some("before"), None), None).await.unwrap();
            let seen = store.status(&tenant()).await.unwrap();
            let (earlier, later) =
                (left(10, Some("earlier"), Some(&before)), left(20, Some("later"), Some(&before)));
            if later_ends_first {
                keep(&store, later, seen.clone()).await.unwrap();
                let lost = keep(&store, earlier, seen).await.unwrap_err();
                let Changed::ByALaterRun(status) = lost else { panic!("{lost:?}") };
                assert_eq!(status.started, Timestamp::from_second(20).unwrap());
            } else {
                keep(&store, earlier, seen.clone()).await.unwrap();
                keep(&store, later, seen).await.unwrap();
            }
            assert_eq!(graph(&store).await, "later");
        }
    }

    #[tokio::test]
    async fn a_failed_run_that_overlaps_names_the_graph_that_is_there() {
        let store = store();
        let before = keep(&store, left(0, Some("before"), None), None).await.unwrap();
        let seen = store.status(&tenant()).await.unwrap();
        keep(&store, left(10, Some("new"), None), seen.clone()).await.unwrap();
        keep(&store, left(20, None, Some(&before)), seen).await.unwrap();
        assert_eq!(graph(&store).await, "new");
    }

    #[tokio::test]
    async fn a_status_that_cannot_be_read_is_followed_by_one_with_a_graph_only() {
        let store = store();
        let path = store.path("a", FILE);
        store.objects.put(&path, PutPayload::from_static(b"{}")).await.unwrap();
        for (second, graph, stays) in [(10, None, true), (20, Some("new"), false)] {
            let before = store.status(&tenant()).await.unwrap();
            assert!(before.as_ref().unwrap().status.is_none());
            keep(&store, left(second, graph, None), before).await.unwrap();
            assert_eq!(store.status(&tenant()).await.unwrap().unwrap().status.is_none(), stays);
        }
    }

    #[tokio::test]
    async fn a_folder_goes_with_all_that_is_in_it() {
        let store = store();
        let (folder, mut status) = left(0, Some(""), None);
        let own = folder.path().join("a");
        fs::remove_file(own.join("graph.json")).unwrap();
        fs::create_dir_all(own.join("graph/index")).unwrap();
        fs::write(own.join("graph/index/a.json"), "{}").unwrap();
        status.graph.as_mut().unwrap().file = "graph".to_owned();

        let kept = keep(&store, (folder, status), None).await.unwrap();

        let path = store.path("a", &kept.graph.unwrap().file).join("index").join("a.json");
        assert_eq!(store.objects.get(&path).await.unwrap().bytes().await.unwrap(), "{}");
    }

    #[test]
    fn of_the_environment_a_store_gets_what_is_named_for_stores() {
        for name in ["AWS_REGION", "GOOGLE_SERVICE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_KEY"] {
            assert!(is_of_a_store(name), "{name}");
        }
        for name in ["TOKEN", "ENDPOINT", "PROXY_URL", "REGION", "NORTHWIND_KEY", "aws_region"] {
            assert!(!is_of_a_store(name), "{name}");
        }
    }

    #[test]
    fn a_url_with_a_credential_is_refused_and_not_repeated() {
        for bad in [
            "s3://key:CANARY@bucket/a",
            "s3://CANARY@bucket/a",
            "az://container/a?sig=CANARY",
            "ftp://CANARY/a",
            "memory:///CANARY",
        ] {
            let says = Store::open(&Url::parse(bad).unwrap()).unwrap_err();
            assert!(says.starts_with("--output ") && !says.contains("CANARY"), "{says}");
        }
    }
}
