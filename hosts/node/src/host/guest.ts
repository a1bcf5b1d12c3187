/** The guest's thread from outside: its start, its calls, its end. Knows no request. */

import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';

import {
  SHARED_BYTES,
  type Call,
  type Collecting,
  type Component,
  type GuestData,
  type Said,
} from '../messages.js';
import type { Limits } from '../limits.js';

/** A thread with an instance of the collector. It ends with the thread that it was made in. */
export class Guest {
  /** Brings its requests, and takes answers. */
  readonly port: MessagePort;
  /** What the threads count in: see `messages.ts`. */
  readonly shared = new SharedArrayBuffer(SHARED_BYTES);
  readonly #worker: Worker;
  /** Takes what comes of the call that is under way. */
  #settle: ((said: Said) => void) | undefined;
  /** What came of it when nobody had called: it broke. */
  #broken: Said | undefined;

  constructor(component: Component, collecting: Collecting, limits: Limits) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const data: GuestData = { component, collecting, limits, port: port2, shared: this.shared };
    this.#worker = new Worker(new URL('../guest/thread.js', import.meta.url), {
      workerData: data,
      transferList: [port2],
      name: 'graph-anthropic guest',
      // Nothing of the process is its business.
      env: {},
      argv: [],
      execArgv: [],
    });
    this.#worker.on('message', (said: Said) => this.#said(said));
    this.#worker.on('error', (error) => this.#broke(error));
    this.#worker.on('exit', () => this.#broke(new Error('its thread ended')));
  }

  /** Whether a call is under way. */
  get isCalled(): boolean {
    return this.#settle !== undefined;
  }

  /** Has the collector do something, one thing at a time. */
  call(call: Call): Promise<Said> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      if (this.#broken === undefined) this.#worker.postMessage(call);
      else this.#said(this.#broken);
    });
  }

  /** Ends it, whatever it does. */
  end(): void {
    void this.#worker.terminate();
  }

  #said(said: Said): void {
    this.#settle?.(said);
    this.#settle = undefined;
  }

  #broke(error: Error): void {
    this.#broken ??= { trap: error.message, backtrace: error.stack ?? '', memory: 0 };
    this.#said(this.#broken);
  }
}
