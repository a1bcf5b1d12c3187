// Prints who reaches what in a page, and by which ways, as its own script walks them:
// `node tests/support/ways.mjs FILE`, JSON for each thing, forward and backward.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { outputFiles } = await build({
  absWorkingDir: root,
  stdin: {
    contents: "export * from './src/model/graph.js'; export * from './src/model/reach.js';",
    resolveDir: root,
  },
  bundle: true,
  write: false,
  format: 'esm',
});
const text = Buffer.from(outputFiles[0].contents).toString('base64');
const { Graph, reach } = await import(`data:text/javascript;base64,${text}`);

const html = await readFile(process.argv[2], 'utf8');
const { 1: data } = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html);
const graph = new Graph(JSON.parse(data));

const wayOf = (path) => {
  return path.map((pass) => {
    const [from, to, means] = graph.data.passes[pass];
    return [graph.thing(from).key, graph.word(means), graph.thing(to).key].join(' ');
  });
};
const told = graph.data.entities.map(({ key }, start) => {
  const walked = (direction) => {
    const found = reach(graph, start, direction);
    const ways = found.things.map((it) => [graph.thing(it).key, found.ways(it).map(wayOf)]);
    return Object.fromEntries(ways);
  };
  return [key, { forward: walked('forward'), backward: walked('backward') }];
});
process.stdout.write(JSON.stringify(Object.fromEntries(told)));
