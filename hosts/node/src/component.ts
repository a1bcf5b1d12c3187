/**
 * A transpiled component, compiled. The same code serves all collections with the same limit of
 * memory; each has an instance of its own. Knows no collection.
 */

import { readFile, readdir } from 'node:fs/promises';

import { NotStartedError, OptionError } from './errors.js';
import { NoLimit, withMemoryLimit } from './memory-limit.js';
import type { Component } from './messages.js';

const compiled = new Map<string, Promise<Component>>();

/**
 * The component whose module jco wrote to `folder`, with its core modules beside it. `memoryBytes`
 * is the most memory that an instance can have.
 *
 * @throws {OptionError} if the collector cannot even start with so little
 * @throws {NotStartedError} if the files are not what they should be
 */
export function componentIn(folder: URL, memoryBytes: number): Promise<Component> {
  const key = `${memoryBytes} ${folder.href}`;
  const found = compiled.get(key) ?? load(folder, memoryBytes);
  compiled.set(key, found);
  // What failed may be tried again.
  found.catch(() => compiled.delete(key));
  return found;
}

async function load(folder: URL, memoryBytes: number): Promise<Component> {
  try {
    const files = await readdir(folder);
    const modules = files
      .filter((name) => name.endsWith('.wasm'))
      .map(async (name) => {
        const bytes = withMemoryLimit(await readFile(new URL(name, folder)), memoryBytes);
        return [name, await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>)] as const;
      });
    const url = new URL('plugin.js', folder).href;
    return { url, modules: Object.fromEntries(await Promise.all(modules)) };
  } catch (error) {
    const text = (error as Error).message;
    if (error instanceof NoLimit) throw new OptionError(`limits: memoryBytes: ${text}`);
    throw new NotStartedError(`the collector cannot be started: ${text}`);
  }
}
