// The pure parts: names, searching, sorting, times, addresses, what is drawn, how complete it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { gaps, isComplete } from '../dist/model/completeness.js';
import { folded, wordsOf } from '../dist/model/fold.js';
import { Graph } from '../dist/model/graph.js';
import { layout } from '../dist/model/layout.js';
import { linesOf } from '../dist/model/lines.js';
import { Matrix } from '../dist/model/matrix.js';
import { isBlank, segments, shortened, visible } from '../dist/model/names.js';
import { neighbourhood } from '../dist/model/neighbourhood.js';
import { fragmentOf, routeOf } from '../dist/model/route.js';
import { Table } from '../dist/model/tables/table.js';
import * as things from '../dist/model/tables/things.js';
import { textOf } from '../dist/model/tables/value.js';
import { day, distance, minute } from '../dist/model/times.js';
import { propertyName, typeName, typeNames } from '../dist/model/types.js';
import {
  HOSTILE,
  hostile,
  large,
  northwind,
  NOW,
  Organization,
  partial,
} from './support/organization.mjs';

test('what cannot be seen is shown by its number, and nothing else is changed', () => {
  for (const [text, expected] of [
    ['Ada Okafor', 'Ada Okafor'],
    ['gpj.\u202Eexe', 'gpj.[U+202E]exe'],
    ['a\u0000b\n', 'a[U+0000]b[U+000A]'],
    ['zero\u200Bwidth\uFEFF', 'zero[U+200B]width[U+FEFF]'],
    ['\uD800', '[U+D800]'],
    ['tag \u{E0041}', 'tag [U+E0041]'],
    ['👩‍👩‍👧 👍🏽 🏳️‍🌈', '👩‍👩‍👧 👍🏽 🏳️‍🌈'],
    ['a\u200Db', 'a[U+200D]b'],
    ['عربي', 'عربي'],
    ['', ''],
  ]) {
    assert.equal(visible(text), expected);
  }
  assert.deepEqual(segments('a\u202Eb'), [
    { text: 'a', unseen: false },
    { text: '[U+202E]', unseen: true },
    { text: 'b', unseen: false },
  ]);
});

test('no hostile name has anything unseen left in what is shown of it', () => {
  for (const name of HOSTILE) {
    assert.doesNotMatch(
      visible(name).replaceAll(/\u200D/g, ''),
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u,
    );
    assert.equal(
      segments(name)
        .map((it) => it.text)
        .join(''),
      visible(name),
    );
  }
});

test('a text is cut between characters, never in one', () => {
  assert.equal(shortened('abcdef', 6), 'abcdef');
  assert.equal(shortened('abcdef', 5), 'abcd…');
  assert.equal(shortened('abc😀def', 5), 'abc…');
  assert.ok(shortened('😀'.repeat(50), 9).isWellFormed?.() ?? true);
});

test('a thing without a name that can be seen is called by its id', () => {
  const made = new Organization();
  const user = (name) => made.add('user', 'user_1', name);
  const blank = ['', ' ', '\u3164', '\u2800\u00A0'].map(user);
  const graph = new Graph(made.data);
  for (const thing of blank) assert.equal(graph.name(thing), 'user_1');
  assert.ok(!isBlank('\u202E'), 'it is shown by its number');
});

test('a search knows neither case nor accents', () => {
  assert.equal(folded('José ÅNGSTRÖM'), 'jose angstrom');
  assert.deepEqual(wordsOf('  Ada\tOKAFOR '), ['ada', 'okafor']);
  assert.deepEqual(wordsOf(' '), []);
});

test('a search goes on among what was found, and starts anew where it was changed', () => {
  const graph = new Graph(northwind().data);
  const table = things.people(graph);
  const found = (query) => [...table.rows(query)].map((row) => graph.name(row));
  assert.deepEqual(found('dev'), ['Bo Lindqvist', 'kit@northwind.example']);
  assert.deepEqual(found('dev bo'), ['Bo Lindqvist']);
  assert.deepEqual(found('dev'), ['Bo Lindqvist', 'kit@northwind.example']);
  assert.deepEqual(found('billing'), ['Cy']);
  assert.deepEqual(found('nobody'), []);
  assert.equal(found('').length, 4);
});

test('a search that goes on finds what one from the start finds, whatever is typed', () => {
  const graph = new Graph(large(300, 9).data);
  const letters = 'person 01 surname team';
  const typed = things.people(graph);
  for (let end = 1; end <= letters.length; end += 1) {
    const query = letters.slice(0, end);
    assert.deepEqual(typed.rows(query), things.people(graph).rows(query), query);
  }
});

