//! From the contract's records to a graph, whose keys and ends are checked on the way, and to pages.

use std::io;

use graph::formats::Format;
use graph::{
    BuildError, Entity, Graph, GraphBuilder, Problem, Properties, Relationship, Report, Step,
    StepStatus, Value,
};

use crate::bindings::collector as wit;
use crate::error::{Failure, RunError};

pub(crate) fn graph(graph: wit::Graph) -> Result<(Graph, Report), BuildError> {
    let mut builder = GraphBuilder::default();
    graph.entities.into_iter().try_for_each(|one| builder.add_entity(entity(one)))?;
    let mut relationships = graph.relationships.into_iter();
    relationships.try_for_each(|one| builder.add_relationship(relationship(one)))?;
    Ok((builder.build(), report(graph.report)))
}

/// Writes a page. Returns the report if it is the last one.
pub(crate) fn page(page: wit::Page, to: &mut dyn Format) -> io::Result<Option<Report>> {
    page.entities.into_iter().try_for_each(|one| to.entity(&entity(one)))?;
    page.relationships.into_iter().try_for_each(|one| to.relationship(&relationship(one)))?;
    let report = page.report.map(report);
    report.iter().try_for_each(|report| to.finish(report))?;
    Ok(report)
}

pub(crate) fn option_error(error: wit::OptionError) -> RunError {
    match error {
        wit::OptionError::UnknownStep(sentence) => RunError::Option(sentence),
        wit::OptionError::TooLate => {
            RunError::Option("options come before the first page".to_owned())
        }
    }
}

fn entity(entity: wit::Entity) -> Entity {
    Entity {
        key: entity.key,
        kind: entity.type_,
        classes: entity.classes,
        properties: properties(entity.properties),
        raw_data: entity.raw_data,
    }
}

fn relationship(relationship: wit::Relationship) -> Relationship {
    Relationship {
        key: relationship.key,
        kind: relationship.type_,
        class: relationship.class,
        from: relationship.from_key,
        to: relationship.to_key,
        properties: properties(relationship.properties),
    }
}

pub(crate) fn failure(failure: wit::Failure) -> Failure {
    match failure {
        wit::Failure::Unauthorized(of) => Failure::Unauthorized(problem(of)),
        wit::Failure::Forbidden(of) => Failure::Forbidden(problem(of)),
        wit::Failure::Unavailable(of) => Failure::Unavailable(problem(of)),
        wit::Failure::UnexpectedResponse(of) => Failure::UnexpectedResponse(problem(of)),
        wit::Failure::Cancelled => Failure::Cancelled,
    }
}

fn properties(properties: Vec<wit::Property>) -> Properties {
    let value = |value| match value {
        wit::Value::Text(text) => Value::Text(text),
        wit::Value::Integer(number) => Value::Integer(number),
        wit::Value::Boolean(boolean) => Value::Boolean(boolean),
        wit::Value::Timestamp(millis) => Value::Timestamp(millis),
        wit::Value::Texts(texts) => Value::Texts(texts),
        wit::Value::Null => Value::Null,
    };
    properties.into_iter().map(|property| (property.name, value(property.value))).collect()
}

fn report(report: wit::Report) -> Report {
    Report {
        steps: report.steps.into_iter().map(step).collect(),
        partial_types: report.partial_types,
        requests: report.requests,
    }
}

fn step(step: wit::Step) -> Step {
    Step {
        id: step.id,
        status: match step.status {
            wit::StepStatus::Success => StepStatus::Success,
            wit::StepStatus::Partial => StepStatus::Partial,
            wit::StepStatus::NotApplicable => StepStatus::NotApplicable,
            wit::StepStatus::Disabled => StepStatus::Disabled,
            wit::StepStatus::Failed => StepStatus::Failed,
        },
        entities: step.entities,
        relationships: step.relationships,
        requests: step.requests,
        problems: step.problems.into_iter().map(problem).collect(),
    }
}

fn problem(problem: wit::Problem) -> Problem {
    Problem {
        operation: problem.operation,
        message: problem.message,
        status: problem.status,
        request_id: problem.request_id,
    }
}
