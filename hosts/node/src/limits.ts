/** What a collection may use. Every limit has a default, and an error of its own when it is met. */

import { OptionError } from './errors.js';

/** What a collection may use. Times are in milliseconds, sizes in bytes. */
export interface Limits {
  /** Requests in flight at a time; others wait for their turn. Default: 16. */
  inFlight: number;
  /** Time for a request, its body included; met: the collector's `timeout`. Default: 30 s. */
  requestTime: number;
  /** Size of a body; met: the collector's `too-large`. Default: 32 MiB. */
  bodyBytes: number;
  /**
   * Requests under way at a time, those that wait for their turn included; met: the collector's
   * `denied`, for those that are too many. Default: 64, twice what the collector asks for.
   */
  underWay: number;
  /** Requests in all; met: the collector's `denied`. Default: 100,000. */
  requests: number;
  /** Headers of a request; met: the collector's `denied`. Default: 32. */
  requestHeaders: number;
  /**
   * Size of all bodies that were received and not yet handed to the collector; met: the collector's
   * `too-large`. Default: 256 MiB.
   */
  heldBytes: number;
  /**
   * Time for the collection; met: `OutOfTimeError`. What the caller does between two items counts.
   * Default: 30 minutes, for the service allows 100 requests a minute.
   */
  runTime: number;
  /**
   * Time that a collector may take to end once it heard `cancelled`. Then it is ended. Default: 2
   * s.
   */
  cancelTime: number;
  /**
   * The collector's memory, not less than it starts with, some 1.2 MB; met:
   * `OutOfMemoryError`. The collector is told of three quarters of it, and ends in words
   * (`UnavailableError`) before it meets this. Default: 1 GiB; more than 4 GiB are no more.
   */
  memoryBytes: number;
}

const MIB = 1024 * 1024;

const DEFAULTS: Limits = {
  inFlight: 16,
  requestTime: 30_000,
  bodyBytes: 32 * MIB,
  underWay: 64,
  requests: 100_000,
  requestHeaders: 32,
  heldBytes: 256 * MIB,
  runTime: 30 * 60_000,
  cancelTime: 2_000,
  memoryBytes: 1024 * MIB,
};

/**
 * All limits: the defaults, and what is given.
 *
 * @throws {OptionError} if there is no such limit, or a value is no whole number above 0
 */
export function limitsOf(given: Partial<Limits> = {}): Limits {
  const limits = { ...DEFAULTS };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      throw new OptionError(`limits: there is no ${name}, but ${Object.keys(DEFAULTS).join(', ')}`);
    }
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new OptionError(`limits: ${name} must be a whole number above 0`);
    }
    limits[name as keyof Limits] = value;
  }
  return limits;
}
