// Runs all tests, or those that are named, under each version of Node that is in runtimes/, at the
// same time; where there is none for this machine, under this one. Ends with 1 if one fails.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const installed = ['node-20', 'node-26'].map((it) => at(`runtimes/node_modules/${it}/bin/node`));
const there = installed.filter((program) => existsSync(program));
const programs = there.length > 0 ? there : [process.execPath];
const named = process.argv.slice(2);
const all = (await readdir(at('tests'))).filter((name) => name.endsWith('.test.mjs'));
const files = (named.length > 0 ? named : all).map((name) => at(`tests/${name}`));

async function run(program) {
  const options = ['--test', '--test-reporter=spec', '--test-concurrency=3'];
  const child = spawn(program, [...options, ...files], { cwd: at('.') });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (it) => printed.push(it));
  const code = await new Promise((resolve) => child.on('close', resolve));
  console.log(`${program}\n${Buffer.concat(printed)}`);
  return code === 0;
}

const passed = await Promise.all(programs.map(run));
process.exitCode = passed.every(Boolean) ? 0 : 1;
