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
//! ```

pub use graph;

/// Makes `From` impls from the records in a module of bindings to the graph's types.
#[macro_export]
macro_rules! from_contract {
    ($($wit:ident)::+) => {
        impl From<$($wit)::+::Entity> for $crate::graph::Entity {
            fn from(entity: $($wit)::+::Entity) -> Self {
                Self {
                    key: entity.key,
                    kind: entity.type_,
                    classes: entity.classes,
                    properties: entity.properties.into_iter().map(Into::into).collect(),
                    raw_data: entity.raw_data,
                }
            }
        }

        impl From<$($wit)::+::Relationship> for $crate::graph::Relationship {
            fn from(relationship: $($wit)::+::Relationship) -> Self {
                Self {
                    key: relationship.key,
                    kind: relationship.type_,
                    class: relationship.class,
                    from: relationship.from_key,
                    to: relationship.to_key,
                    properties: relationship.properties.into_iter().map(Into::into).collect(),
                }
            }
        }

        impl From<$($wit)::+::Property> for (String, $crate::graph::Value) {
            fn from(property: $($wit)::+::Property) -> Self {
                (property.name, property.value.into())
            }
        }

        $crate::both_ways!([$crate::graph] from [$($wit)::+]);
    };
}

/// Makes `From` impls from the graph's types to the records in a module of bindings.
#[macro_export]
macro_rules! into_contract {
    ($($wit:ident)::+) => {
        impl From<$crate::graph::Entity> for $($wit)::+::Entity {
            fn from(entity: $crate::graph::Entity) -> Self {
                Self {
                    key: entity.key,
                    type_: entity.kind,
                    classes: entity.classes,
                    properties: entity.properties.into_iter().map(Into::into).collect(),
                    raw_data: entity.raw_data,
                }
            }
        }

        impl From<$crate::graph::Relationship> for $($wit)::+::Relationship {
            fn from(relationship: $crate::graph::Relationship) -> Self {
                Self {
                    key: relationship.key,
                    type_: relationship.kind,
                    class: relationship.class,
                    from_key: relationship.from,
                    to_key: relationship.to,
                    properties: relationship.properties.into_iter().map(Into::into).collect(),
                }
            }
        }

        impl From<(String, $crate::graph::Value)> for $($wit)::+::Property {
            fn from((name, value): (String, $crate::graph::Value)) -> Self {
                Self { name, value: value.into() }
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
        impl From<$($from)+::Value> for $($to)+::Value {
            fn from(value: $($from)+::Value) -> Self {
                match value {
                    $($from)+::Value::Text(text) => Self::Text(text),
                    $($from)+::Value::Integer(number) => Self::Integer(number),
                    $($from)+::Value::Boolean(boolean) => Self::Boolean(boolean),
                    $($from)+::Value::Timestamp(millis) => Self::Timestamp(millis),
                    $($from)+::Value::Texts(texts) => Self::Texts(texts),
                    $($from)+::Value::Null => Self::Null,
                }
            }
        }

        impl From<$($from)+::Page> for $($to)+::Page {
            fn from(page: $($from)+::Page) -> Self {
                Self {
                    entities: page.entities.into_iter().map(Into::into).collect(),
                    relationships: page.relationships.into_iter().map(Into::into).collect(),
                    report: page.report.map(Into::into),
                }
            }
        }

        impl From<$($from)+::Report> for $($to)+::Report {
            fn from(report: $($from)+::Report) -> Self {
                Self {
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
                    status: step.status.into(),
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
                    $($from)+::StepStatus::Disabled => Self::Disabled,
                    $($from)+::StepStatus::Failed => Self::Failed,
                }
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
