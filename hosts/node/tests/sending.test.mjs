// What is sent and what is taken: limits, times, certificates, and that it goes on whatever the
// other threads do. What is not here, the conformance kit tries.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

import selfsigned from 'selfsigned';

import { all, answers, guest, items, request } from './support/collected.mjs';
import { serve } from './support/server.mjs';

const denied = (val) => ({ tag: 'err', val: { tag: 'denied', val } });

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

test('no more are in flight than allowed, and the others follow in their order', async (t) => {
  let most = 0;
  const held = [];
  const { origin, requests } = await serve(t, (_, response) => {
    held.push(response);
    most = Math.max(most, held.length);
    // Answered in pairs, once a third had its chance to come.
    if (held.length === 2) setTimeout(() => held.splice(0).forEach((it) => it.end('{}')), 5);
  });
  const wanted = Array.from({ length: 20 }, (_, id) => request(id, `number-${id}`));

  const said = await answers({ origin, limits: { inFlight: 2 } }, wanted);

  assert.equal(most, 2);
  assert.ok([...said.values()].every(({ tag }) => tag === 'ok'));
  const numbers = requests.map(({ url }) => Number(url.split('-').at(-1)));
  // Two at a time may overtake each other.
  assert.ok(numbers.every((number, at) => Math.abs(number - at) <= 1), numbers.join());
});

