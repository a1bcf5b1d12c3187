// Builds the page and the modules, and runs all tests, or those that are named. Ends with 1 if one
// fails. Chromium comes from tools/page-readers.

import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const run = (program, ...options) => execFileSync(program, options, { cwd: at('.') });
const inherit = { cwd: at('.'), stdio: 'inherit' };
execFileSync(process.execPath, [at('node_modules/typescript/bin/tsc')], inherit);
execFileSync(process.execPath, [at('tools/build.mjs'), at('../../target/page')], inherit);
const chromium = run(at('../../tools/page-readers')).toString().trim();

const named = process.argv.slice(2);
const all = readdirSync(at('tests')).filter((name) => name.endsWith('.test.mjs'));
const files = (named.length > 0 ? named : all).map((name) => at(`tests/${name}`));
const options = ['--test', '--test-reporter=spec', '--test-concurrency=2'];
const { status } = spawnSync(process.execPath, [...options, ...files], {
  ...inherit,
  env: { ...process.env, CHROMIUM: chromium },
});
process.exitCode = status ?? 1;
