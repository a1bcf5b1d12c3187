//! Between the graph's own types and the records of bindings that are generated from `wit/`.
//!
//! Every host and every component has bindings of its own, with the same records. A macro makes
//! `From` impls for either side's, so that the mapping is written once. Knows no bindings, and
//! decides nothing.
//!
//! ```ignore
//! // From the contract's records to the graph's types, in a crate that has bindings for a host:
//! graph_contract::from_contract!(crate::bindings::collector);
//! // And the other way round, in the collector:
//! graph_contract::into_contract!(bindings::exports::security_graph::collector::collector);
//! graph_contract::fetch!(bindings::security_graph::collector::http_fetch, crate::http);
//! ```

pub use graph;

/// Makes `From` impls from the records in a module of bindings to the graph's types.
#[macro_export]
macro_rules! from_contract {
    ($($wit:ident)::+) => {
        impl From<$($wit)::+::Entity> for $crate::graph::Entity<'static> {
            fn from(entity: $($wit)::+::Entity) -> Self {
                Self {
                    key: entity.key.into(),
                    kind: entity.type_.into(),
                    classes: entity.classes.into_iter().map(Into::into).collect(),
                    properties: entity.properties.into_iter().map(|it| (it.name, it.value)).collect(),
                    raw_data: entity.raw_data.map(Into::into),
                }
            }
        }

        impl From<$($wit)::+::Relationship> for $crate::graph::Relationship<'static> {
            fn from(relationship: $($wit)::+::Relationship) -> Self {
                Self {
                    key: relationship.key.into(),
                    kind: relationship.type_.into(),
                    class: relationship.class.into(),
                    from: relationship.from_key.into(),
                    to: relationship.to_key.into(),
                    properties: relationship
                        .properties
                        .into_iter()
                        .map(|it| (it.name, it.value))
                        .collect(),
                }
            }
        }

        impl From<$($wit)::+::Value> for $crate::graph::Value<'static> {
            fn from(value: $($wit)::+::Value) -> Self {
                match value {
                    $($wit)::+::Value::Text(text) => Self::Text(text.into()),
                    $($wit)::+::Value::Integer(number) => Self::Integer(number),
                    $($wit)::+::Value::Boolean(boolean) => Self::Boolean(boolean),
                    $($wit)::+::Value::Timestamp(millis) => Self::Timestamp(millis),
                    $($wit)::+::Value::Texts(texts) => {
                        Self::Texts(texts.into_iter().map(Into::into).collect())
                    }
                    $($wit)::+::Value::Null => Self::Null,
                }
            }
        }

        impl From<$($wit)::+::Page> for $crate::graph::Page<'static> {
            fn from(page: $($wit)::+::Page) -> Self {
                Self {
                    entities: page.entities.into_iter().map(Into::into).collect(),
                    relationships: page.relationships.into_iter().map(Into::into).collect(),
                    report: page.report.map(Into::into),
                }
            }
        }

        impl From<&$($wit)::+::Manifest> for $crate::graph::Kinds {
            fn from(manifest: &$($wit)::+::Manifest) -> Self {
                let entities = manifest.entities.iter().map(|kind| kind.type_.clone());
                let relationships = manifest.relationships.iter().map(|kind| {
                    $crate::graph::RelationshipKind {
                        kind: kind.type_.clone(),
                        class: kind.class.clone(),
                        from: kind.from_type.clone(),
                        to: kind.to_type.clone(),
                    }
                });
                Self { entities: entities.collect(), relationships: relationships.collect() }
            }
        }

        $crate::both_ways!([$crate::graph] from [$($wit)::+]);
    };
}