test('what is prepared in pieces is found as what is not prepared at all', () => {
  const graph = new Graph(large(300, 9).data);
  const table = things.people(graph);
  let pieces = 0;
  let hasTime = true;
  const once = () => {
    const had = hasTime;
    hasTime = false;
    return had;
  };
  for (; table.prepare(once); hasTime = true) pieces += 1;
  assert.equal(pieces, 5, 'of fifty each, and a last one');
  assert.deepEqual(table.rows('person 0001'), things.people(graph).rows('person 0001'));
});

test('a word is not found across two cells', () => {
  const graph = new Graph(northwind().data);
  const column = (id, text) => ({ id, title: id, width: 1, value: () => ({ is: 'text', text }) });
  const table = new Table(graph, [0], [column('a', 'north'), column('b', 'wind')]);
  assert.equal(table.rows('northwind').length, 0);
  assert.equal(table.rows('wind north').length, 1);
});

test('sorting is stable, and what is not told is last either way round', () => {
  const made = new Organization();
  const value = { 1: 3, 2: 1, 4: 3, 5: 2 };
  const of = (row) => (row in value ? { is: 'number', number: value[row] } : { is: 'nothing' });
  const column = { id: 'n', title: 'n', width: 1, value: of };
  const table = new Table(new Graph(made.data), [0, 1, 2, 3, 4, 5], [column]);
  const rows = (descending) => [...table.rows('', { column: 'n', descending })];
  assert.deepEqual(rows(false), [2, 5, 1, 4, 0, 3]);
  assert.deepEqual(rows(true), [1, 4, 5, 2, 0, 3]);
  assert.deepEqual([...table.rows('')], [0, 1, 2, 3, 4, 5]);
});

test('findings are sorted by the worst, then by how many', () => {
  const made = northwind();
  const graph = new Graph(made.data);
  const rows = things.keysTable(graph).rows('', { column: 'findings', descending: false });
  assert.deepEqual([...rows].map((row) => graph.name(row)).slice(0, 2), ["dee's notebook", 'ci']);
});

test('every cell of every table of hostile things is a text without anything unseen', () => {
  const graph = new Graph(hostile().data);
  for (const make of [
    things.people,
    things.keysTable,
    things.workspaces,
    things.serviceAccounts,
    things.everything,
  ]) {
    const table = make(graph);
    for (const row of table.rows('')) {
      for (const column of table.columns) {
        const text = textOf(column.value(row), graph).replaceAll(/\u200D/g, '');
        assert.doesNotMatch(text, /[\p{Cc}\p{Cf}]/u, column.id);
      }
    }
  }
});

test('what is suppressed does not count', () => {
  const made = northwind();
  const graph = new Graph(made.data);
  assert.equal(graph.found(made.workspaces.default), undefined);
  assert.equal(graph.findingsOf(made.workspaces.default).length, 1);
  assert.deepEqual(graph.found(made.keys.notebook), { count: 2, worst: 'critical' });
});

test('times are in UTC, and distances from when the graph was collected', () => {
  assert.equal(day(NOW), '2026-11-18');
  assert.equal(minute(NOW), '2026-11-18 14:26 UTC');
  assert.equal(distance(NOW - 2 * 86_400_000, NOW), '2 days before');
  assert.equal(distance(NOW + 86_400_000, NOW), '1 day after');
  assert.equal(distance(NOW, NOW), 'the same day');
  assert.equal(distance(Date.UTC(2024, 9, 30), NOW), '2 years before');
  assert.equal(day(1e20), '100000000000000000000', 'what no date can be is the number');
});

