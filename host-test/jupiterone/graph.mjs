// Reads a graph that we emitted: a document, or the files of a folder that holds `.j1-integration`.
// Knows no rule about what is in it.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

import { Rejected } from './answer.mjs';

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The folder's `summary.json`. */
export const readSummary = (folder) => read(join(folder, '.j1-integration', 'summary.json'));

/** The report of a document. */
export const readReport = (document) => read(document).report;

/** `{entities, relationships}`, each sorted by key. */
export function readGraph(path) {
  const { entities, relationships } = statSync(path).isDirectory() ? readFolder(path) : read(path);
  return { entities: sortedByKey(entities), relationships: sortedByKey(relationships) };
}

export function sortedByKey(items) {
  return [...items].sort((a, b) => (a._key < b._key ? -1 : a._key > b._key ? 1 : 0));
}

function readFolder(folder) {
  const graph = { entities: [], relationships: [] };
  for (const { list, items } of readChunks(folder)) graph[list].push(...items);
  return graph;
}

/** What each file below `graph` holds: `{path, list, items}`. */
export function readChunks(folder) {
  const root = join(folder, '.j1-integration', 'graph');
  return filesUnder(root).flatMap((file) =>
    Object.entries(read(file)).map(([list, items]) => {
      const isRead = list === 'entities' || list === 'relationships';
      if (!isRead) throw new Rejected(`${file} holds \`${list}\`, which nothing reads`);
      return { path: relative(root, file), list, items };
    }),
  );
}

function filesUnder(folder) {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}
