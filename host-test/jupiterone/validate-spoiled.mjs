// Can `validate.mjs` fail? Spoils a valid graph, one thing at a time, and tells what was said.

import { Rejected, answer } from './answer.mjs';
import { graphProblems } from './graph-problems.mjs';
import { readGraph } from './graph.mjs';

const first = (items, type) => items.find((item) => item._type.endsWith(type));

const SPOILED = {
  'an account without its vendor': ({ entities }) => delete first(entities, '_account').vendor,
  'a user without an e-mail': ({ entities }) => delete first(entities, '_user').email,
  'a user whose e-mail is none': ({ entities }) => (first(entities, '_user').email = ['ada']),
  'an entity without a name': ({ entities }) => delete entities[0].name,
  'an entity without a type': ({ entities }) => delete entities[0]._type,
  'a key of nine characters': ({ entities }) => (entities[0]._key = 'user:0001'),
  'a key that is there twice': ({ entities }) => entities.push(entities[0]),
  'a class that nobody knows': ({ entities }) => (entities[0]._class = ['Workspace']),
  'a second class that it does not satisfy': ({ entities }) => entities[0]._class.push('Finding'),
  'a time as text': ({ entities }) => (entities[0].createdOn = '2026-03-01T12:00:00Z'),
  'a property with an underscore': ({ entities }) => (entities[0].created_on = 0),
  'a property that is an object': ({ entities }) => (entities[0].limits = { perMinute: 5 }),
  'a relationship without its end': ({ relationships }) => delete relationships[0]._toEntityKey,
  'a relationship that leads nowhere': ({ relationships }) =>
    (relationships[0]._toEntityKey = 'anthropic_user:nobody'),
  'a relationship of a class that nobody knows': ({ relationships }) =>
    (relationships[0]._class = 'OWNED_BY'),
};

await answer(['valid document or folder'], (path) => {
  const graph = readGraph(path);
  if (graphProblems(graph).length > 0) throw new Rejected('the graph is not valid to begin with');
  return Object.fromEntries(
    Object.entries(SPOILED).map(([what, spoil]) => {
      const spoiled = structuredClone(graph);
      spoil(spoiled);
      const problems = graphProblems(spoiled);
      if (problems.length === 0) throw new Rejected(`${what} was not rejected`);
      return [what, problems[0]];
    }),
  );
});
