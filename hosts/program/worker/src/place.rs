//! Where graphs go: a folder that all workers share, or an object store. Knows no cluster.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use graph_anthropic_host::fleet::lock::{Hold, Lock};
use graph_anthropic_host::fleet::run::{self, Ended, How, Told};
use graph_anthropic_host::fleet::status::Status;
use graph_anthropic_host::fleet::tenants::{Tenant, TenantId};
use graph_anthropic_wasmtime::Progress;
use tokio::sync::watch;
use url::Url;

use crate::store::{Changed, Store};

/// Where graphs go.
pub enum Place {
    /// A folder, in which this process is one of many.
    Folder {
        /// Where it is.
        path: PathBuf,
        /// Keeps fleets out, which have a folder alone.
        lock: Lock,
    },
    /// An object store.
    Store(Store),
}

/// How a run ended, where its end is not in a status.
#[derive(Debug)]
pub enum NoStatus {
    /// As if it had not begun, as it was told to.
    GaveWay,
    /// As if it had not begun: another run writes there.
    Held,
    /// Another run that began later was faster.
    Overtaken(Box<Status>),
    /// The place cannot be read or written. A sentence.
    Unreachable(String),
}

impl Place {
    /// Has a place ready: a path, or a URL.
    ///
    /// # Errors
    ///
    /// If there is no such place. The text is a sentence.
    pub fn open(text: &str) -> Result<Self, String> {
        let url = text.contains("://").then(|| Url::parse(text)).transpose();
        let url = url.map_err(|_| "--output is no URL".to_owned())?;
        match url {
            Some(url) if url.scheme() != "file" => Store::open(&url).map(Self::Store),
            Some(url) => {
                let path = url.to_file_path();
                Self::folder(path.map_err(|()| "--output is no URL of a folder".to_owned())?)
            }
            None => Self::folder(text.into()),
        }
    }

    fn folder(path: PathBuf) -> Result<Self, String> {
        fs::create_dir_all(&path)
            .map_err(|error| format!("{} cannot be made: {error}", path.display()))?;
        let who = format!("process {}", std::process::id());
        let lock = Lock::take(&path, Hold::Together, &who).map_err(|error| error.to_string())?;
        Ok(Self::Folder { path, lock })
    }

    /// Where a tenant's files are: a path or a URL.
    #[must_use]
    pub fn folder_of(&self, tenant: &TenantId) -> String {
        match self {
            Self::Folder { path, .. } => path.join(tenant.as_str()).display().to_string(),
            Self::Store(store) => store.folder_of(tenant),
        }
    }

    /// What the last run of a tenant came to; none: there was none, or its status cannot be read, so
    /// that the tenant is due.
    ///
    /// # Errors
    ///
    /// If the place cannot be read. The text is a sentence.
    pub async fn status(&self, tenant: &TenantId) -> Result<Option<Status>, String> {
        match self {
            Self::Folder { path, .. } => {
                Ok(Status::read(&path.join(tenant.as_str())).ok().flatten())
            }
            Self::Store(store) => Ok(store.status(tenant).await?.and_then(|found| found.status)),
        }
    }

    /// Runs a tenant, and has its graph and its status in place.
    ///
    /// # Errors
    ///
    /// If there is no status of this run.
    pub async fn run(
        &self,
        how: &How,
        tenant: &Tenant,
        told: watch::Receiver<Told>,
        seen: impl Fn(&Progress),
    ) -> Result<Status, NoStatus> {
        match self {
            Self::Folder { path, .. } => {
                let how = Arc::new(How { folder: path.clone(), ..how.clone() });
                match run::run(&how, tenant, None, told, seen).await {
                    Ended::GaveWay => Err(NoStatus::GaveWay),
                    Ended::With(status) if is_held(&status) => Err(NoStatus::Held),
                    Ended::With(status) => Ok(*status),
                }
            }
            Self::Store(store) => in_store(store, how, tenant, told, seen).await,
        }
    }
}

/// Another run has the tenant's folder.
fn is_held(status: &Status) -> bool {
    status.failure.as_ref().is_some_and(|failure| failure.kind == run::HELD)
}

/// The same in a folder that is gone afterwards, whose files then go to a store.
async fn in_store(
    store: &Store,
    how: &How,
    tenant: &Tenant,
    told: watch::Receiver<Told>,
    seen: impl Fn(&Progress),
) -> Result<Status, NoStatus> {
    let before = store.status(&tenant.id).await.map_err(NoStatus::Unreachable)?;
    let cannot = |error| NoStatus::Unreachable(format!("there is no room for a graph: {error}"));
    let folder = tempfile::tempdir().map_err(cannot)?;
    let how = Arc::new(How { folder: folder.path().to_owned(), ..how.clone() });
    let known = before.as_ref().and_then(|found| found.status.clone());
    let status = match run::run(&how, tenant, known, told, seen).await {
        Ended::GaveWay => return Err(NoStatus::GaveWay),
        Ended::With(status) => status,
    };
    let own = folder.path().join(tenant.id.as_str());
    // What was handed back has no more of the report than types; this is all of it.
    let whole = Status::read(&own).map_err(cannot)?.ok_or_else(|| {
        let why = status.failure.map(|failure| failure.message);
        NoStatus::Unreachable(why.unwrap_or_default())
    })?;
    match store.keep(&own, whole, before).await {
        Ok(status) => Ok(status),
        Err(Changed::ByALaterRun(status)) => Err(NoStatus::Overtaken(status)),
        Err(Changed::Unknown(sentence)) => Err(NoStatus::Unreachable(sentence)),
    }
}
