// The package as others get it: a tarball, installed into an empty folder, and the examples in it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';

import { fakeAdminApi } from './support/fake.mjs';
import { place } from './support/places.mjs';

const run = promisify(execFile);
const here = (path) => place(`hosts/node/${path}`);

/** Installs the tarball of `make node` into an empty folder, as a user would, without a network. */
async function installed(t) {
  const folder = await mkdtemp(join(tmpdir(), 'graph-anthropic-user-'));
  t.after(() => rm(folder, { recursive: true }));
  const [tarball] = (await readdir(place('target/node'))).filter((name) => name.endsWith('.tgz'));
  // npm runs under the Node of the PATH: it is not what is tried here.
  const words = [
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    place(`target/node/${tarball}`),
  ];
  await run('npm', words, { cwd: folder });
  return folder;
}

test('installed into an empty folder, it does what the lines of the README say', async (t) => {
  const { origin, key } = await fakeAdminApi(t);
  const folder = await installed(t);
  const lines = await readFile(here('examples/collect.js'), 'utf8');
  assert.ok((await readFile(here('README.md'), 'utf8')).includes(`\`\`\`js\n${lines}\`\`\``));
  await writeFile(join(folder, 'collect.mjs'), lines);

  const env = { ANTHROPIC_BASE_URL: origin, ANTHROPIC_ADMIN_KEY: key };
  const { stdout, stderr } = await run(process.execPath, ['collect.mjs'], { cwd: folder, env });

  assert.match(stdout, /^anthropic_api_key anthropic_api_key:apikey_02DeeNotebook$/m);
  assert.match(stdout, /\nmay lack something: \[[^\]]*\]\n$/);
  assert.equal(stderr, '');
});

test('it brings nothing else with it, and nothing that is not needed', async (t) => {
  const folder = await installed(t);

  assert.deepEqual(
    (await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.')),
    ['graph-anthropic'],
  );
  const inside = await readdir(join(folder, 'node_modules/graph-anthropic'));
  assert.deepEqual(inside.sort(), ['README.md', 'dist', 'package.json']);
});

test('TypeScript takes the examples, and refuses what is wrong', async (t) => {
  const folder = await installed(t);
  for (const name of ['collect.js', 'orphaned-keys.ts']) {
    await copyFile(here(`examples/${name}`), join(folder, name));
  }
  await symlink(here('node_modules/@types'), join(folder, 'node_modules/@types'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(
    join(folder, 'wrong.ts'),
    `import { collect, Credential } from 'graph-anthropic';
     collect({ credential: 7 });
     for await (const item of collect({ credential: Credential.adminKey('k') })) item.fromKey;`,
  );
  const tsc = (files, ...options) =>
    run(
      process.execPath,
      [
        here('node_modules/typescript/bin/tsc'),
        ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--allowJs', '--checkJs'],
        ...['--target', 'es2022', ...options, ...files],
      ],
      { cwd: folder },
    );

  const examples = ['collect.js', 'orphaned-keys.ts'];
  await writeFile(
    join(folder, 'plain.ts'),
    `import { collect, describe, forecast, type CredentialId } from 'graph-anthropic';
     for (const { id, credentials } of (await describe()).steps) id.concat(...credentials);
     const options = { credential: ['key', 'Bearer token'], only: ['fetch-users'] };
     for (const { id, requests } of (await forecast(options)).steps) id.repeat(requests);
     for await (const item of collect(options)) {
       if (item.kind === 'report') item.steps.map(({ subject, needs = '' }) => subject + needs);
     }
     const kind: CredentialId = 'admin-key';`,
  );
  await tsc(['plain.ts'], '--module', 'nodenext', '--types', '', '--lib', 'es2022,dom');
  await tsc(examples, '--module', 'nodenext', '--types', 'node');
  await tsc(examples, '--module', 'esnext', '--moduleResolution', 'bundler', '--types', 'node');
  const { stdout } = await tsc(['wrong.ts'], '--module', 'nodenext').catch((error) => error);

  const codes = [...stdout.matchAll(/wrong\.ts\((\d),\d+\): error (TS\d+)/g)];
  assert.deepEqual(
    codes.map(([, line, code]) => [line, code]),
    [
      ['2', 'TS2322'],
      ['3', 'TS2339'],
    ],
  );
});
