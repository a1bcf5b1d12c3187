// The fake Admin API, as a process. Knows no host.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { place } from './places.mjs';

/** Starts it with options of its own. It ends with the test. */
export async function fakeAdminApi(test, ...options) {
  const child = spawn(place('target/debug/fake-admin-api'), options, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  test.after(async () => {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  });
  const said = {};
  for await (const line of createInterface(child.stdout)) {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) said[name] = value;
    if (said.ANTHROPIC_BASE_URL && said.ANTHROPIC_ADMIN_KEY) break;
  }
  return { origin: said.ANTHROPIC_BASE_URL, key: said.ANTHROPIC_ADMIN_KEY };
}
