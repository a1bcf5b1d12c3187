// Components that tests run in the package's stead, transpiled once. Knows no collection.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

import { transpile } from '../../tools/transpile.mjs';
import { repository } from './places.mjs';

/** The folder of a transpiled component, under the digest of the component and of what made it. */
export async function transpiled(component) {
  const digest = createHash('sha256').update(await readFile(component));
  digest.update(await readFile(new URL('../../package-lock.json', import.meta.url)));
  const folder = new URL(`target/node/transpiled/${digest.digest('hex')}/`, repository);
  if (!existsSync(folder)) {
    const half = await mkdtemp(`${new URL('target/node/half-', repository).pathname}`);
    await transpile(component, half);
    // Whoever was faster made the same.
    await rename(half, folder).catch(() => existsSync(folder) || Promise.reject());
  }
  return pathToFileURL(`${folder.pathname}/`);
}
