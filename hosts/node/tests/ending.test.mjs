// How collections end before their end, and that nothing waits for them or is left of them.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';

import { all, ended, guest, items, options, request } from './support/collected.mjs';
import { serve } from './support/server.mjs';

const CONNECTIONS = /TCPSocket|TLS|MessagePort/;

// It would look up the names of addresses.
process.report.excludeNetwork = true;

/** What of collections is still there: threads, and what keeps the process. */
function left() {
  const { workers } = process.report.getReport();
  const threads = workers.map(({ header }) => `thread ${header.threadId}`);
  return [...threads, ...process.getActiveResourcesInfo().filter((it) => CONNECTIONS.test(it))];
}

test('aborted before it begins, it begins nothing', async () => {
  const signal = AbortSignal.abort('enough');

  const { error, before } = await ended(items(guest('spins'), { signal }));

  assert.deepEqual(
    [error.name, error.code, error.cause],
    ['CancelledError', 'cancelled', 'enough'],
  );
  assert.deepEqual([error.isTransient, before, left()], [true, [], []]);
});

test('aborted while it begins, it gives nothing', async () => {
  const stop = new AbortController();
  const iteration = items(guest('spins'), { signal: stop.signal });
  const first = assert.rejects(iteration.next(), { code: 'cancelled' });

  stop.abort();

  await first;
  assert.deepEqual(left(), []);
});

test('aborted while a request is under way, it ends, and the connection with it', async (t) => {
  const { origin, server } = await serve(t, () => {});
  const closed = once(server, 'connection').then(([socket]) => once(socket, 'close'));
  const stop = new AbortController();
  const skip = [JSON.stringify([request(1, 'never')])];
  // It is to listen: nobody else ends it in time.
  const limits = { cancelTime: 2 ** 31, requestTime: 2 ** 31 };
  const own = { origin, skip, signal: stop.signal, limits };
  const collecting = ended(items(guest('asks'), own));
  await once(server, 'request');

  stop.abort();

  const { error } = await collecting;
  await closed;
  assert.equal(error.code, 'cancelled');
  assert.deepEqual(left(), []);
});

test('a collector that does not listen is ended, and the event loop is free', async () => {
  const stop = new AbortController();
  const iteration = items(guest('spins'), { signal: stop.signal, limits: { cancelTime: 1 } });
  await iteration.next();

  const spinning = assert.rejects(iteration.next(), { code: 'cancelled' });
  // The collector computes without end: were this its thread, none of these turns would come.
  for (let turns = 0; turns < 1000; turns++) await turn();
  stop.abort();
  await spinning;

  assert.deepEqual(left(), []);
});

test('aborted between two pages, it is over without being asked', async () => {
  const stop = new AbortController();
  const iteration = items(guest('spins'), { signal: stop.signal });
  await iteration.next();

  stop.abort();

  while (left().length > 0) await turn();
  await assert.rejects(iteration.next(), { code: 'cancelled' });
});

test('aborted after its end, nothing happens', async (t) => {
  const stop = new AbortController();
  const { origin } = await serve(t, (_, response) => response.end('{}'));
  const skip = [JSON.stringify([request(1, 'a')])];
  const told = await all(items(guest('asks'), { origin, skip, signal: stop.signal }));

  stop.abort();

  assert.equal(told.at(-1).kind, 'report');
});

test('a collection has threads as long as it may go on', async () => {
  const iteration = items(guest('stops-short'));
  await iteration.next();
  assert.match(left().join(), /^thread/);

  await iteration.return();

  assert.deepEqual(left(), []);
});

test('who leaves the loop leaves nothing behind', async () => {
  for await (const item of items(guest('spins'))) {
    assert.equal(item.kind, 'entity');
    break;
  }
  assert.deepEqual(left(), []);
});

test('who throws in the loop leaves nothing behind', async () => {
  const throwing = async () => {
    for await (const { kind } of items(guest('breaks'))) throw new Error(kind);
  };
  await assert.rejects(throwing(), { message: 'entity' });
  assert.deepEqual(left(), []);
});

test('the threads are gone when the report is there', async () => {
  for await (const item of items(guest('tells'))) {
    if (item.kind === 'report') assert.deepEqual(left(), []);
  }
});

/** That a process that does this ends by itself. */
async function exits(t, script, ...options) {
  const own = new URL('./support/collected.mjs', import.meta.url).href;
  const source = `import { guest, items } from ${JSON.stringify(own)};\n${script}`;
  const arguments_ = [...options, '--input-type=module', '--eval', source];
  const child = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [[code], text] = await Promise.all([
    once(child, 'exit'),
    all(child.stdout).then((chunks) => Buffer.concat(chunks).toString()),
  ]);
  return { code, text };
}

test('an iteration that is let go keeps no process', async (t) => {
  const script = `globalThis.iteration = items(guest('spins'));
    console.log((await iteration.next()).value.kind);`;
  assert.deepEqual(await exits(t, script), { code: 0, text: 'entity\n' });
});

test('an iteration that is let go is ended once its memory is collected', async (t) => {
  const script = `import { setImmediate as turn } from 'node:timers/promises';
    const threads = () => process.report.getReport().workers;
    await (async () => void (await items(guest('spins')).next()))();
    console.log(threads().length > 0);
    while (threads().length > 0) {
      gc();
      await turn();
    }
    console.log('gone');`;
  assert.deepEqual(await exits(t, script, '--expose-gc'), { code: 0, text: 'true\ngone\n' });
});

test('a collection that is waited for keeps the process', async (t) => {
  const script = `for await (const { kind } of items(guest('tells'))) console.log(kind);`;
  assert.deepEqual(await exits(t, script), { code: 0, text: 'entity\nreport\n' });
});

test('an iteration that nobody begins starts nothing', () => {
  items(guest('spins'), options());
  assert.deepEqual(left(), []);
});
