// The lines are byte for byte those of the Rust host.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';

import { collectLines, Credential } from '../dist/index.js';
import { all } from './support/collected.mjs';
import { fakeAdminApi } from './support/fake.mjs';
import { faulty } from './support/faulty.mjs';
import { place } from './support/places.mjs';

const cache = await mkdtemp(join(tmpdir(), 'graph-anthropic-'));
test.after(() => rm(cache, { recursive: true }));

/** What the Rust host writes. */
async function fromRust({ origin, key }, ...options) {
  const words = ['collect', '--format', 'ndjson', '--quiet', '--cache-dir', cache, ...options];
  const env = { ANTHROPIC_BASE_URL: origin, ANTHROPIC_ADMIN_KEY: key };
  const program = place('target/debug/graph-anthropic-host');
  const { stdout } = await promisify(execFile)(program, words, { env, maxBuffer: 2 ** 28 });
  return stdout;
}

async function fromNode({ origin, key }, options) {
  const credential = Credential.adminKey(key);
  return (await all(collectLines({ origin, credential, ...options }))).join('');
}

/** That they are the same, but for when they were answered, and not nothing. */
function same(node, rust) {
  assert.match(rust, /\n\{"report":.*\}\n$/);
  const timeless = (lines) => lines.replace(/((?:first|last)AnsweredOn":)\d+/g, '$10');
  assert.ok(timeless(node) === timeless(rust), 'the lines differ');
}

test('of the sample organization, with raw data, too', async (t) => {
  const server = await fakeAdminApi(t);

  same(await fromNode(server), await fromRust(server));
  same(await fromNode(server, { rawData: true }), await fromRust(server, '--raw-data'));
  const skip = ['fetch-api-keys', 'fetch-invites'];
  const skipped = skip.flatMap((step) => ['--skip', step]);
  same(await fromNode(server, { skip }), await fromRust(server, ...skipped));
});

test('of a generated organization of many pages', async (t) => {
  const size = ['--users', '1500', '--memberships', '2500', '--api-keys', '1500'];
  const server = await fakeAdminApi(t, '--limit', '0', '--organization', 'seed:4', ...size);

  same(await fromNode(server), await fromRust(server));
});

for (const seed of [1, 2, 3]) {
  test(`of a generated organization whose answers fail, seed ${seed}`, async (t) => {
    const server = await fakeAdminApi(t, '--limit', '0', '--organization', `seed:${seed}`);
    const { origin, forget, spoiled } = await faulty(t, server.origin, seed);

    const node = await fromNode({ ...server, origin });
    const times = spoiled();
    forget();
    const rust = await fromRust({ ...server, origin });

    same(node, rust);
    assert.ok(times > 3 && spoiled() === 2 * times, `${times} and ${spoiled()} answers failed`);
  });
}
