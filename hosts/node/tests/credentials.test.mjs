// Several credentials in one collection: which of them goes where, and that none comes back.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Credential } from '../dist/index.js';
import { answers, denied, ended, guest, items, request } from './support/collected.mjs';
import { serve } from './support/server.mjs';

const KEY = 'sk-ant-admin01-CANARY-/+key';
const TOKEN = 'sk-ant-oat01-CANARY-/+token';
const ENTERPRISE = 'sk-ant-api01-CANARY-/+enterprise';

const PATHS = ['api_keys', 'service_accounts?limit=100', 'rbac_groups/g/members', 'me'];

/** Every header that lets a request in, by its path. */
async function sent(t, credential) {
  const { origin, requests } = await serve(t, (_, response) => response.end('{}'));
  const asked = PATHS.map((path, at) => request(at, path));
  const said = await answers({ origin, credential }, asked);
  assert.ok([...said.values()].every(({ tag }) => tag === 'ok'));
  return PATHS.map((path) => {
    const { headers } = requests.find(({ url }) => url.endsWith(path));
    return [headers['x-api-key'], headers.authorization].filter((it) => it !== undefined);
  });
}

test('each request goes with the one that may read it, and with no other', async (t) => {
  const [key, token, enterprise] = [[KEY], [`Bearer ${TOKEN}`], [ENTERPRISE]];
  for (const [credential, expected] of [
    [
      [KEY, TOKEN],
      [key, token, token, key],
    ],
    [
      [Credential.bearerToken(TOKEN), KEY],
      [key, token, token, key],
    ],
    [
      [KEY, ENTERPRISE],
      [key, key, enterprise, key],
    ],
    [
      [ENTERPRISE, TOKEN, KEY],
      [key, token, enterprise, key],
    ],
    [[TOKEN], [token, token, token, token]],
    [ENTERPRISE, [enterprise, enterprise, enterprise, enterprise]],
  ]) {
    assert.deepEqual(await sent(t, credential), expected);
  }
});

test('an answer that repeats another credential than was sent is refused', async (t) => {
  for (const secret of [KEY, TOKEN, ENTERPRISE]) {
    const { origin } = await serve(t, (_, response) => response.end(JSON.stringify(secret)));
    const asked = PATHS.map((path, at) => request(at, path));

    const said = await answers({ origin, credential: [KEY, TOKEN, ENTERPRISE] }, asked);
    const others = [KEY, TOKEN, ENTERPRISE].filter((it) => it !== secret);
    const fine = await answers({ origin, credential: others }, asked);

    const refused = denied('the answer repeats the credential');
    assert.deepEqual([...said.values()], [refused, refused, refused, refused]);
    assert.ok([...fine.values()].every(({ tag }) => tag === 'ok'));
  }
});

test('what repeats any of them goes nowhere', async () => {
  for (const how of ['page', 'words']) {
    for (const secret of [KEY, TOKEN]) {
      const own = { skip: [how, secret], credential: [KEY, TOKEN] };
      const { error, before } = await ended(items(guest('repeats'), own));
      assert.deepEqual([error.code, before], ['repeats-credential', []]);
    }
  }
});