/// Makes `From` impls from the graph's types to the records in a module of bindings.
#[macro_export]
macro_rules! into_contract {
    ($($wit:ident)::+) => {
        impl From<$crate::graph::Entity<'_>> for $($wit)::+::Entity {
            fn from(entity: $crate::graph::Entity<'_>) -> Self {
                Self {
                    key: entity.key.into_owned(),
                    type_: entity.kind.into_owned(),
                    classes: entity.classes.into_iter().map(Into::into).collect(),
                    properties: entity.properties.into_iter().map(Into::into).collect(),
                    raw_data: entity.raw_data.map(Into::into),
                }
            }
        }

        impl From<$crate::graph::Relationship<'_>> for $($wit)::+::Relationship {
            fn from(relationship: $crate::graph::Relationship<'_>) -> Self {
                Self {
                    key: relationship.key.into_owned(),
                    type_: relationship.kind.into_owned(),
                    class: relationship.class.into_owned(),
                    from_key: relationship.from.into_owned(),
                    to_key: relationship.to.into_owned(),
                    properties: relationship.properties.into_iter().map(Into::into).collect(),
                }
            }
        }

        impl From<(std::borrow::Cow<'static, str>, $crate::graph::Value<'_>)>
            for $($wit)::+::Property
        {
            fn from(
                (name, value): (std::borrow::Cow<'static, str>, $crate::graph::Value<'_>),
            ) -> Self {
                Self { name: name.into_owned(), value: value.into() }
            }
        }

        impl From<$crate::graph::Value<'_>> for $($wit)::+::Value {
            fn from(value: $crate::graph::Value<'_>) -> Self {
                match value {
                    $crate::graph::Value::Text(text) => Self::Text(text.into_owned()),
                    $crate::graph::Value::Integer(number) => Self::Integer(number),
                    $crate::graph::Value::Boolean(boolean) => Self::Boolean(boolean),
                    $crate::graph::Value::Timestamp(millis) => Self::Timestamp(millis),
                    $crate::graph::Value::Texts(texts) => {
                        Self::Texts(texts.into_iter().map(Into::into).collect())
                    }
                    $crate::graph::Value::Null => Self::Null,
                }
            }
        }

        impl From<$crate::graph::Page<'_>> for $($wit)::+::Page {
            fn from(page: $crate::graph::Page<'_>) -> Self {
                Self {
                    entities: page.entities.into_iter().map(Into::into).collect(),
                    relationships: page.relationships.into_iter().map(Into::into).collect(),
                    report: page.report.map(Into::into),
                }
            }
        }

        $crate::both_ways!([$($wit)::+] from [$crate::graph]);
    };
}

/// What reads the same in both directions.
#[doc(hidden)]
#[macro_export]
macro_rules! both_ways {
    ([$($to:tt)+] from [$($from:tt)+]) => {
        impl From<$($from)+::Report> for $($to)+::Report {
            fn from(report: $($from)+::Report) -> Self {
                Self {
                    organization: report.organization,
                    first_answer: report.first_answer,
                    last_answer: report.last_answer,
                    credentials: report.credentials,
                    complete: report.complete,
                    steps: report.steps.into_iter().map(Into::into).collect(),
                    partial_types: report.partial_types,
                    requests: report.requests,
                }
            }
        }

        impl From<$($from)+::Step> for $($to)+::Step {
            fn from(step: $($from)+::Step) -> Self {
                Self {
                    id: step.id,
                    subject: step.subject,
                    status: step.status.into(),
                    needs: step.needs,
                    entities: step.entities,
                    relationships: step.relationships,
                    requests: step.requests,
                    problems: step.problems.into_iter().map(Into::into).collect(),
                }
            }
        }

        impl From<$($from)+::StepStatus> for $($to)+::StepStatus {
            fn from(status: $($from)+::StepStatus) -> Self {
                match status {
                    $($from)+::StepStatus::Success => Self::Success,
                    $($from)+::StepStatus::Partial => Self::Partial,
                    $($from)+::StepStatus::NotApplicable => Self::NotApplicable,
                    $($from)+::StepStatus::NotPermitted => Self::NotPermitted,
                    $($from)+::StepStatus::Disabled => Self::Disabled,
                    $($from)+::StepStatus::Failed => Self::Failed,
                }
            }
        }

        impl From<$($from)+::Forecast> for $($to)+::Forecast {
            fn from(forecast: $($from)+::Forecast) -> Self {
                Self {
                    made: forecast.made,
                    requests: forecast.requests,
                    may_be_more: forecast.may_be_more,
                    steps: forecast.steps.into_iter().map(Into::into).collect(),
                }
            }
        }

        impl From<$($from)+::StepForecast> for $($to)+::StepForecast {
            fn from(step: $($from)+::StepForecast) -> Self {
                Self { id: step.id, requests: step.requests, may_be_more: step.may_be_more }
            }
        }

        impl From<$($from)+::Problem> for $($to)+::Problem {
            fn from(problem: $($from)+::Problem) -> Self {
                Self {
                    operation: problem.operation,
                    message: problem.message,
                    status: problem.status,
                    request_id: problem.request_id,
                }
            }
        }

        impl From<$($from)+::Failure> for $($to)+::Failure {
            fn from(failure: $($from)+::Failure) -> Self {
                match failure {
                    $($from)+::Failure::Unauthorized(problem) => Self::Unauthorized(problem.into()),
                    $($from)+::Failure::Forbidden(problem) => Self::Forbidden(problem.into()),
                    $($from)+::Failure::Unavailable(problem) => Self::Unavailable(problem.into()),
                    $($from)+::Failure::UnexpectedResponse(problem) => {
                        Self::UnexpectedResponse(problem.into())
                    }
                    $($from)+::Failure::Cancelled => Self::Cancelled,
                }
            }
        }
    };
}

