/**
 * Why there is no graph. What the collector said is kept apart from what the host could not do. No
 * message holds a credential, a body or the value of a header.
 */

import type { Fault } from './messages.js';

/** Something that went wrong, in words for the person who can act. */
export interface Problem {
  /** What was being done: `list members of workspace wrkspc_01`. */
  operation: string;
  /** What happened, and who can do something about it. */
  message: string;
  /** The HTTP status, where the service answered. */
  status?: number;
  /** The service's own id of the request, to quote to its support. */
  requestId?: string;
}

/** A word for every {@link CollectError}, for counters and logs. */
export type ErrorCode =
  | 'unauthorized'
  | 'forbidden'
  | 'unavailable'
  | 'unexpected-response'
  | 'cancelled'
  | 'trapped'
  | 'not-started'
  | 'out-of-memory'
  | 'out-of-time'
  | 'option'
  | 'repeats-credential'
  | 'no-report'
  | 'host-broke';

/** What all errors of this package are: there is no graph, and this is why. */
export abstract class CollectError extends Error {
  /** A word for it. */
  abstract readonly code: ErrorCode;
  /** Whether another try may do better, with nothing changed. */
  readonly isTransient: boolean = false;
  /** What the collector tells of it, where it was the collector that gave up. */
  declare readonly problem?: Problem;

  override get name(): string {
    return this.constructor.name;
  }
}

/** The collector says that there is no graph, and why. */
export abstract class FailureError extends CollectError {
  override readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.operation}: ${problem.message}`);
    this.problem = problem;
  }
}

/** The service does not accept the credential. */
export class UnauthorizedError extends FailureError {
  readonly code = 'unauthorized';
}

/** The credential is accepted, but may read nothing of what is asked for. */
export class ForbiddenError extends FailureError {
  readonly code = 'forbidden';
}

/** The service could not be reached, was not allowed by the host, or kept failing. */
export class UnavailableError extends FailureError {
  readonly code = 'unavailable';
  override readonly isTransient = true;
}

/** The service answered with something that it does not document. */
export class UnexpectedResponseError extends FailureError {
  readonly code = 'unexpected-response';
  override readonly isTransient = true;
}

/** The `signal` was aborted. Its reason is the `cause`. */
export class CancelledError extends CollectError {
  readonly code = 'cancelled';
  override readonly isTransient = true;

  constructor(reason?: unknown) {
    super('the collection was cancelled', { cause: reason });
  }
}

/** An option is wrong: its value cannot be used, there is no such option, or no such step. */
export class OptionError extends CollectError {
  readonly code = 'option';
}

/** The collector broke. */
export class TrapError extends CollectError {
  readonly code = 'trapped';
  /** V8's text, with the names of the collector's functions. */
  readonly backtrace: string;

  constructor(message: string, backtrace: string) {
    super(message);
    this.backtrace = backtrace;
  }
}

/** No instance of the collector could be made. */
export class NotStartedError extends CollectError {
  readonly code = 'not-started';
}

/** The collector needs more than {@link Limits.memoryBytes}. */
export class OutOfMemoryError extends CollectError {
  readonly code = 'out-of-memory';
  /** The limit, in bytes. */
  readonly limit: number;

  constructor(limit: number) {
    super(
      `the collector needs more than its ${limit} bytes of memory: raise the limit for an ` +
        'organization of this size',
    );
    this.limit = limit;
  }
}

/** The collection took longer than {@link Limits.runTime}. */
export class OutOfTimeError extends CollectError {
  readonly code = 'out-of-time';
  override readonly isTransient = true;
  /** The limit, in milliseconds. */
  readonly limit: number;

  constructor(limit: number) {
    super(`the run took longer than its limit of ${limit / 1000} s`);
    this.limit = limit;
  }
}

/** The graph, or what is said of why there is none, repeats the credential, so it goes nowhere. */
export class RepeatsCredentialError extends CollectError {
  readonly code = 'repeats-credential';

  constructor() {
    super('what was collected repeats the credential, so it is not passed on');
  }
}

/** The collector's pages ended without a report, so what came is not the whole graph. */
export class NoReportError extends CollectError {
  readonly code = 'no-report';

  constructor() {
    super("the collector's pages ended without a report");
  }
}

/** A thread of this package ended, though nobody ended it. */
export class HostBrokeError extends CollectError {
  readonly code = 'host-broke';
}

/**
 * The error that a fault is, as another thread tells of it. `reason` is why it was cancelled, if
 * so.
 *
 * @internal
 */
export function errorOf(fault: Fault, reason: unknown): CollectError {
  switch (fault.code) {
    case 'unauthorized':
      return new UnauthorizedError(fault.problem);
    case 'forbidden':
      return new ForbiddenError(fault.problem);
    case 'unavailable':
      return new UnavailableError(fault.problem);
    case 'unexpected-response':
      return new UnexpectedResponseError(fault.problem);
    case 'cancelled':
      return new CancelledError(reason);
    case 'option':
      return new OptionError(fault.message);
    case 'trapped':
      return new TrapError(fault.message, fault.backtrace);
    case 'not-started':
      return new NotStartedError(fault.message);
    case 'out-of-memory':
      return new OutOfMemoryError(fault.limit);
    case 'out-of-time':
      return new OutOfTimeError(fault.limit);
    case 'repeats-credential':
      return new RepeatsCredentialError();
    case 'no-report':
      return new NoReportError();
    case 'host-broke':
      return new HostBrokeError(fault.message);
  }
}
