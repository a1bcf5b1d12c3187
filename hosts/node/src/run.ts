/**
 * A collection from the caller's thread: it starts the host thread, asks it for pages, and ends it.
 * Does not wait for anything itself, and leaves nothing behind. Knows no request and no item.
 */

import { Worker } from 'node:worker_threads';

import { errorOf, type CollectError } from './errors.js';
import type { Forecast } from './forecast.js';
import type { Manifest } from './manifest.js';
import type { Ask, HostData, Told } from './messages.js';

/** A page of JSON lines. */
export interface Page {
  /** Whole lines. */
  text: string;
  /** Whether the report is in it, after which nothing comes. */
  isLast: boolean;
}

/** A collection. */
export class Run {
  readonly #data: () => Promise<HostData>;
  readonly #signal: AbortSignal | undefined;
  readonly #abort = () => this.#cancel();
  #worker: Worker | undefined;
  /** Takes what is told. Undefined: nothing is asked for. */
  #waiting: ((told: Told) => void) | undefined;
  /** What ended it when nothing was asked for. */
  #over: Told | undefined;

  /** Starts nothing. `data` makes what the host thread begins with. */
  constructor(data: () => Promise<HostData>, signal: AbortSignal | undefined) {
    this.#data = data;
    this.#signal = signal;
  }

  /**
   * The next page. Not to be asked for before the one before it came, nor after the last one.
   *
   * @throws {CollectError}
   */
  async page(): Promise<Page> {
    const told = await this.#ask('page');
    if (!('page' in told)) throw this.#errorOf(told);
    return { text: told.page, isLast: told.isLast };
  }

  /**
   * What the collector says that it is.
   *
   * @throws {CollectError}
   */
  async describe(): Promise<Manifest> {
    const told = await this.#ask('describe');
    if (!('manifest' in told)) throw this.#errorOf(told);
    return told.manifest;
  }

  /**
   * How many requests there will be, if nothing was asked for yet.
   *
   * @throws {CollectError}
   */
  async forecast(): Promise<Forecast> {
    const told = await this.#ask('forecast');
    if (!('forecast' in told)) throw this.#errorOf(told);
    return told.forecast;
  }

  /** Ends it, whatever it does. Its threads and its connections are gone when this returns. */
  async end(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#abort);
    await this.#worker?.terminate();
  }

  async #ask(ask: Ask): Promise<Told> {
    const cancelled: Told = { fault: { code: 'cancelled' } };
    if (this.#signal?.aborted) return cancelled;
    const worker = (this.#worker ??= await this.#start());
    if (this.#over !== undefined) return this.#over;
    // It may have been while it was started.
    if (this.#signal?.aborted) return cancelled;
    return new Promise((resolve) => {
      this.#waiting = resolve;
      // Only while somebody waits, the process is to wait, too.
      worker.ref();
      worker.postMessage(ask);
    });
  }

  async #start(): Promise<Worker> {
    const workerData = await this.#data();
    const worker = new Worker(new URL('./host/thread.js', import.meta.url), {
      workerData,
      name: 'graph-anthropic host',
      // Neither the environment, which may hold the credential or ask for a log of what is sent,
      // nor what the process was started with.
      env: {},
      argv: [],
      execArgv: [],
    });
    worker.on('message', (told: Told) => this.#told(told));
    worker.on('error', (error: NodeJS.ErrnoException) => this.#broke(error.code ?? error.name));
    worker.on('exit', () => this.#broke('it ended'));
    this.#signal?.addEventListener('abort', this.#abort, { once: true });
    return worker;
  }

  #cancel(): void {
    const cancel: Ask = 'cancel';
    this.#worker?.postMessage(cancel);
  }

  #told(told: Told): void {
    this.#worker?.unref();
    if ('fault' in told) {
      this.#over = told;
      // Nobody may come to ask.
      void this.#worker?.terminate();
    }
    this.#waiting?.(told);
    this.#waiting = undefined;
  }

  /** What an error of our own says is not shown: nobody looked at it. */
  #broke(word: string): void {
    if (this.#over !== undefined) return;
    this.#told({ fault: { code: 'host-broke', message: `the host's thread broke (${word})` } });
  }

  #errorOf(told: Told): CollectError {
    const fault = 'fault' in told ? told.fault : ({ code: 'no-report' } as const);
    return errorOf(fault, this.#signal?.reason);
  }
}
