// The package keeps every promise of the contract, as the conformance kit finds it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { place } from './support/places.mjs';

test('every promise of the contract is kept', async () => {
  const driver = fileURLToPath(new URL('./conformance-driver.mjs', import.meta.url));
  // The time limit for a request is tried whole. The largest answer must come within it on a machine
  // that runs other tests, too.
  const words = [process.execPath, driver, '8'];
  const kit = spawn(place('target/debug/conformance'), words, {
    cwd: place('.'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let table = '';
  kit.stdout.on('data', (text) => (table += text));

  const [code] = await once(kit, 'close');

  assert.equal(code, 0, table);
});
