//! What runs tenants for a cluster, until it is told to end. Knows no tenant.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use graph_anthropic_host::fleet::events::{Event, Events};
use graph_anthropic_host::fleet::start::ready;
use graph_anthropic_host::signals::told_to_end;
use temporalio_client::{Client, NamespacedClient as _};
use temporalio_sdk::runtime::RuntimeOptions;
use temporalio_sdk::runtime::worker_tuner::{FixedSizeSlotSupplier, SlotSupplier, TunerHolder};
use temporalio_sdk::{Runtime, WorkerOptions, WorkerRunError};

use crate::activities::Collecting;
use crate::arguments::Worker;
use crate::connection::connect;
use crate::place::Place;
use crate::roster::Roster;
use crate::workflows::{CollectOnSchedule, CollectOrganization, CollectTenant};

/// How many steps of workflows are taken side by side.
const WORKFLOW_TASKS: usize = 100;

/// How long what runs may take to end.
const ENDING: Duration = Duration::from_secs(8);

/// How long a cluster that was lost is given before it is asked again.
const PAUSE: Duration = Duration::from_secs(2);

/// How long after a word of a worker the next one is sent, at the most: so late it hears that a workflow
/// was cancelled.
const LONGEST_BETWEEN_BEATS: Duration = Duration::from_secs(5);

/// Runs tenants until the program is told to end.
///
/// # Errors
///
/// If something is to be mended first. The text is a sentence, or one a line.
pub async fn work(arguments: &Worker) -> Result<(), String> {
    let events = || if arguments.quiet { Events::new(true, 0) } else { Events::lines() };
    let roster = Roster::open(&arguments.tenants)?;
    if let Some(message) = roster.warning() {
        events().tell(&Event::Warning { message: &message });
    }
    let place = Place::open(&arguments.output)?;
    let Worker { graph, network, times, bounds, .. } = arguments;
    let how = ready(graph, network, times, bounds, std::env::temp_dir()).await?;
    let silence = arguments.heartbeat_timeout.try_into().unwrap_or(PAUSE);
    let client = connect(&arguments.cluster).await?;
    let running = Arc::default();
    let of_runs = Arc::clone(&running);
    let collecting = Collecting { how, place, roster, events: events(), silence, running: of_runs };
    let server =
        Server { client, options: options(arguments, collecting)?, events: events(), running };
    server.run(std::pin::pin!(told_to_end())).await
}

/// What serves a cluster.
struct Server {
    client: Client,
    options: WorkerOptions,
    events: Events,
    /// How many tenants run.
    running: Arc<AtomicUsize>,
}

impl Server {
    /// Serves the cluster until `stop`. One that is lost for a while, as it is started anew, is asked
    /// again.
    async fn run(&self, mut stop: Pin<&mut impl Future<Output = ()>>) -> Result<(), String> {
        let options = RuntimeOptions::builder().build()?;
        let runtime = Runtime::from_current_tokio(options).map_err(|error| error.to_string())?;
        let mut was_there = false;
        loop {
            let (client, options) = (self.client.clone(), self.options.clone());
            let worker = temporalio_sdk::Worker::new(&runtime, client, options);
            let mut worker = worker.map_err(|error| error.to_string())?;
            let shut_down = worker.shutdown_handle();
            let mut ended = std::pin::pin!(worker.run());
            let lost = tokio::select! {
                ended = &mut ended => ended.err(),
                () = &mut stop => {
                    let running = self.running.load(Ordering::Relaxed);
                    self.events.tell(&Event::Stopping { running });
                    shut_down();
                    // What is left over then ends with the process, and is taken over later.
                    let _ = tokio::time::timeout(ENDING, ended).await;
                    return Ok(());
                }
            };
            if let Some(WorkerRunError::Validation(_)) = &lost
                && !was_there
            {
                let namespace = self.client.namespace();
                return Err(format!("the cluster has no namespace {namespace}, or refuses it"));
            }
            was_there = true;
            let why = lost.map(|error| error.to_string()).unwrap_or_default();
            let message = format!("the cluster was lost, and is asked again: {why}");
            self.events.tell(&Event::Warning { message: &message });
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = &mut stop => return Ok(()),
            }
        }
    }
}

fn options(arguments: &Worker, collecting: Collecting) -> Result<WorkerOptions, String> {
    let slots = |number| SlotSupplier::from(FixedSizeSlotSupplier::new(number));
    let tuner = TunerHolder::builder()
        .activity_task_slot_supplier(slots(arguments.jobs.get()))
        .workflow_task_slot_supplier(slots(WORKFLOW_TASKS))
        .local_activity_task_slot_supplier(slots(1))
        .nexus_task_slot_supplier(slots(1))
        .build();
    let options = WorkerOptions::new(arguments.cluster.task_queue.as_str())
        .tuner(tuner)
        .max_heartbeat_throttle_interval(LONGEST_BETWEEN_BEATS)
        .graceful_shutdown_period(Duration::ZERO)
        .register_activities(collecting)
        .register_workflow::<CollectTenant>()
        .and_then(|options| options.register_workflow::<CollectOrganization>())
        .and_then(|options| options.register_workflow::<CollectOnSchedule>())
        .map_err(|error| error.to_string())?;
    Ok(options.build())
}
