//! What the collector is, as JSON with the names of the contract in camelCase. Leaves nothing out.

use serde_json::{Value, json};

use crate::component::wit;

/// The manifest as a JSON document.
pub(crate) fn json(manifest: wit::Manifest) -> String {
    let wit::Manifest {
        name,
        version,
        service,
        steps,
        entities,
        relationships,
        credentials,
        requests_per_minute,
    } = manifest;
    let document = json!({
        "name": name,
        "version": version,
        "service": service,
        "steps": list(steps, step),
        "entities": list(entities, entity),
        "relationships": list(relationships, relationship),
        "credentials": list(credentials, credential),
        "requestsPerMinute": requests_per_minute,
    });
    document.to_string()
}

fn list<T>(items: Vec<T>, shape: impl Fn(T) -> Value) -> Value {
    items.into_iter().map(shape).collect()
}

fn step(step: wit::StepKind) -> Value {
    let wit::StepKind {
        id,
        name,
        paths,
        entities,
        relationships,
        depends_on,
        role,
        documentation,
        subject,
        credentials,
        on_by_default,
        cost,
    } = step;
    json!({
        "id": id,
        "name": name,
        "paths": paths,
        "entities": entities,
        "relationships": relationships,
        "dependsOn": depends_on,
        "role": role,
        "documentation": documentation,
        "subject": subject,
        "credentials": credentials,
        "onByDefault": on_by_default,
        "cost": cost,
    })
}

fn credential(kind: wit::CredentialKind) -> Value {
    let wit::CredentialKind { id, name } = kind;
    json!({ "id": id, "name": name })
}

fn entity(kind: wit::EntityKind) -> Value {
    let wit::EntityKind { type_, classes, resource_name, properties } = kind;
    json!({
        "type": type_,
        "classes": classes,
        "resourceName": resource_name,
        "properties": list(properties, property),
    })
}

fn relationship(kind: wit::RelationshipKind) -> Value {
    let wit::RelationshipKind { type_, class, from_type, to_type, properties } = kind;
    json!({
        "type": type_,
        "class": class,
        "fromType": from_type,
        "toType": to_type,
        "properties": list(properties, property),
    })
}

fn property(kind: wit::PropertyKind) -> Value {
    let wit::PropertyKind { name, description } = kind;
    json!({ "name": name, "description": description })
}
