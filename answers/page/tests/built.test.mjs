// The bundle: the same every time, with no end of its own element in it, and no markup from text.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const page = await readFile(at('../../target/page/page.html'), 'utf8');

test('two builds are the same, byte by byte, and tell nothing of this machine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'built '));
  execFileSync(at('../../tools/build-page'), [folder], { stdio: 'pipe' });
  assert.equal(await readFile(join(folder, 'page.html'), 'utf8'), page);
  const parts = (await readdir(folder)).filter((it) => /^page\.\d\.html$/.test(it)).sort();
  const texts = await Promise.all(parts.map((it) => readFile(join(folder, it), 'utf8')));
  assert.equal(
    texts.join('\u0000'),
    page.replaceAll(/\{\{(title|lines|data)\}\}/g, '\u0000'),
    'the parts are the page',
  );
  assert.ok(!page.includes(at('.')) && !page.includes('sourceMappingURL'));
  await rm(folder, { recursive: true });
});

test('the script and the style end where their elements end', () => {
  assert.equal(page.match(/<script/gi).length, 2);
  assert.equal(page.match(/<\/script/gi).length, 2);
  assert.equal(page.match(/<style/gi).length, 1);
  assert.equal(page.match(/<\/style/gi).length, 1);
  assert.ok(!page.includes('<!--'));
});

test('the licences of what is bundled are in it', () => {
  for (const name of ['preact', '@tanstack/virtual-core', '@dagrejs/dagre', '@dagrejs/graphlib']) {
    assert.ok(page.includes(`\n${name}\n`), name);
  }
  assert.match(page, /The MIT License \(MIT\)[\s\S]*Permission is hereby granted/);
});

test('no source makes markup of a text, runs one, or asks a network', async () => {
  const names = await readdir(at('src'), { recursive: true });
  for (const name of names.filter((it) => /\.tsx?$/.test(it))) {
    const text = await readFile(at(`src/${name}`), 'utf8');
    const never =
      /innerHTML|outerHTML|insertAdjacent|document\.write|DOMParser|\beval\b|new Function|setAttribute|fetch\(|XMLHttp|import\(|localStorage|sendBeacon|WebSocket/;
    assert.doesNotMatch(text, never, name);
  }
});
