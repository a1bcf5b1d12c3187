// What is read, with which credential, and what it costs: what the collector is told, and what it
// says of that.

import assert from 'node:assert/strict';
import test from 'node:test';

import { forecastOf } from '../dist/collection.js';
import { collect, describe, forecast } from '../dist/index.js';
import { readers } from '../dist/rules/readers.js';
import { all, collected, guest, items, options } from './support/collected.mjs';
import { fakeAdminApi } from './support/fake.mjs';
import { serve } from './support/server.mjs';

const KEY = 'sk-ant-admin01-CANARY-key';
const TOKEN = 'sk-ant-oat01-CANARY-token';
const ENTERPRISE = 'sk-ant-api01-CANARY-enterprise';

/** An organization with nothing in it, for whoever asks; and which paths were asked for. */
async function empty(t) {
  const date = new Date(1_795_507_200_000).toUTCString();
  const { origin, requests } = await serve(t, ({ url }, response) => {
    const me = { id: 'org-1', name: 'Northwind Labs', type: 'organization' };
    const list = { data: [], has_more: false, first_id: null, last_id: null, next_page: null };
    response.setHeader('date', date);
    const answers = { me, compliance_settings: { state: { type: 'disabled' } } };
    response.end(JSON.stringify(answers[url.split('/').at(-1)] ?? list));
  });
  return { origin, paths: () => requests.map(({ url }) => url.split(/\/organizations\/|\?/)[1]) };
}

/** What the report says of a step. */
const stepOf = (report, id) => report.steps.find((step) => step.id === id);

test('the collector is told of every credential, and of the steps', async () => {
  const own = {
    credential: [ENTERPRISE, TOKEN, KEY],
    only: ['a'],
    also: ['b', 'c'],
    skip: ['d'],
  };
  const expected = [
    ...['add-credential admin-key', 'add-credential access-token', 'add-credential enterprise-key'],
    ...['only-step a', 'also-step b', 'also-step c', 'skip-step d'],
  ];

  const [{ properties }] = await all(items(guest('chooses'), own));
  const { steps, requests } = await forecastOf(guest('chooses'), options(own));

  assert.deepEqual(JSON.parse(properties.said), expected);
  assert.deepEqual([steps.map(({ id }) => id), requests], [expected, 7]);
});

test('who reads which path is what the steps say', async () => {
  for (const { id, paths, credentials } of (await describe()).steps) {
    assert.equal(readers(paths[0])[0], credentials[0], id);
    // A part of a step may be for fewer than the step.
    assert.deepEqual(new Set(paths.flatMap((path) => readers(path))), new Set(credentials), id);
  }
});

test('what no credential may read is not asked for, and is no failure', async (t) => {
  const manifest = await describe();
  for (const [credential, kinds] of [
    [KEY, ['admin-key']],
    [TOKEN, ['access-token']],
    [ENTERPRISE, ['enterprise-key']],
    [
      [TOKEN, KEY],
      ['admin-key', 'access-token'],
    ],
  ]) {
    const { origin, paths } = await empty(t);

    const report = (await all(collect({ origin, credential }))).at(-1);

    const names = manifest.credentials.filter(({ id }) => kinds.includes(id));
    assert.deepEqual(
      report.credentials,
      names.map(({ name }) => name),
    );
    assert.equal(report.complete, true);
    for (const step of manifest.steps.filter(({ onByDefault }) => onByDefault)) {
      const { status, needs } = stepOf(report, step.id);
      const isPermitted = step.credentials.some((id) => kinds.includes(id));
      assert.equal(status === 'not-permitted', !isPermitted, step.id);
      assert.equal(needs !== undefined, !isPermitted, step.id);
      const own = step.paths.map((path) => path.split('/organizations/')[1]);
      if (!isPermitted)
        assert.deepEqual(
          paths().filter((path) => own.includes(path)),
          [],
          step.id,
        );
    }
  }
});

