// Why there is no graph: each reason is an error of a class of its own, with a code.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';

import * as graphAnthropic from '../dist/index.js';
import { collected, ended, guest, items, options } from './support/collected.mjs';
import { fakeAdminApi } from './support/fake.mjs';
import { serve } from './support/server.mjs';

const { collect, CollectError, Credential } = graphAnthropic;

/** That a collection of the package's component fails so. */
async function fails(own, name, expected) {
  await assert.rejects(collected(own), (error) => {
    assert.ok(error instanceof CollectError && error instanceof graphAnthropic[name], error);
    assert.equal(error.name, name);
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(error[key], value, key);
    return true;
  });
}

test('a credential that is not accepted is unauthorized', async (t) => {
  const { origin } = await fakeAdminApi(t);
  await fails({ origin, key: 'sk-ant-admin01-another' }, 'UnauthorizedError', {
    code: 'unauthorized',
    isTransient: false,
  });
  const error = await collected({ origin, key: 'sk-ant-admin01-another' }).catch((it) => it);
  const { operation, message, status, ...rest } = error.problem;
  assert.deepEqual([error.message, status], [`${operation}: ${message}`, 401]);
  assert.deepEqual(Object.keys(rest), ['requestId']);
});

test('a credential that may read nothing is forbidden', async (t) => {
  const server = await fakeAdminApi(t, '--faults', 'forbidden@1');
  await fails(server, 'ForbiddenError', { code: 'forbidden', isTransient: false });
});

test('a service that is not there is unavailable, which may pass', async (t) => {
  const { origin, server } = await serve(t, () => {});
  server.close();
  // The collector would ask five times, and wait before each.
  const limits = { requests: 1 };
  await fails({ origin, limits }, 'UnavailableError', { code: 'unavailable', isTransient: true });
});

test('an answer that is not of the service is unexpected', async (t) => {
  const { origin } = await serve(t, (_, response) => response.end('[]'));
  await fails({ origin }, 'UnexpectedResponseError', { code: 'unexpected-response' });
});

test('a step that is not there is named, with those that there are', async () => {
  await fails({ skip: ['fetch-cats'] }, 'OptionError', { code: 'option', isTransient: false });
  await assert.rejects(collected({ skip: ['fetch-cats'] }), /fetch-cats.*fetch-users/);
});

test('options that cannot be used are refused at once', () => {
  const credential = Credential.adminKey('sk-ant-admin01-CANARY');
  for (const [wrong, message] of [
    [undefined, 'options must be an object'],
    [{}, 'credential must be a text or a Credential, or a list of them'],
    [
      { credential: { key: 'sk-ant-admin01-CANARY' } },
      'credential must be a text or a Credential, or a list of them',
    ],
    [
      { credential: [credential, undefined] },
      'credential must be a text or a Credential, or a list of them',
    ],
    [{ credential: [] }, 'there is no credential'],
    [
      { credential: [credential, 'sk-ant-oat01-CANARY', 'CANARY'] },
      'two credentials are an Admin key each, and a collection takes one of each kind',
    ],
    [{ credential: '' }, 'the credential is empty, or has characters that no header can have'],
    [{ credential, origin: 'http://a.example' }, 'origin must be https, unless it is on loopback'],
    [{ credential, origin: 7 }, 'origin must be a text'],
    [{ credential, signal: {} }, 'signal must be an AbortSignal'],
    [{ credential, skip: 'fetch-users' }, 'skip must be a list of the ids of steps'],
    [{ credential, rawData: 1 }, 'rawData must be true or false'],
    [{ credential, privateAddresses: 1 }, 'privateAddresses must be true or false'],
    [{ credential, authorities: '' }, 'authorities must be certificates in PEM'],
    [{ credential, authorities: [7] }, 'authorities must be certificates in PEM'],
    [
      { credential, authorities: '-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----' },
      'authorities must be certificates in PEM',
    ],
    [{ credential, limits: { inFlight: 0 } }, 'limits: inFlight must be a whole number above 0'],
    [{ credential, limits: { runTime: '1' } }, 'limits: runTime must be a whole number above 0'],
  ]) {
    assert.throws(() => collect(wrong), { name: 'OptionError', code: 'option', message });
  }
  assert.throws(
    () => collect({ credential, rawdata: true }),
    /^OptionError: there is no option rawdata, but /,
  );
  assert.throws(
    () => collect({ credential, limits: { memory: 1 } }),
    /limits: there is no memory, but /,
  );
});

