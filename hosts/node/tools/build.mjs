// Builds what the package consists of into dist/: the component, transpiled, and the host,
// compiled.

import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { transpile } from './transpile.mjs';

const at = (path) => new URL(`../${path}`, import.meta.url);

await rm(at('dist'), { recursive: true, force: true });
await transpile(at('../../target/components/graph-anthropic-plugin.wasm'), at('dist/component/'));
execFileSync(process.execPath, [fileURLToPath(at('node_modules/typescript/bin/tsc'))], {
  cwd: fileURLToPath(at('.')),
  stdio: 'inherit',
});