test('a token beside a key reads what the key may not', async (t) => {
  const { origin, key } = await fakeAdminApi(t, '--limit', '0', '--token', TOKEN);

  const [alone, both] = [
    await all(collect({ origin, credential: key })),
    await all(collect({ origin, credential: [key, TOKEN] })),
  ];

  const accounts = (items) => items.filter(({ type }) => type === 'anthropic_service_account');
  const { status, needs } = stepOf(alone.at(-1), 'fetch-service-accounts');
  assert.deepEqual([status, needs], ['not-permitted', 'an `org:admin` token']);
  assert.deepEqual(accounts(alone), []);
  assert.ok(alone.at(-1).partialTypes.includes('anthropic_service_account'));
  assert.ok(accounts(both).length > 0);
  assert.ok(!both.at(-1).partialTypes.includes('anthropic_service_account'));
});

test('the report says whose graph it is, and when it was read', async (t) => {
  const { origin } = await empty(t);

  const report = (await all(collect({ origin, credential: [TOKEN, KEY] }))).at(-1);

  const { organizationId, firstAnsweredOn, lastAnsweredOn, credentials } = report;
  assert.equal(organizationId, 'org-1');
  assert.deepEqual([firstAnsweredOn, lastAnsweredOn], [1_795_507_200_000, 1_795_507_200_000]);
  assert.deepEqual(credentials, ['an Admin key', 'an `org:admin` token']);
});

test('only some steps are read, and those that they need', async (t) => {
  const { origin, paths } = await empty(t);

  const report = (await all(collect({ origin, credential: KEY, only: ['fetch-users'] }))).at(-1);

  assert.deepEqual(paths().sort(), ['me', 'users']);
  const read = report.steps.filter(({ status }) => status === 'success').map(({ id }) => id);
  assert.deepEqual(read, ['fetch-account', 'fetch-users']);
  assert.equal(stepOf(report, 'fetch-invites').status, 'disabled');
  assert.equal(report.complete, true);
});

test('a forecast is what a collection comes to, and makes the first requests only', async (t) => {
  const server = await fakeAdminApi(t, '--limit', '0');
  const credential = server.key;

  const { made, requests, steps } = await forecast({ origin: server.origin, credential });
  const report = (await collected(server)).at(-1);

  assert.ok(made > 0 && made < requests, `${made} of ${requests}`);
  assert.equal(requests, report.requests);
  for (const { id, requests } of steps) assert.equal(requests, stepOf(report, id).requests, id);
});

test('a forecast of what cannot be read fails as a collection does', async (t) => {
  const { origin } = await fakeAdminApi(t);

  await assert.rejects(forecast({ origin, credential: 'another-key' }), { code: 'unauthorized' });
  const unknown = { origin, credential: 'another-key', also: ['fetch-cats'] };
  await assert.rejects(forecast(unknown), { code: 'option', message: /fetch-cats is not a step/ });
  await assert.rejects(forecast({ ...unknown, also: 'fetch-users' }), {
    message: 'also must be a list of the ids of steps',
  });
  const signal = AbortSignal.abort();
  await assert.rejects(forecast({ origin, credential: 'a', signal }), { code: 'cancelled' });
});

test('the manifest says who may read a step, and what it costs', async () => {
  const { steps, credentials, requestsPerMinute } = await describe();

  assert.deepEqual(credentials.slice(0, 2), [
    { id: 'admin-key', name: 'an Admin key' },
    { id: 'access-token', name: 'an `org:admin` token' },
  ]);
  assert.equal(requestsPerMinute, 100);
  const users = steps.find(({ id }) => id === 'fetch-users');
  assert.deepEqual(
    [users.subject, users.onByDefault, users.credentials],
    ['users', true, ['admin-key', 'access-token', 'enterprise-key']],
  );
  assert.ok(steps.every(({ subject, cost }) => subject && cost));
});
