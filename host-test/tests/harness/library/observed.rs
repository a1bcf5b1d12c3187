//! What can be seen of a run: spans and counters, and none of its credential.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use expect_test::expect;
use graph_anthropic_wasmtime::{Collector, Limits};
use host_test::components;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

use crate::run::{CANARY, access, northwind};

/// Everything that is traced, a line each.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Lines {
    fn add(&self, of: &str, record: impl FnOnce(&mut dyn Visit)) {
        let mut line = of.to_owned();
        record(&mut Fields(&mut line));
        self.0.lock().unwrap().push(line);
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let parent = context.span(id).and_then(|span| Some(span.parent()?.name()));
        let name = attributes.metadata().name();
        self.add(&format!("{} > {name}:", parent.unwrap_or("-")), |visit| {
            attributes.record(visit);
        });
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, context: Context<'_, S>) {
        let name = context.span(id).unwrap().name();
        self.add(&format!("{name}:"), |visit| record.record(visit));
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let span = context.event_span(event).map_or("-", |span| span.name());
        self.add(&format!("{span} event:"), |visit| event.record(visit));
    }
}

#[tokio::test]
async fn a_run_its_requests_and_its_pages_are_traced_and_counted() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::registry().with(lines.clone());
    let recorder = DebuggingRecorder::new();
    let counters = recorder.snapshotter();
    let api = northwind().await;
    // No other test's runs have a part of its memory.
    let collector = Collector::new(&components::bytes(components::PLUGIN).unwrap()).unwrap();
    // Both are this thread's alone, on which the test's runtime runs, too.
    let _tracing = tracing::subscriber::set_default(subscriber);
    let _metrics = metrics::set_default_local_recorder(&recorder);

    let options = graph_anthropic_wasmtime::Options::default();
    let mut format = graph::formats::Ndjson::new(std::io::sink());
    let run = collector.collect_into(access(&api), Limits::default(), options, &mut format);
    let report = run.await.unwrap();

    let lines = lines.0.lock().unwrap();
    let origin = api.origin();
    let of = |part: &str| lines.iter().filter(|line| line.contains(part)).collect::<Vec<_>>();
    assert_eq!(of("- > run:"), [&format!("- > run: origin={origin}")]);
    let requests = of("run > request:");
    assert_eq!(requests.len(), usize::try_from(report.requests).unwrap());
    let users = "run > request: step=\"fetch-users\" detail=\"list users\" page=1 attempt=1";
    assert!(requests.iter().any(|line| *line == users), "{requests:#?}");
    assert_eq!(of("request: outcome=2xx").len(), requests.len());
    assert_eq!(of("run > page: number=1").len(), 1);
    assert_eq!(of("message=run ended outcome=\"complete\"").len(), 1, "{lines:#?}");
    assert!(of(CANARY).is_empty());

    let mut counted = String::new();
    let mut rows: Vec<_> = counters.snapshot().into_vec();
    rows.sort_by_key(|(key, ..)| key.key().to_string());
    for (key, _, _, value) in rows {
        let shown = match value {
            DebugValue::Counter(count) => count.to_string(),
            DebugValue::Gauge(value) => value.to_string(),
            DebugValue::Histogram(values) => format!("{} values", values.len()),
        };
        writeln!(counted, "{} {shown}", key.key()).unwrap();
    }
    assert!(!counted.contains(CANARY));
    expect![[r#"
        Key(graph_anthropic_items_total, [kind = entity]) 19
        Key(graph_anthropic_items_total, [kind = relationship]) 37
        Key(graph_anthropic_memory_bytes) 0
        Key(graph_anthropic_pages_total) 1
        Key(graph_anthropic_request_seconds) 10 values
        Key(graph_anthropic_requests_in_flight) 0
        Key(graph_anthropic_requests_total, [outcome = 2xx]) 10
        Key(graph_anthropic_run_seconds, [outcome = complete]) 1 values
        Key(graph_anthropic_runs_total, [outcome = complete]) 1
        Key(graph_anthropic_runs_under_way) 0
    "#]]
    .assert_eq(&counted);
}
