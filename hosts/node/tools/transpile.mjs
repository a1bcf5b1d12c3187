// Makes a module of a component, with jco. Knows no package.

import { mkdir, readFile, writeFile } from 'node:fs/promises';

import { transpileBytes } from '@bytecodealliance/jco-transpile';

/** Writes `plugin.js` and its core modules to a folder, which is made. Paths or file URLs. */
export async function transpile(component, folder) {
  const { files } = await transpileBytes(await readFile(component), {
    name: 'plugin',
    // The caller gives the imports, and makes the instances of core modules.
    instantiation: 'sync',
    // The memory's maximum is written into core modules: none may be inside of the JavaScript.
    base64Cutoff: 0,
    // The error of a `result` is thrown as the payload of an error, so that a trap is another
    // thing.
    noComponentErrorWrapping: false,
    emitTypescriptDeclarations: false,
  });
  await mkdir(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    const name = path.split('/').at(-1);
    await writeFile(
      typeof folder === 'string' ? `${folder}/${name}` : new URL(name, folder),
      content,
    );
  }
}
