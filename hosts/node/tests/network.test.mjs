// Where a name may lead, how fast an organization is asked, and how much memory there is: what the
// host knows without a connection.

import assert from 'node:assert/strict';
import test from 'node:test';

import { isPublic, PrivateAddress, publicOnly } from '../dist/host/address.js';
import { Allowance, heardOf } from '../dist/host/allowance.js';
import { Held } from '../dist/host/held.js';
import { NoLimit, withMemoryLimit } from '../dist/memory-limit.js';
import { SHARED_BYTES, TAKEN } from '../dist/messages.js';

test('an address of this machine or of a network around it is not public', () => {
  for (const address of [
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '::127.0.0.1',
    '64:ff9b:1::1',
    '100::1',
    'a.example',
    '',
  ]) {
    assert.ok(!isPublic(address), address);
  }
  for (const address of [
    '160.79.104.10',
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '2607:6bc0::10',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2a00:1450:4001:80b:0:0:0:200e',
  ]) {
    assert.ok(isPublic(address), address);
  }
});

/** What a `lookup` says of a name whose addresses these are. */
function found(addresses, options) {
  const own = addresses.map((address) => ({ address, family: 4 }));
  const lookup = publicOnly((_name, _options, callback) => callback(null, own));
  return new Promise((resolve) => {
    lookup('a.example', options, (error, ...rest) => resolve(error ?? rest));
  });
}

test('a name is refused if one of its addresses is not public', async () => {
  assert.deepEqual(await found(['8.8.8.8'], {}), ['8.8.8.8', 4]);
  assert.deepEqual(await found(['8.8.8.8'], { all: true }), [[{ address: '8.8.8.8', family: 4 }]]);
  for (const options of [{}, { all: true }]) {
    const refused = await found(['8.8.8.8', '127.0.0.1'], options);
    assert.ok(refused instanceof PrivateAddress);
    assert.match(
      refused.message,
      /^a\.example leads to 127\.0\.0\.1, which is not a public address/,
    );
  }
});

test('a name without an address is the error that the system has for it', async () => {
  const lookup = publicOnly((_name, _options, callback) => callback(new Error('ENOTFOUND')));
  const error = await new Promise((resolve) => lookup('a.example', {}, resolve));
  assert.equal(error.message, 'ENOTFOUND');
});

const heard = (remaining, limit = 100) =>
  heardOf([
    ['Anthropic-RateLimit-Requests-Limit', String(limit)],
    ['anthropic-ratelimit-requests-remaining', String(remaining)],
  ]);

test('an answer that was overtaken brings no requests back', () => {
  const allowance = new Allowance();
  assert.equal(allowance.wait(0), 0);
  allowance.sent();
  allowance.sent();
  allowance.answered(heard(1), 0);
  allowance.answered(heard(50), 0);
  assert.equal(allowance.wait(0), 600);
  // They come back with time, and not before.
  assert.equal(allowance.wait(599), 1);
  assert.equal(allowance.wait(600), 0);
});

test('the longest wait is a minute, and a word that makes no sense is none', () => {
  const allowance = new Allowance();
  allowance.answered(heard(0, 1), 0);
  allowance.sent();
  assert.equal(allowance.wait(0), 60_000);
  for (const word of [heard(5, 0), heard('many'), heard(-1), heard(2 ** 40), heardOf([])]) {
    assert.equal(word, undefined);
  }
});

test('room is given back once the collector has taken an answer', () => {
  const shared = new SharedArrayBuffer(SHARED_BYTES);
  const taken = () => Atomics.add(new Int32Array(shared), TAKEN, 1);
  const held = new Held(10, shared);

  assert.ok(held.take(6) && !held.take(5) && held.take(4) && !held.take(1));
  held.handedOver(0);
  held.handedOver(6);
  held.handedOver(4);
  taken();
  assert.ok(!held.take(1));
  taken();
  assert.ok(held.take(6) && !held.take(1));
  held.give(6);
  taken();
  assert.ok(held.take(10) && !held.take(1));
});

/** A module with a memory, which it exports. */
function withMemory(...limits) {
  const section = [limits.length + 1, 1, ...limits];
  const exports = [7, 10, 1, 6, ...Buffer.from('memory'), 2, 0];
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, ...section, ...exports]);
}

/** How many pages the memory of a module can have. */
function mostPages(bytes) {
  const { memory } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  let pages = memory.buffer.byteLength / 65_536;
  try {
    for (;;) {
      memory.grow(1);
      pages += 1;
    }
  } catch {
    return pages;
  }
}

test('a memory has the maximum that it is given, or its own if that is lower', () => {
  const MIB = 2 ** 20;
  assert.equal(mostPages(withMemoryLimit(withMemory(0, 1), 20 * MIB + 5)), 320);
  assert.equal(mostPages(withMemoryLimit(withMemory(0, 1), 65_536)), 1);
  assert.equal(mostPages(withMemoryLimit(withMemory(1, 1, 3), MIB)), 3);
  const none = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  assert.deepEqual(withMemoryLimit(none, MIB), none);
});

test('a module that cannot be bounded is refused', () => {
  for (const [module, limit] of [
    [withMemory(0, 2), 65_536],
    [withMemory(3, 1, 3), 2 ** 20],
    [Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5]), 2 ** 20],
  ]) {
    assert.throws(() => withMemoryLimit(module, limit), NoLimit);
  }
});
