// The credential is where it is needed, and shows itself nowhere else.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';

import { Spellings } from '../dist/rules/spellings.js';
import { all, CANARY, guest, items } from './support/collected.mjs';
import { fakeAdminApi } from './support/fake.mjs';

const canary = new Spellings(CANARY);

test("the collector's thread has neither the credential nor the environment", async () => {
  process.env.ANTHROPIC_ADMIN_KEY = CANARY;
  const [{ properties }] = await all(items(guest('tells')));
  delete process.env.ANTHROPIC_ADMIN_KEY;

  const { env, execArgv, argv, data } = JSON.parse(properties.said);
  assert.deepEqual([env, execArgv, argv.length], [{}, [], 2]);
  assert.deepEqual(Object.keys(data).sort(), ['collecting', 'limits', 'port', 'shared']);
  assert.ok(!canary.areIn(properties.said));
});

/** Collects as users do, and shows all that there is to see, as careless as can be. */
const SHOWS_ALL = `
  import { readFileSync } from 'node:fs';
  import { inspect } from 'node:util';
  import { collect, collectLines, Credential } from 'graph-anthropic';

  const key = readFileSync(0, 'utf8');
  const show = (what) => {
    console.log(inspect(what, { showHidden: true, depth: Infinity, getters: true }));
    console.error(what, JSON.stringify(what), String(what), what?.stack);
  };
  const credential = [Credential.adminKey(key), Credential.bearerToken(key)];
  const [origin] = process.argv.slice(1);
  for (const at of [origin, 'http://127.0.0.1:9', 'https://localhost:9']) {
    const options = { credential, origin: at, limits: { requests: 8 } };
    const iteration = collect(options);
    show([options, iteration]);
    try {
      for await (const item of iteration) show([item, iteration]);
    } catch (error) {
      show(error);
    }
  }
  for (const wrong of [{ limits: { inFlight: key } }, { origin: key }, { skip: key }]) {
    try {
      collectLines({ credential, ...wrong });
    } catch (error) {
      show(error);
    }
  }
  show(process.report.getReport().environmentVariables);
  show(process.argv);
`;

test('nothing that a process can show has the credential in it', async (t) => {
  const { origin } = await fakeAdminApi(t, '--key', CANARY);
  const words = ['--input-type=module', '--eval', SHOWS_ALL, origin];
  // What Node logs of its own connections has headers in it.
  const env = { NODE_DEBUG: 'http,https,net,tls,worker,stream', NODE_DEBUG_NATIVE: 'none' };
  const cwd = new URL('..', import.meta.url);
  const running = promisify(execFile)(process.execPath, words, { cwd, env, maxBuffer: 2 ** 28 });
  running.child.stdin.end(CANARY);

  const { stdout, stderr } = await running;

  assert.match(stdout, /kind: 'report'/);
  assert.match(stdout, /UnavailableError/);
  assert.ok(!canary.areIn(stdout) && !canary.areIn(stderr));
});
