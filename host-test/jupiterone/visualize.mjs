// Does `j1-integration visualize` draw every entity and every relationship of the folder?

import { deepStrictEqual } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Rejected, answer } from './answer.mjs';
import { readGraph } from './graph.mjs';
import { j1Integration } from './j1-integration.mjs';

/** The page that it draws. */
async function visualized(folder) {
  const output = mkdtempSync(join(tmpdir(), 'visualized-'));
  try {
    const page = join(output, 'index.html');
    const graph = join(folder, '.j1-integration', 'graph');
    await j1Integration(['visualize', '--data-dir', graph, '--output-file', page]);
    return readFileSync(page, 'utf8');
  } finally {
    rmSync(output, { recursive: true });
  }
}

/** A data set of the page: `var nodes = new vis.DataSet([…]);`, in one line. */
function dataSet(page, name) {
  const line = page.match(new RegExp(`var ${name} = new vis\\.DataSet\\(([^\\n]*)\\);\\n`));
  if (!line) throw new Rejected(`j1-integration visualize drew a page without ${name}`);
  return JSON.parse(line[1]);
}

const sorted = (items) => items.map((item) => JSON.stringify(item)).sort();

await answer(['folder'], async (folder) => {
  const { entities, relationships } = readGraph(folder);
  const page = await visualized(folder);
  const drawn = { nodes: dataSet(page, 'nodes'), edges: dataSet(page, 'edges') };
  const nodes = entities.map(({ _key, _type, displayName }) => ({
    id: _key,
    label: `${displayName}\n[${_type}]`,
    group: _type,
  }));
  const edges = relationships.map(({ _fromEntityKey, _toEntityKey, displayName }) => ({
    from: _fromEntityKey,
    to: _toEntityKey,
    label: displayName,
  }));
  try {
    deepStrictEqual(sorted(drawn.nodes), sorted(nodes));
    deepStrictEqual(sorted(drawn.edges), sorted(edges));
  } catch (error) {
    throw new Rejected(`what was drawn (+) is not what is in the folder (-):\n${error.message}`);
  }
  return { nodes: nodes.length, edges: edges.length };
});
