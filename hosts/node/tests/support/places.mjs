// Where things are. Knows nothing of what is in them.

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const repository = new URL('../../../../', import.meta.url);

mkdirSync(new URL('target/node/transpiled/', repository), { recursive: true });

/** A file or folder of the repository. */
export function place(path) {
  return fileURLToPath(new URL(path, repository));
}