test('what is beyond a limit is denied, and says which', async (t) => {
  const { origin, requests } = await serve(t, (_, response) => response.end('{}'));
  const asked = (id) => request(id, 'a');

  const atOnce = await answers({ origin, limits: { underWay: 2 } }, [1, 2, 3].map(asked));
  const inAll = await answers({ origin, limits: { requests: 3 } }, [1, 2, 3, 4].map(asked));

  assert.deepEqual(atOnce.get(3), denied('more than 2 requests at a time'));
  assert.deepEqual(inAll.get(4), denied('more than 3 requests in a run'));
  assert.equal(requests.length, 5);
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

test('a body that is too large is given up, told of before or not', async (t) => {
  const { origin } = await serve(t, (request, response) => {
    // What is told of never comes.
    if (request.url.endsWith('/told')) response.writeHead(200, { 'content-length': 1001 }).flushHeaders();
    else response.write('x'.repeat(1000), () => response.end(request.url.endsWith('fits') ? '' : 'x'));
  });
  const tooLarge = { tag: 'err', val: { tag: 'too-large', val: '1000' } };

  const said = await answers({ origin, limits: { bodyBytes: 1000 } }, [
    request(1, 'fits'),
    request(2, 'told'),
    request(3, 'untold'),
  ]);

  assert.equal(said.get(1).val.body.length, 1000);
  assert.deepEqual([said.get(2), said.get(3)], [tooLarge, tooLarge]);
});

test("the service's own word holds requests back", async (t) => {
  const [came, answered] = [[], []];
  const { origin } = await serve(t, (_, response) => {
    came.push(performance.now());
    response.setHeader('anthropic-ratelimit-requests-limit', 600);
    response.setHeader('anthropic-ratelimit-requests-remaining', 0);
    answered.push(performance.now());
    response.end('{}');
  });

  await answers({ origin }, [request(1, 'a')], [request(2, 'a')]);

  // A request every 100 ms: it may come later, and never earlier.
  assert.ok(came[1] - answered[0] >= 100, `${came[1] - answered[0]} ms`);
});

test('bodies that wait for the collector have room together', async (t) => {
  const { origin } = await serve(t, (_, response) => response.end('x'.repeat(600)));
  const limits = { heldBytes: 599 };

  const tooMuch = await answers({ origin, limits }, [request(1, 'a')]);
  const calls = [1, 2, 3].map((id) => [request(id, 'a')]);
  const inTurn = await answers({ origin, limits: { heldBytes: 600 } }, ...calls);

  assert.deepEqual(tooMuch.get(1), { tag: 'err', val: { tag: 'too-large', val: '599' } });
  assert.deepEqual([...inTurn.values()].map(({ tag }) => tag), ['ok', 'ok', 'ok']);
});

test('an answer that does not come in time is given up, its body included', async (t) => {
  const { origin } = await serve(t, (request, response) => {
    if (request.url.endsWith('body')) response.write('half');
  });

  const said = await answers({ origin, limits: { requestTime: 50 } }, [
    request(1, 'silent'),
    request(2, 'body'),
  ]);

  const val = `${origin} did not answer within 0.05 s`;
  for (const id of [1, 2]) assert.deepEqual(said.get(id), { tag: 'err', val: { tag: 'timeout', val } });
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

/** A server whose certificate an authority of its own made. */
async function encrypted(t) {
  const names = [{ name: 'commonName', value: 'localhost' }];
  const extensions = [
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
  ];
  const { private: key, cert } = await selfsigned.generate(names, { extensions });
  const { port, requests } = await serve(t, (_, response) => response.end('{}'), { key, cert });
  return { origin: `https://localhost:${port}`, port, requests, cert };
}

test('a certificate is trusted if its authority is, and the name is right', async (t) => {
  const { origin, port, requests, cert } = await encrypted(t);
  const asked = [request(1, 'a')];

  const trusted = await answers({ origin, authorities: cert }, asked);
  const untrusted = await answers({ origin }, asked);
  const otherName = await answers({ origin: `https://127.0.0.1:${port}`, authorities: [cert] }, asked);

  assert.equal(trusted.get(1).tag, 'ok', JSON.stringify(trusted.get(1)));
  const advice = 'if its authority is a private one, give that as one of the authorities';
  assert.deepEqual(
    untrusted.get(1),
    denied(`the certificate of ${origin} is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT): ${advice}`),
  );
  assert.match(otherName.get(1).val.val, /is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/);
  assert.equal(requests.length, 1);
});

test('a name that leads to an address that is not public is refused, unless that is allowed', async (t) => {
  const { port, requests } = await encrypted(t);
  // The system takes it for a name, and finds 127.0.0.1.
  const origin = `https://127.1:${port}`;

  const refused = await answers({ origin }, [request(1, 'a')]);
  const allowed = await answers({ origin, privateAddresses: true }, [request(1, 'a')]);

  assert.match(refused.get(1).val.val, /^127\.1 leads to 127\.0\.0\.1, which is not a public address/);
  assert.match(allowed.get(1).val.val, /is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
  assert.equal(requests.length, 0);
});

/** What a process of its own is answered, with an environment and options of Node. */
async function elsewhere(own, requests, env, ...nodeOptions) {
  const support = new URL('./support/collected.mjs', import.meta.url).href;
  const source = `import { answers } from ${JSON.stringify(support)};
    const said = await answers(${JSON.stringify(own)}, ${JSON.stringify(requests)});
    console.log(JSON.stringify([...said.values()]));`;
  const words = [...nodeOptions, '--input-type=module', '--eval', source];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env });
  return JSON.parse(stdout);
}

test('the environment changes nothing of how requests are sent', async (t) => {
  const plain = await serve(t, (_, response) => response.end('{}'));
  const { origin } = await encrypted(t);
  const proxy = await serve(t, (_, response) => response.end('{}'));
  const env = {
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: proxy.origin,
    HTTPS_PROXY: proxy.origin,
    NODE_OPTIONS: '--insecure-http-parser --no-warnings',
  };

  const [own] = await elsewhere({ origin: plain.origin }, [request(1, 'a')], env);
  const [untrusted] = await elsewhere({ origin }, [request(1, 'a')], env);

  assert.deepEqual([own.tag, plain.requests.length, proxy.requests.length], ['ok', 1, 0]);
  assert.match(untrusted.val.val, /is not trusted/);
});

test('who is trusted by the process is trusted', async (t) => {
  const { origin, cert } = await encrypted(t);
  const folder = await mkdtemp(join(tmpdir(), 'authority-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'authority.pem');
  await writeFile(file, cert);
  const ways = [[{ NODE_EXTRA_CA_CERTS: file }]];
  // Nodes that have a word for it can read those of the system.
  if ('getCACertificates' in tls) ways.push([{ SSL_CERT_FILE: file }, '--use-system-ca']);

  for (const way of ways) {
    const [said] = await elsewhere({ origin }, [request(1, 'a')], ...way);
    assert.equal(said.tag, 'ok', JSON.stringify([way, said]));
  }
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
  // The collector waits in `fetch`, and its answer comes from this event loop, so it waits elsewhere.
  const { origin } = await serve(t, (_, response) => setImmediate(() => response.end('here')));

  const said = await answers({ origin }, [request(1, 'a')], [request(2, 'b')]);

  assert.deepEqual([...said.values()].map(({ val }) => val.body), ['here', 'here']);
});