test('a fragment leads to a tab or to a thing, whatever its key is', () => {
  const tabs = ['findings', 'people'];
  assert.deepEqual(routeOf('', tabs), { tab: 'findings' });
  assert.deepEqual(routeOf('#people', tabs), { tab: 'people' });
  for (const name of HOSTILE.filter((it) => it.isWellFormed?.() ?? true)) {
    const key = `anthropic_user:${name}`;
    assert.deepEqual(routeOf(fragmentOf(key), tabs), { key });
  }
  assert.deepEqual(routeOf('#%', tabs), { key: '%' });
  assert.match(fragmentOf('\uD800'), /^#/);
});

test('names of types and properties are words', () => {
  assert.equal(typeName('anthropic_api_key'), 'API key');
  assert.equal(typeNames('anthropic_rbac_role'), 'roles');
  assert.equal(typeName('anthropic_new_thing'), 'new thing');
  assert.equal(typeNames('anthropic_rbac_group_assigned_role'), '“group assigned role”');
  assert.equal(propertyName('requestsLast30Days'), 'requests last 30 days');
  assert.equal(propertyName('tag.cost-center'), 'tag cost-center');
});

test('a neighbourhood has at most forty things, those with findings before others', () => {
  const made = large(500, 3);
  const graph = new Graph(made.data);
  const workspace = graph.at('anthropic_workspace:wrkspc_000');
  const around = neighbourhood(graph, workspace);
  assert.equal(around.things.length, 40);
  assert.equal(around.things[0], workspace);
  // The account, 500 people, and every third of 500 keys.
  assert.equal(around.near, 1 + 500 + 167);
  assert.equal(around.leftOut, around.near - 39);
  const found = around.things.filter((it) => graph.found(it) !== undefined);
  assert.equal(found.length, 4, 'of every 50th key those of this workspace');
  for (const it of around.relationships) {
    const [from, to] = graph.relationship(it);
    assert.ok(around.things.includes(from) && around.things.includes(to));
  }
});

test('where there is room, what touches the neighbours is drawn too, but not behind a hub', () => {
  const made = northwind();
  const graph = new Graph(made.data);
  const { things: drawn, leftOut } = neighbourhood(graph, made.keys.tryout);
  const names = drawn.map((it) => graph.name(it));
  assert.equal(leftOut, 0);
  assert.ok(names.includes('Bo Lindqvist') && names.includes('Research'));
  assert.ok(!names.includes('github-actions'));
});

test('lines of a drawing read as sentences, those of the thing itself first', () => {
  const made = northwind();
  const graph = new Graph(made.data);
  const lines = linesOf(graph, neighbourhood(graph, made.bo));
  const said = lines.map(({ from, to, verbs, isImplicit, isOff }) => {
    const marks = `${isImplicit ? ' implicit' : ''}${isOff ? ' off' : ''}`;
    return `${graph.name(from)} ${verbs.join(', ')} ${graph.name(to)}${marks}`;
  });
  assert.deepEqual(said.slice(0, 6), [
    'Bo Lindqvist is developer in Default implicit',
    'Bo Lindqvist is developer in Research',
    'Bo Lindqvist is user in Atlas off',
    'Bo Lindqvist created, uses tryout',
    'Bo Lindqvist created, uses atlas off',
    'Northwind Labs has Bo Lindqvist',
  ]);
  const others = said.slice(6);
  assert.ok(others.includes('Default has tryout') && !others.some((it) => it.includes('Bo ')));
  assert.ok(!others.some((it) => it.includes('Northwind')), 'it has everything');
});

test('the same things are laid out the same, none over another', () => {
  const joints = [
    { from: 1, to: 2, label: 'has' },
    { from: 1, to: 3, label: 'has' },
    { from: 3, to: 2, label: 'uses' },
    { from: 2, to: 1, label: 'back' },
    { from: 2, to: 2, label: 'itself' },
  ];
  const first = layout([1, 2, 3, 4], joints);
  assert.deepEqual(layout([1, 2, 3, 4], joints), first);
  const places = [...first.places.values()];
  for (const [index, a] of places.entries()) {
    for (const b of places.slice(index + 1)) {
      assert.ok(Math.abs(a.x - b.x) >= 172 || Math.abs(a.y - b.y) >= 44);
    }
    assert.ok(a.x > 0 && a.x < first.width && a.y > 0 && a.y < first.height);
  }
  assert.equal(first.lines.length, joints.length);
});

test('the matrix knows roles that are new, and who is in no workspace', () => {
  const made = northwind();
  made.member(made.cy, made.workspaces.research, 'gardener');
  const matrix = new Matrix(new Graph(made.data));
  assert.deepEqual(matrix.cell(made.cy, made.workspaces.research), {
    short: 'G',
    role: 'gardener',
    isImplicit: false,
    isActive: true,
    grantedBy: 'membership',
  });
  assert.equal(matrix.cell(made.cy, made.workspaces.atlas), undefined);
  assert.equal(matrix.workspaces.at(-1), made.workspaces.atlas, 'archived ones are last');
});

test('what was not read is told with the credential that would read it', () => {
  const { data } = partial();
  data.steps.push(
    { id: 'a', subject: 'usage', status: 'disabled', problems: [] },
    {
      id: 'b',
      subject: 'keys',
      status: 'failed',
      problems: [{ operation: 'x', message: 'it broke' }],
    },
    { id: 'c', subject: 'groups', status: 'not-applicable', problems: [] },
  );
  assert.deepEqual(gaps(data), [
    { subjects: ['service accounts', 'federation'], sentence: 'an `org:admin` token reads this' },
    { subjects: ['usage'], sentence: 'left out of this run' },
    { subjects: ['keys'], sentence: 'failed: it broke' },
  ]);
  assert.ok(!isComplete(data));
  assert.ok(isComplete(northwind().data));
});

test('one undecided rule, one partial type or one failed step is enough not to be complete', () => {
  for (const spoil of [
    (it) => it.undecided.push({ rule: 'a', because: 'b' }),
    (it) => it.partialTypes.push('anthropic_user'),
    (it) => it.steps.push({ id: 'a', subject: 'a', status: 'failed', problems: [] }),
  ]) {
    const { data } = northwind();
    spoil(data);
    assert.ok(!isComplete(data));
  }
});