/// Makes `Host` of a module of bindings of `http-fetch`: whoever sends the requests of a component, in
/// the types of a module that has `Fetch`, `Request`, `Answer`, `Response` and `FetchError` as the
/// collector's own port has them.
#[macro_export]
macro_rules! fetch {
    ($($wit:ident)::+, $port:path) => {
        use $port as fetch_port;
        $crate::fetch_through!($($wit)::+, fetch_port);
    };
}

/// The same, once the module has a short name.
#[doc(hidden)]
#[macro_export]
macro_rules! fetch_through {
    ($($wit:ident)::+, $($port:ident)::+) => {
        /// The host, as whoever sends the requests.
        struct Host;

        impl $($port)::+::Fetch for Host {
            fn fetch(
                &mut self,
                requests: Vec<$($port)::+::Request>,
            ) -> Vec<$($port)::+::Answer> {
                let requests: Vec<_> = requests.into_iter().map(Into::into).collect();
                $($wit)::+::fetch(&requests).into_iter().map(Into::into).collect()
            }
        }

        impl From<$($port)::+::Request> for $($wit)::+::Request {
            fn from(request: $($port)::+::Request) -> Self {
                Self {
                    id: request.id,
                    path: request.path,
                    headers: request.headers,
                    delay_ms: request.delay_ms,
                    purpose: $($wit)::+::Purpose {
                        step: request.purpose.step,
                        detail: request.purpose.detail,
                        page: request.purpose.page,
                        attempt: request.purpose.attempt,
                    },
                }
            }
        }

        impl From<$($wit)::+::Answer> for $($port)::+::Answer {
            fn from(answer: $($wit)::+::Answer) -> Self {
                let outcome = answer.outcome.map(Into::into).map_err(Into::into);
                Self { id: answer.id, outcome }
            }
        }

        impl From<$($wit)::+::Response> for $($port)::+::Response {
            fn from(response: $($wit)::+::Response) -> Self {
                Self { status: response.status, headers: response.headers, body: response.body }
            }
        }

        impl From<$($wit)::+::FetchError> for $($port)::+::FetchError {
            fn from(error: $($wit)::+::FetchError) -> Self {
                match error {
                    $($wit)::+::FetchError::Denied(rule) => Self::Denied(rule),
                    $($wit)::+::FetchError::Timeout(text) => Self::Timeout(text),
                    $($wit)::+::FetchError::Connection(cause) => Self::Connection(cause),
                    $($wit)::+::FetchError::TooLarge(limit) => Self::TooLarge(limit),
                    $($wit)::+::FetchError::NotText => Self::NotText,
                    $($wit)::+::FetchError::Cancelled => Self::Cancelled,
                }
            }
        }
    };
}
