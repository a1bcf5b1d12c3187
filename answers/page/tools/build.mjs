// Builds the page, all but what is in it: `node tools/build.mjs FOLDER`. The same sources give the
// same bytes, wherever they lie.
//
//   page.html    the page, with marks where its title, its lines without a script and its data go
//   page.N.html  its N + 1st part, between the marks, for who puts them together
//
// Knows no data.

import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const folder = process.argv[2];
if (folder === undefined) throw new Error('say into which folder: node tools/build.mjs FOLDER');
const root = fileURLToPath(new URL('..', import.meta.url));

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: { page: 'src/main.tsx', style: 'src/style.css' },
  outdir: 'out',
  write: false,
  bundle: true,
  minify: true,
  metafile: true,
  format: 'iife',
  target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
});
const output = (end) => outputFiles.find((it) => it.path.endsWith(end)).text;
const script = (await notices()) + output('page.js');
const style = output('style.css');
for (const [text, end] of [
  [script, '</script'],
  [script, '<!--'],
  [style, '</style'],
]) {
  if (text.toLowerCase().includes(end)) throw new Error(`what was built has ${end} in it`);
}

const policy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
  // Not even our own script may have a text read as markup.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const template = await readFile(`${root}src/page.html`, 'utf8');
const made = { policy, style, script };
const page = template.replace(/\{\{(\w+)\}\}/g, (mark, name) => made[name] ?? mark);
// A mark in the script would be taken for one of the template.
const parts = page.split(/\{\{(?:title|lines|data)\}\}/);
if (parts.length !== 5) throw new Error(`the page has ${parts.length} parts`);

await mkdir(folder, { recursive: true });
await writeFile(`${folder}/page.html`, page);
for (const [place, part] of parts.entries()) await writeFile(`${folder}/page.${place}.html`, part);

function hash(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** The licences of what is bundled, which go wherever it goes. */
async function notices() {
  const names = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (name !== undefined) names.add(name);
  }
  // It is in a file of dagre.
  if (names.has('@dagrejs/dagre')) names.add('@dagrejs/graphlib');
  let text = '';
  for (const name of [...names].sort()) {
    const licence = await readFile(`${root}node_modules/${name}/LICENSE`, 'utf8');
    text += `${name}\n\n${licence.trim()}\n\n`;
  }
  return `/*!\n${text.replaceAll('*/', '* /').replaceAll('\r', '')}*/\n`;
}
