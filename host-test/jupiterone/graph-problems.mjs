// What `@jupiterone/data-model` and the synchronization API have against a graph. Pure.

import dataModel from '@jupiterone/data-model';

import { uploadProblems } from './upload-rules.mjs';

const { IntegrationSchema, RelationshipClass } = dataModel;

/** Sentences, each of which names the entity or relationship it is about. */
export function graphProblems({ entities, relationships }) {
  const keys = new Set(entities.map((entity) => entity._key));
  return [
    ...uploadProblems('entities', entities),
    ...uploadProblems('relationships', relationships),
    ...repeatedKeys([...entities, ...relationships]),
    ...entities.flatMap(entityProblems),
    ...relationships.flatMap((relationship) => relationshipProblems(relationship, keys)),
  ];
}

function entityProblems(entity) {
  return [entity._class].flat().flatMap((name) => schemaProblems(entity, name));
}

function relationshipProblems(relationship, keys) {
  const { _key, _class, _fromEntityKey, _toEntityKey } = relationship;
  const ends = [_fromEntityKey, _toEntityKey].filter((end) => !keys.has(end));
  return [
    ...schemaProblems(relationship, 'GraphObject'),
    ...(_class in RelationshipClass ? [] : [`${_key}: \`${_class}\` is no class of relationships`]),
    ...ends.map((end) => `${_key}: there is no entity \`${end}\``),
  ];
}

function schemaProblems(item, name) {
  const validate = IntegrationSchema.getSchema(`#${name}`);
  if (!validate) return [`${item._key}: \`${name}\` is no class of entities`];
  if (validate(item)) return [];
  const text = IntegrationSchema.errorsText(validate.errors, { dataVar: 'it' });
  return [`${item._key}: not a valid ${name}: ${text}`];
}

/** Entities and relationships share one space of keys. */
function repeatedKeys(items) {
  const seen = new Set();
  const repeated = ({ _key }) => seen.size === seen.add(_key).size;
  return items.filter(repeated).map(({ _key }) => `${_key}: this key is there more than once`);
}
