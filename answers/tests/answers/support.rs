//! Graphs to ask.

use fake_organization::{Items, Service, Shape, generate, northwind_labs};
use graph::{Graph, Report};
use graph_anthropic::Options;
use graph_anthropic::credentials::credential_kinds;
use graph_anthropic::http::{Answer, Fetch, Request, Response};
use graph_anthropic::ontology::steps;

/// The native code's host: the service itself.
struct Host(Service);

impl Fetch for Host {
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let answer = |request: Request| {
            let answer = self.0.answer(&request.path, &request.headers);
            let (status, headers, body) = (answer.status, answer.headers, answer.body);
            Answer { id: request.id, outcome: Ok(Response { status, headers, body }) }
        };
        requests.into_iter().map(answer).collect()
    }
}

/// Everything of a service, read with every credential.
pub(crate) fn everything(service: Service) -> (Graph, Report) {
    all_but(service, &[])
}

/// Everything of a service but some steps.
pub(crate) fn all_but(service: Service, left_out: &[&str]) -> (Graph, Report) {
    collected(service, |options| {
        left_out.iter().for_each(|step| options.skip_step(step).unwrap());
    })
}

/// Everything of a service, but for what is changed of the options.
pub(crate) fn collected(service: Service, change: impl FnOnce(&mut Options)) -> (Graph, Report) {
    let mut options = Options::default();
    steps().for_each(|step| options.also_step(step.id).unwrap());
    credential_kinds().iter().for_each(|kind| options.add_credential(kind.id).unwrap());
    change(&mut options);
    graph_anthropic::collect(&mut Host(service), &options).unwrap()
}

/// An organization with workspaces and keys that belongs to an enterprise, and so has groups.
pub(crate) fn with_groups(items: Items) -> Service {
    Service { belongs_to_enterprise: true, ..Service::new(items) }
}

/// Northwind Labs.
pub(crate) fn northwind() -> Service {
    with_groups(northwind_labs())
}

/// A generated organization with some of everything.
pub(crate) fn generated(seed: u64) -> Service {
    with_groups(Items::from(&generate(seed, &Shape::EVERYTHING).unwrap()))
}
