//! From the contract's records to the graph's own. Decides nothing.

use graph::{Entity, Problem, Properties, Relationship, Report, Step, StepStatus, Value};

use crate::component::wit;

pub(crate) fn entity(entity: wit::Entity) -> Entity {
    Entity {
        key: entity.key,
        kind: entity.type_,
        classes: entity.classes,
        properties: properties(entity.properties),
        raw_data: entity.raw_data,
    }
}

pub(crate) fn relationship(relationship: wit::Relationship) -> Relationship {
    Relationship {
        key: relationship.key,
        kind: relationship.type_,
        class: relationship.class,
        from: relationship.from_key,
        to: relationship.to_key,
        properties: properties(relationship.properties),
    }
}

pub(crate) fn report(report: wit::Report) -> Report {
    Report {
        steps: report.steps.into_iter().map(step).collect(),
        partial_types: report.partial_types,
        requests: report.requests,
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