test('a collector that cannot start with so little memory is an option that is wrong', async () => {
  await assert.rejects(collected({ limits: { memoryBytes: 65_536 } }), {
    name: 'OptionError',
    message: /^limits: memoryBytes: the collector starts with \d+ bytes of memory$/,
  });
});

test('a component whose files are not there is not started', async () => {
  const { error } = await ended(items(new URL('./nowhere/', import.meta.url)));
  assert.deepEqual([error.name, error.code], ['NotStartedError', 'not-started']);
});

test('a collector that traps is an error of its run, with what came before', async () => {
  const { error, before } = await ended(items(guest('breaks')));

  assert.equal(before.length, 1);
  assert.deepEqual([error.name, error.code, error.isTransient], ['TrapError', 'trapped', false]);
  assert.equal(error.message, 'the collector broke: unreachable');
  assert.match(error.backtrace, /wasm-function/);
});

test('pages that end without a report are not the whole graph', async () => {
  const { error, before } = await ended(items(guest('stops-short')));

  assert.deepEqual([before.length, error.name, error.code], [1, 'NoReportError', 'no-report']);
});

test('a collector that is short of memory says so before it meets its limit', async (t) => {
  const server = await fakeAdminApi(t, '--limit', '0', '--organization', 'seed:5');
  await fails({ ...server, limits: { memoryBytes: 1.25 * 2 ** 20 } }, 'UnavailableError', {
    message:
      'keep what was read: the memory of the collector is full: who runs the host can give it ' +
      'more, or leave out steps',
  });
});

test('a collector that needs more memory than it may have is told so by the engine', async (t) => {
  const { folder, limits } = await memoryEater(t);

  const { error } = await ended(items(folder, { limits }));

  assert.deepEqual(
    [error.name, error.code, error.limit],
    ['OutOfMemoryError', 'out-of-memory', limits.memoryBytes],
  );
});

/** A collector that grows its memory until it gets no more, and then traps. */
async function memoryEater(t) {
  const folder = await mkdtemp(join(tmpdir(), 'memory-eater-'));
  t.after(() => rm(folder, { recursive: true }));
  // (module (memory (export "memory") 1)
  //   (func (export "eat") (loop (br_if 0 (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
  //     unreachable))
  const module =
    '0061736d0100000001040160000003020100050301000107100206' +
    '6d656d6f727902000365617400000a11010f00034041014000417f470d000b000b';
  await writeFile(join(folder, 'eats.wasm'), Buffer.from(module, 'hex'));
  const own = new URL('./guests/guest.js', import.meta.url).href;
  await writeFile(
    join(folder, 'plugin.js'),
    `import { guest } from ${JSON.stringify(own)};
     export const instantiate = (moduleOf, _, instantiate) =>
       guest(() => instantiate(moduleOf('eats.wasm'), {}).exports.eat());`,
  );
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return { folder: pathToFileURL(`${folder}/`), limits: { memoryBytes: 16 * 2 ** 20 } };
}

test('a run that takes too long ends, whatever the collector does', async () => {
  const { error, before } = await ended(items(guest('spins'), { limits: { runTime: 300 } }));

  assert.deepEqual([error.name, error.code, error.limit], ['OutOfTimeError', 'out-of-time', 300]);
  assert.equal(error.message, 'the run took longer than its limit of 0.3 s');
  assert.ok(error.isTransient && before.length <= 1);
});

test('what repeats the credential goes nowhere', async () => {
  const secret = 'sk-ant-admin01-CANARY/+_~=';
  for (const how of ['page', 'words']) {
    const { error, before } = await ended(items(guest('repeats'), { skip: [how, secret] }));

    assert.deepEqual([error.code, before], ['repeats-credential', []]);
    const fine = await ended(
      items(guest('repeats'), { skip: ['words', secret], key: 'another-key' }),
    );
    assert.equal(fine.error.code, 'unavailable');
  }
});

test('after an error an iteration is over', async () => {
  const iteration = items(guest('stops-short'), options());
  await iteration.next();
  await assert.rejects(iteration.next(), { code: 'no-report' });
  assert.deepEqual(await iteration.next(), { value: undefined, done: true });
});
