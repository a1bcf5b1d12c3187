// A manifest and a graph as an integration of JupiterOne's SDK, each step of which adds what the
// graph has of its types. Knows nothing of how such an integration is run.

import { readFileSync } from 'node:fs';

import { Rejected } from './answer.mjs';

/** The manifest: `{steps, entities, relationships}`. */
export const readManifest = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** An `invocationConfig`. */
export function integration(manifest, graph) {
  const steps = manifest.steps.map((step) => ({
    id: step.id,
    name: step.name,
    dependsOn: step.dependsOn,
    entities: step.entities.map((type) => entityMetadata(manifest, type)),
    relationships: step.relationships.map((type) => relationshipMetadata(manifest, type)),
    executionHandler: async ({ jobState }) => {
      await jobState.addEntities(ofTypes(graph.entities, step.entities));
      await jobState.addRelationships(ofTypes(graph.relationships, step.relationships));
    },
  }));
  rejectUndeclared(graph, steps);
  return { instanceConfigFields: {}, integrationSteps: steps };
}

function entityMetadata(manifest, type) {
  const { classes, resourceName } = declared(manifest.entities, type);
  return { _type: type, _class: classes, resourceName };
}

function relationshipMetadata(manifest, type) {
  const { class: _class, fromType, toType } = declared(manifest.relationships, type);
  return { _type: type, _class, sourceType: fromType, targetType: toType };
}

function declared(kinds, type) {
  const kind = kinds.find((kind) => kind.type === type);
  if (!kind) throw new Rejected(`a step brings \`${type}\`, which the manifest does not declare`);
  return kind;
}

const ofTypes = (items, types) => items.filter((item) => types.includes(item._type));

/** What no step declares would be added by none, and so not be seen by any check. */
function rejectUndeclared(graph, steps) {
  const types = steps.flatMap((step) => [...step.entities, ...step.relationships]);
  const known = new Set(types.map((metadata) => metadata._type));
  const items = [...graph.entities, ...graph.relationships];
  const unknown = items.find(({ _type }) => !known.has(_type));
  if (unknown) throw new Rejected(`no step declares \`${unknown._type}\` (${unknown._key})`);
}
