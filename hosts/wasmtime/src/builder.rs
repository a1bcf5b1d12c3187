//! What the host's owner decides for all runs, and what they share. Knows no run.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Semaphore;
use wasmtime::component::Component;
use wasmtime::{Config, Engine};

use crate::budget::Pool;
use crate::cache;
use crate::clock::{Clock, SystemClock};
use crate::collector::Collector;
use crate::error::LoadError;
use crate::limits::Totals;
use crate::network::{InvalidAuthority, Network, Proxy, Resolver, Settings, SystemResolver, Trust};
use crate::observe::MEMORY_BYTES;
use crate::pace::Pace;

/// What the host's owner decides for all runs of a collector.
#[must_use]
pub struct Builder {
    cache: Option<PathBuf>,
    settings: Settings,
    totals: Totals,
    ceiling: Option<NonZeroU32>,
    clock: Arc<dyn Clock>,
}

impl Default for Builder {
    fn default() -> Self {
        let totals = Totals::default();
        let settings = Settings {
            trust: Trust::default(),
            proxy: None,
            resolver: Arc::new(SystemResolver),
            idle: totals.in_flight,
        };
        Self {
            cache: None,
            settings,
            totals,
            ceiling: None,
            clock: Arc::new(SystemClock::default()),
        }
    }
}

impl Builder {
    /// Keeps compiled code in this folder, which is made if it is not there, so that a component is
    /// compiled once for a version of wasmtime. It must be this user's, and nobody else may write it:
    /// what others could have written is not used. Default: nothing is kept.
    pub fn cache_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache = Some(folder.into());
        self
    }

    /// Reaches origins through a proxy, except on this machine. Default: none, whatever the environment
    /// says.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.settings.proxy = Some(proxy);
        self
    }

    /// Trusts the certificates in a text in PEM, beside those that the system trusts.
    ///
    /// # Errors
    ///
    /// If there is no certificate in it.
    pub fn trusted_authority(mut self, pem: &[u8]) -> Result<Self, InvalidAuthority> {
        self.settings.trust.add(pem)?;
        Ok(self)
    }

    /// Finds the addresses of names. Default: the system.
    pub fn resolver(mut self, resolver: Arc<dyn Resolver>) -> Self {
        self.settings.resolver = resolver;
        self
    }

    /// What all runs together may use.
    pub fn totals(mut self, totals: Totals) -> Self {
        self.totals = totals;
        self.settings.idle = totals.in_flight;
        self
    }

    /// Asks an organization no more often than this, by all its runs together, to leave room for its
    /// owner's own clients. As with the service's own limit, so many can be asked for at once if
    /// nothing was for a minute. Default: no ceiling.
    pub fn requests_per_minute(mut self, ceiling: NonZeroU32) -> Self {
        self.ceiling = Some(ceiling);
        self
    }

    /// The clock by which organizations are asked. Default: the system's.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Compiles a component, or loads it compiled.
    ///
    /// # Errors
    ///
    /// If it is no component, exports no `collector`, or imports anything but `http-fetch`.
    pub fn load(self, component: &[u8]) -> Result<Collector, LoadError> {
        let mut config = Config::new();
        config.epoch_interruption(true);
        let engine = Engine::new(&config).map_err(LoadError)?;
        let component = match &self.cache {
            Some(folder) => cache::load(&engine, component, folder),
            None => Component::new(&engine, component),
        };
        let shared = Shared {
            network: Network::new(self.settings),
            pace: Arc::new(Pace::new(self.ceiling, self.clock)),
            in_flight: Arc::new(Semaphore::new(
                self.totals.in_flight.clamp(1, Semaphore::MAX_PERMITS),
            )),
            memory: Pool::shown_as(MEMORY_BYTES, self.totals.memory_bytes),
        };
        Collector::of(engine, &component.map_err(LoadError)?, shared)
    }
}

/// What all runs share, beside the code.
pub(crate) struct Shared {
    pub(crate) network: Network,
    pub(crate) pace: Arc<Pace>,
    /// Places for requests.
    pub(crate) in_flight: Arc<Semaphore>,
    /// The collectors' memory, and that of bodies that wait for them.
    pub(crate) memory: Arc<Pool>,
}
