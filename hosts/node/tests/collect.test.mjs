// What a caller gets: typed items of the sample organization, and how complete they are.

import assert from 'node:assert/strict';
import test from 'node:test';

import { collect, collectLines, Credential, describe } from '../dist/index.js';
import { all, collected } from './support/collected.mjs';
import { fakeAdminApi } from './support/fake.mjs';

test('entities come first, then relationships, sorted, and the report is the last', async (t) => {
  const items = await collected(await fakeAdminApi(t));

  const kinds = items.map(({ kind }) => kind);
  const runs = kinds.filter((kind, at) => kind !== kinds[at - 1]);
  assert.deepEqual(runs, ['entity', 'relationship', 'report']);
  for (const kind of ['entity', 'relationship']) {
    const keys = items.filter((item) => item.kind === kind).map(({ key }) => key);
    assert.deepEqual(keys, [...keys].sort());
  }
});

test('items have the shapes that the types say', async (t) => {
  const items = await collected({ ...(await fakeAdminApi(t)), rawData: true });
  const named = (key) => items.find((item) => item.key === key);

  const { rawData, properties, ...dee } = named('anthropic_api_key:apikey_02DeeNotebook');
  assert.deepEqual(dee, {
    kind: 'entity',
    key: 'anthropic_api_key:apikey_02DeeNotebook',
    type: 'anthropic_api_key',
    classes: ['AccessKey'],
  });
  assert.equal(rawData.id, 'apikey_02DeeNotebook');
  const { active, creatorMissing, createdOn } = properties;
  assert.deepEqual([active, creatorMissing, typeof createdOn], [true, true, 'number']);
  const relationship = items.find(({ type }) => type === 'anthropic_account_has_api_key');
  assert.deepEqual(Object.keys(relationship).sort(), [
    'class',
    'fromKey',
    'key',
    'kind',
    'properties',
    'toKey',
    'type',
  ]);
  assert.deepEqual([relationship.class, relationship.properties.displayName], ['HAS', 'HAS']);
  assert.ok(named(relationship.fromKey) && named(relationship.toKey));
  const { kind, steps, complete, requests } = items.at(-1);
  const made = steps.reduce((sum, step) => sum + step.requests, 0);
  assert.deepEqual([kind, complete, requests], ['report', true, made]);
  assert.deepEqual(steps[0], {
    id: 'fetch-account',
    subject: 'the account',
    status: 'success',
    entities: 1,
    relationships: 0,
    requests: 1,
    problems: [],
  });
});

test('without raw data, no entity has it', async (t) => {
  const items = await collected(await fakeAdminApi(t));

  assert.ok(items.every((item) => !('rawData' in item)));
});

test('lines are whole, and say what the items say', async (t) => {
  const { origin, key } = await fakeAdminApi(t);
  const credential = Credential.adminKey(key);

  const text = (await all(collectLines({ origin, credential }))).join('');
  const items = await all(collect({ origin, credential }));

  assert.ok(text.endsWith('\n'));
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ _key }) => _key),
    items.map(({ key }) => key),
  );
  assert.deepEqual(lines.at(-1).report.requests, items.at(-1).requests);
});

test('a step that is left out makes its types partial', async (t) => {
  const items = await collected({ ...(await fakeAdminApi(t)), skip: ['fetch-api-keys'] });

  const { steps, partialTypes } = items.at(-1);
  assert.equal(steps.find(({ id }) => id === 'fetch-api-keys').status, 'disabled');
  assert.ok(partialTypes.includes('anthropic_api_key'));
  assert.ok(items.every(({ type }) => type !== 'anthropic_api_key'));
});

test('what cannot be read is named in the report, and the rest comes', async (t) => {
  const items = await collected(await fakeAdminApi(t, '--faults', 'forbidden@3'));

  const { steps, partialTypes } = items.at(-1);
  const problems = steps.flatMap((step) => step.problems);
  assert.ok(problems.some(({ status }) => status === 403));
  assert.ok(partialTypes.length > 0);
});

test('ten collections at once have credentials and organizations of their own', async (t) => {
  const numbers = Array.from({ length: 10 }, (_, number) => number);
  const servers = await Promise.all(
    numbers.map((number) =>
      fakeAdminApi(t, '--organization', `seed:${number}`, '--key', `sk-ant-admin01-own-${number}`),
    ),
  );
  const alone = [];
  for (const server of servers.slice(0, 2)) alone.push(await collected(server));

  const together = await Promise.all(servers.map((server) => collected(server)));

  // They were answered at another time.
  const graphs = (collections) => collections.map((items) => items.slice(0, -1));
  assert.deepEqual(graphs(together.slice(0, 2)), graphs(alone));
  const accounts = together.map((items) => items[0].key);
  assert.equal(new Set(accounts).size, 10);
  assert.ok(together.every((items) => items.at(-1).complete));
});

test('the manifest lists steps and types, and takes no request', async () => {
  const { name, service, steps, entities, relationships } = await describe();

  assert.deepEqual([name, service], ['graph-anthropic', 'Anthropic']);
  assert.ok(steps.some(({ id, paths, role }) => id === 'fetch-users' && paths.length > 0 && role));
  const user = entities.find(({ type }) => type === 'anthropic_user');
  assert.deepEqual(user.classes, ['User']);
  assert.ok(user.properties.every(({ name, description }) => name && description));
  assert.ok(relationships.every((it) => it.class && it.fromType && it.toType));
});
