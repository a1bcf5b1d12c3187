// What is sent and what comes back, and that it goes on whatever the other threads do. What is not
// here, the conformance kit tries.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import { Worker } from 'node:worker_threads';

import { manifestOf } from '../dist/collection.js';
import { all, answers, denied, guest, items, request } from './support/collected.mjs';
import { serve } from './support/server.mjs';

test('the credential is in one header, and the collector can say what it may say', async (t) => {
  const { origin, port, requests } = await serve(t, (_, response) => response.end('{}'));
  const headers = [
    ['anthropic-version', '2023-06-01'],
    ['x-api-key', 'forged'],
    ['host', 'evil.example'],
  ];

  const said = await answers({ origin, key: 'sk-ant-admin01-own' }, [request(1, 'a', { headers })]);

  assert.equal(said.get(1).tag, 'ok');
  assert.deepEqual(requests[0].rawHeaders, [
    'anthropic-version',
    '2023-06-01',
    'host',
    `127.0.0.1:${port}`,
    'accept-encoding',
    'identity',
    'x-api-key',
    'sk-ant-admin01-own',
    'Connection',
    'keep-alive',
  ]);
});

test('who describes itself may make no request', async () => {
  const { name } = await manifestOf(guest('asks'));

  assert.deepEqual(JSON.parse(name), [{ id: 1, outcome: denied('no request may be made here') }]);
});

test('requests share connections', async (t) => {
  let connections = 0;
  const { origin, server } = await serve(t, (_, response) => response.end('{}'));
  server.on('connection', () => (connections += 1));

  await answers({ origin }, [request(1, 'a')]);
  assert.equal(connections, 1);
  const calls = [1, 2, 3, 4].map((id) => [request(id, 'a')]);
  await answers({ origin, limits: { inFlight: 1 } }, ...calls);
  assert.equal(connections, 2);
});

test('a request with the id of one that is under way is denied', async (t) => {
  const { origin, requests } = await serve(t, (_, response) => response.end('{}'));
  const skip = [JSON.stringify([request(7, 'a'), request(7, 'a')])];

  const said = await all(items(guest('asks'), { origin, skip }));

  const [refused, answered] = said.slice(1, 3).map(({ properties }) => JSON.parse(properties.said));
  assert.deepEqual(refused, denied('a request with this id is under way'));
  assert.deepEqual([answered.tag, requests.length], ['ok', 1]);
});

test('headers, paths and their prefix are looked at before anything is sent', async (t) => {
  const { origin, requests } = await serve(t, (_, response) => response.end('{}'));
  const two = [
    ['accept', 'a'],
    ['accept', 'b'],
  ];
  const said = await answers({ origin, limits: { requestHeaders: 1 } }, [
    request(1, 'a', { headers: two }),
    { id: 2, path: '/v1/messages' },
    { id: 3, path: '/v1/organizations/../messages' },
    request(4, 'a', { headers: [['accept', 'a\r\nb: c']] }),
  ]);

  assert.deepEqual([...said.entries()].sort(), [
    [1, denied('a request has more than 1 headers')],
    [2, denied('the path is not among those that are allowed')],
    [3, denied('not a path on the origin')],
    [4, denied('a header cannot be sent')],
  ]);
  assert.deepEqual(requests, []);
});

test('no connection is told of by its address, and nothing else', async (t) => {
  const { origin, port, server } = await serve(t, () => {});
  server.close();

  const said = await answers({ origin }, [request(1, 'a')]);

  const val = `connect ECONNREFUSED 127.0.0.1:${port}`;
  assert.deepEqual(said.get(1), { tag: 'err', val: { tag: 'connection', val } });
});

test('a byte order mark stays, and so does the rest of the text', async (t) => {
  const { origin } = await serve(t, (_, response) => response.end('\ufeffé😀'));

  const said = await answers({ origin }, [request(1, 'a')]);

  assert.equal(said.get(1).val.body, '\ufeffé😀');
});

test('requests are sent and answers read while the caller blocks its event loop', async (t) => {
  // The server has a thread of its own, and counts. The caller is not there for anybody meanwhile.
  const asked = new Int32Array(new SharedArrayBuffer(4));
  const server = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const server = require('node:http').createServer((request, response) => {
       response.end('{}');
       Atomics.add(workerData, 0, 1);
       Atomics.notify(workerData, 0);
     });
     server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
    { eval: true, workerData: asked },
  );
  t.after(() => server.terminate());
  const [port] = await once(server, 'message');
  const calls = [1, 2, 3].map((id) => JSON.stringify([request(id, 'a')]));
  const own = { origin: `http://127.0.0.1:${port}`, skip: ['[]', ...calls] };
  const collecting = all(items(guest('asks'), own));
  while (Atomics.load(asked, 0) === 0) await new Promise(setImmediate);

  for (let seen = 1; seen < 3; seen = Atomics.load(asked, 0)) Atomics.wait(asked, 0, seen);

  assert.equal((await collecting).at(-1).kind, 'report');
});

test('the server of a request can be the thread that collects', async (t) => {
  // The collector waits in `fetch`, and its answer comes from this event loop, so it waits
  // elsewhere.
  const { origin } = await serve(t, (_, response) => setImmediate(() => response.end('here')));

  const said = await answers({ origin }, [request(1, 'a')], [request(2, 'b')]);

  assert.deepEqual(
    [...said.values()].map(({ val }) => val.body),
    ['here', 'here'],
  );
});
