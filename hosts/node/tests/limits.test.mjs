// What bounds requests and answers, and how it is told when it does.

import assert from 'node:assert/strict';
import test from 'node:test';

import { all, answers, denied, guest, items, request } from './support/collected.mjs';
import { serve } from './support/server.mjs';

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
  assert.ok(
    numbers.every((number, at) => Math.abs(number - at) <= 1),
    numbers.join(),
  );
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

test('a body that is too large is given up, told of before or not', async (t) => {
  const { origin } = await serve(t, (request, response) => {
    // What is told of never comes.
    if (request.url.endsWith('/told'))
      response.writeHead(200, { 'content-length': 1001 }).flushHeaders();
    else
      response.write('x'.repeat(1000), () => response.end(request.url.endsWith('fits') ? '' : 'x'));
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
  assert.deepEqual(
    [...inTurn.values()].map(({ tag }) => tag),
    ['ok', 'ok', 'ok'],
  );
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
  for (const id of [1, 2])
    assert.deepEqual(said.get(id), { tag: 'err', val: { tag: 'timeout', val } });
});

test('the collector is told of three quarters of its memory', async () => {
  const [{ properties }] = await all(items(guest('asks'), { limits: { memoryBytes: 4_000_000 } }));

  assert.equal(properties.said, '"3000000"');
});
