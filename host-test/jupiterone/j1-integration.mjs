// Runs JupiterOne's own command-line program, `j1-integration`, as its users do.

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { Rejected } from './answer.mjs';

const PROGRAM = fileURLToPath(
  new URL('node_modules/@jupiterone/integration-sdk-cli/bin/j1-integration', import.meta.url),
);

/** What it printed; it sees none of our environment but `env`, so that no proxy is in between. */
export async function j1Integration(args, env = {}) {
  const child = spawn(process.execPath, ['--no-warnings', PROGRAM, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  const sentence = err.split('\n').find((line) => /^\w*Error\b/.test(line)) ?? err;
  if (code !== 0) throw new Rejected(`j1-integration ${args[0]}: ${sentence}`);
  return out;
}
