// Who reaches what, and by which way: by hand, and against a search that tries every way.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Graph } from '../dist/model/graph.js';
import { meansOf } from '../dist/model/means.js';
import { conditionsOf, isActive, reach, rightOf } from '../dist/model/reach.js';
import { northwind, Organization } from './support/organization.mjs';

/** Things `a`, `b`, … and passes, each as [from, means, to, what else]. */
function graphOf(names, passes) {
  const made = new Organization();
  const places = new Map([...names].map((name) => [name, made.add('thing', name, name)]));
  for (const [from, means, to, more] of passes) {
    made.pass(places.get(from), means, places.get(to), more);
  }
  const graph = new Graph(made.data);
  const way = (found, name) => {
    const path = found.path(places.get(name));
    if (path.length === 0) return '';
    const ends = path.map((pass) => graph.data.passes[pass]);
    return [ends[0][0], ...ends.map((it) => it[1])].map((it) => graph.name(it)).join('');
  };
  return { graph, at: (name) => places.get(name), way };
}

test('the shortest way is told, from who has access to what is had, in both directions', () => {
  const { graph, at, way } = graphOf('abcd', [
    ['a', 'member', 'b'],
    ['b', 'opens', 'c'],
    ['c', 'opens', 'd'],
    ['a', 'member', 'c'],
  ]);
  const forward = reach(graph, at('a'), 'forward');
  assert.deepEqual(
    forward.things.map((it) => graph.name(it)),
    ['b', 'c', 'd'],
  );
  assert.equal(way(forward, 'd'), 'acd');
  const backward = reach(graph, at('d'), 'backward');
  assert.equal(way(backward, 'a'), 'acd');
  assert.equal(way(backward, 'b'), 'bcd');
});

test('a longer way that works goes before a short one that does not, or not for certain', () => {
  const { graph, at, way } = graphOf('abc', [
    ['a', 'member', 'c', { active: false }],
    ['a', 'made', 'c', { condition: 'knows-secret' }],
    ['a', 'member', 'b'],
    ['b', 'opens', 'c'],
  ]);
  const found = reach(graph, at('a'), 'forward');
  assert.equal(way(found, 'c'), 'abc');
  assert.deepEqual(conditionsOf(graph, found.path(at('c'))), []);
});

test('what is reached only by a way that is shut comes last, and says so', () => {
  const { graph, at } = graphOf('abcd', [
    ['a', 'member', 'b', { active: false }],
    ['b', 'opens', 'd'],
    ['a', 'made', 'c', { condition: 'knows-secret' }],
  ]);
  const found = reach(graph, at('a'), 'forward');
  assert.deepEqual(
    found.things.map((it) => graph.name(it)),
    ['c', 'b', 'd'],
  );
  assert.deepEqual(conditionsOf(graph, found.path(at('c'))), ['knows-secret']);
  assert.ok(!found.path(at('d')).every((it) => isActive(graph, it)));
});

test('a circle is gone round once, and nobody reaches themselves', () => {
  const { graph, at } = graphOf('abc', [
    ['a', 'opens', 'b'],
    ['b', 'opens', 'c'],
    ['c', 'opens', 'a'],
  ]);
  assert.equal(reach(graph, at('a'), 'forward').things.length, 2);
  assert.equal(reach(graph, at('a'), 'backward').things.length, 2);
});

test('who acts as the maker of a key does not know its secret', () => {
  const { graph, at, way } = graphOf('rsk', [
    ['r', 'acts-as', 's'],
    ['s', 'made', 'k', { condition: 'knows-secret' }],
  ]);
  assert.equal(way(reach(graph, at('s'), 'forward'), 'k'), 'sk');
  assert.equal(way(reach(graph, at('r'), 'forward'), 'k'), '');
  assert.equal(way(reach(graph, at('k'), 'backward'), 'r'), '');
});

test('a rule opens what it says itself, not what its service account is in', () => {
  const { graph, at, way } = graphOf('irsw', [
    ['i', 'issues', 'r'],
    ['r', 'impersonates', 's'],
    ['s', 'member', 'w'],
  ]);
  const found = reach(graph, at('i'), 'forward');
  assert.equal(way(found, 's'), 'irs');
  assert.equal(way(found, 'w'), '');
  assert.equal(way(reach(graph, at('w'), 'backward'), 'r'), '');
  assert.equal(way(reach(graph, at('s'), 'backward'), 'i'), 'irs');
});

test('the right is the one that the way ends with', () => {
  const made = northwind();
  const graph = new Graph(made.data);
  const found = reach(graph, made.bo, 'forward');
  assert.equal(rightOf(graph, found.path(made.workspaces.research)), 'workspace_developer');
  assert.equal(rightOf(graph, found.path(made.keys.tryout)), undefined);
});

test('on thousands of made-up graphs the same is reached, as shortly, as by trying every way', () => {
  const random = randomOf(7);
  const names = ['member', 'opens', 'made', 'issues', 'impersonates', 'lets-in', 'permits'];
  for (let round = 0; round < 3000; round += 1) {
    const letters = 'abcdef'.slice(0, 2 + random(5));
    const passes = Array.from({ length: random(11) }, () => [
      letters[random(letters.length)],
      names[random(names.length)],
      letters[random(letters.length)],
      { active: random(4) > 0, condition: random(5) ? null : 'knows-secret' },
    ]);
    const { graph, at } = graphOf(letters, passes);
    for (const letter of letters) {
      for (const direction of ['forward', 'backward']) {
        const found = reach(graph, at(letter), direction);
        const expected = everyWay(graph, at(letter), direction);
        const got = new Map(found.things.map((it) => [it, costOf(graph, found.path(it))]));
        assert.deepEqual(
          sorted(got),
          sorted(expected),
          JSON.stringify([passes, letter, direction]),
        );
      }
    }
  }
});

const sorted = (map) => [...map].sort(([a], [b]) => a - b);

/** How good a way is: shut, on a condition, how long. */
function costOf(graph, path) {
  const isShut = !path.every((it) => isActive(graph, it));
  const isConditional = isShut || conditionsOf(graph, path).length > 0;
  return [Number(isShut), Number(isConditional), path.length].join(' ');
}

/** The best cost of all ways without a circle, by trying them all. */
function everyWay(graph, start, direction) {
  const best = new Map();
  const { passes } = graph.data;
  const go = (way, seen) => {
    const last = passes[way.at(-1)];
    for (const [pass, [from, to, means]] of passes.entries()) {
      if (last[1] !== from || seen.has(to)) continue;
      if (meansOf(graph.word(means)).isBeginning || meansOf(graph.word(last[2])).isEnd) continue;
      const whole = [...way, pass];
      note(whole);
      go(whole, new Set([...seen, to]));
    }
  };
  const note = (way) => {
    const from = passes[way[0]][0];
    const to = passes[way.at(-1)][1];
    const thing = direction === 'forward' ? to : from;
    if (direction === 'backward' && to !== start) return;
    if (thing === start) return;
    const cost = costOf(graph, way);
    if (!best.has(thing) || cost < best.get(thing)) best.set(thing, cost);
  };
  const starts = direction === 'forward' ? [start] : graph.data.entities.map((_, index) => index);
  for (const first of starts) {
    for (const [pass, [from, to]] of passes.entries()) {
      if (from !== first || to === first) continue;
      note([pass]);
      go([pass], new Set([first, to]));
    }
  }
  return best;
}

/** Numbers below a bound, the same in every run. */
function randomOf(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
