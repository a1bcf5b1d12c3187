// Is every entity valid for each of its classes, and every relationship whole?

import { Rejected, answer } from './answer.mjs';
import { graphProblems } from './graph-problems.mjs';
import { readGraph } from './graph.mjs';

await answer(['document or folder'], (path) => {
  const graph = readGraph(path);
  const problems = graphProblems(graph);
  if (problems.length > 0) throw new Rejected(problems.join('\n'));
  return {
    entities: graph.entities.length,
    relationships: graph.relationships.length,
    classes: [...new Set(graph.entities.flatMap((entity) => entity._class))].sort(),
  };
});
