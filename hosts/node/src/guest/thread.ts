/**
 * The thread of the collector: an instance, and what the host thread has it do. It may block for as
 * long as it likes. It never has the credential, nor the environment.
 */

import { parentPort, workerData } from 'node:worker_threads';

import {
  HTTP_FETCH,
  type Collection,
  type Failure,
  type OptionFailure,
  type Plugin,
  type Transpiled,
} from '../contract.js';
import type { Call, GuestData, Said } from '../messages.js';
import { fetchOver } from './fetch.js';

const { component, collecting, limits, port, shared }: GuestData = workerData;
const transpiled: Transpiled = await import(component.url);

let memory: WebAssembly.Memory | undefined;
let plugin: Plugin | undefined;
let collection: Collection | undefined;

parentPort?.on('message', (call: Call) => parentPort?.postMessage(said(call)));

function said(call: Call): Said {
  try {
    plugin ??= instance();
  } catch (error) {
    return { notStarted: String(error) };
  }
  try {
    if (call === 'describe') return { manifest: plugin.collector.describe() };
    if (collection === undefined) {
      const opened = open(plugin);
      if ('option' in opened) return opened;
      collection = opened.collection;
    }
    if (call === 'forecast') return { forecast: collection.forecast() };
    return { page: collection.nextJson() };
  } catch (error) {
    const failure = payloadOf<Failure>(error);
    return failure === undefined ? trap(error) : { failure };
  }
}

function instance(): Plugin {
  const modules = new Map(Object.entries(component.modules));
  const moduleOf = (name: string) => {
    const module = modules.get(name);
    if (module === undefined) throw new Error(`the component has no ${name}`);
    return module;
  };
  const instantiate = (module: WebAssembly.Module, imports: WebAssembly.Imports) => {
    const instance = new WebAssembly.Instance(module, imports);
    for (const part of Object.values(instance.exports)) {
      if (part instanceof WebAssembly.Memory) memory = part;
    }
    return instance;
  };
  const imports = { [HTTP_FETCH]: { fetch: fetchOver(port, shared) } };
  return transpiled.instantiate(moduleOf, imports, instantiate);
}

function open(plugin: Plugin): { collection: Collection } | { option: OptionFailure } {
  const collection = new plugin.collector.Collection();
  try {
    for (const id of collecting.credentials) collection.addCredential(id);
    for (const id of collecting.only) collection.onlyStep(id);
    for (const id of collecting.also) collection.alsoStep(id);
    for (const id of collecting.skip) collection.skipStep(id);
    if (collecting.rawData) collection.keepRawData();
    const { memoryBytes } = limits;
    collection.setMemoryLimit(BigInt(memoryBytes - Math.floor(memoryBytes / 4)));
  } catch (error) {
    const option = payloadOf<OptionFailure>(error);
    if (option === undefined) throw error;
    return { option };
  }
  return { collection };
}

/** What the collector returned as the error of a `result`; undefined: it broke. */
function payloadOf<T>(error: unknown): T | undefined {
  return error instanceof Error && 'payload' in error ? (error.payload as T) : undefined;
}

function trap(error: unknown): Said {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { trap: message, backtrace: stack ?? '', memory: memory?.buffer.byteLength ?? 0 };
}
