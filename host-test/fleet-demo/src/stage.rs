//! Tenants with services and files, and a judge of what comes of them. Knows nobody who collects them.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;

use fake_organization::LiveService;
use host_test::FakeAdminApi;
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

use crate::judge;
use crate::tenants::{self, Tenant};

/// The file of tenants, in the stage's folder.
pub const TENANTS: &str = "tenants.jsonl";
/// The folder in which every tenant gets one of its own.
pub const OUTPUT: &str = "out";
/// The file of what came of every tenant.
pub const REPORT: &str = "report.json";

/// A stage that is set.
pub struct Stage {
    /// The tenants.
    pub tenants: Vec<Tenant>,
    /// The environment that some credentials are in.
    pub variables: Vec<(String, String)>,
    api: FakeAdminApi,
    folder: TempDir,
}

/// What came of the tenants.
#[derive(Debug)]
pub struct Judged {
    /// How many of them ended how.
    pub outcomes: BTreeMap<String, usize>,
    /// How many requests met the limit of an organization.
    pub over_the_limit: u64,
    /// What is not as it is to be, a sentence each.
    pub wrong: Vec<String>,
}

impl Stage {
    /// Sets it for so many tenants.
    ///
    /// # Errors
    ///
    /// If it cannot be set.
    pub fn set(count: usize, dice: &mut ChaCha8Rng) -> anyhow::Result<Self> {
        let tenants = tenants::generate(count, dice)?;
        let services = tenants.iter().filter_map(|tenant| tenant.service.clone());
        // Whoever has no key of these is refused by a service of its own.
        let services = std::iter::once(tenants::stranger()?).chain(services).collect();
        let api = FakeAdminApi::start_fleet(services, TcpListener::bind("127.0.0.1:0")?)?;
        let folder = tempfile::tempdir()?;
        let variables = tenants::write(&tenants, folder.path(), &api.origin())?;
        Ok(Self { tenants, variables, api, folder })
    }

    /// The folder that all of it is in. Only the credentials' own folder may have one of them in it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The path of a file in it.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Judges what is in the folder, and what was printed.
    ///
    /// # Errors
    ///
    /// If something cannot be read that must be there.
    pub fn judge(&self, printed: &[u8]) -> anyhow::Result<Judged> {
        let services = self.api.services();
        let (mut wrong, outcomes) = judge::judge(self.folder(), &self.tenants, &services)?;
        wrong.extend(judge::canaries(self.folder(), printed)?);
        let over_the_limit = services.iter().map(LiveService::over_the_limit).sum();
        for service in services.iter().filter(|service| service.over_the_limit() > 0) {
            let key = service.admin_key().unwrap_or_default();
            let whose = self.tenants.iter().filter(|tenant| tenant.key == key);
            let whose: Vec<_> = whose.map(|it| format!("{} ({:?})", it.id, it.story)).collect();
            let count = service.over_the_limit();
            wrong.push(format!("{count} requests of {} met the limit", whose.join(", ")));
        }
        Ok(Judged { outcomes, over_the_limit, wrong })
    }
}
