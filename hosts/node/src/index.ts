/**
 * Collects who and what can reach an Anthropic organization into a graph.
 *
 * The collector is a WebAssembly component that can do nothing but ask this host for paths of one
 * origin. It runs in a thread of its own, and the credential is in another.
 */

import { forecastOf, itemsOf, manifestOf, pagesOf } from './collection.js';
import type { Forecast } from './forecast.js';
import type { Item } from './items.js';
import type { Manifest } from './manifest.js';
import type { CollectOptions } from './options.js';

export {
  CancelledError,
  CollectError,
  FailureError,
  ForbiddenError,
  HostBrokeError,
  NoReportError,
  NotStartedError,
  OptionError,
  OutOfMemoryError,
  OutOfTimeError,
  RepeatsCredentialError,
  TrapError,
  UnauthorizedError,
  UnavailableError,
  UnexpectedResponseError,
} from './errors.js';
export type { ErrorCode, Problem } from './errors.js';
export type { Forecast, StepForecast } from './forecast.js';
export type { Entity, Item, Relationship, Report, Step, Value } from './items.js';
export type { Limits } from './limits.js';
export type {
  CredentialKind,
  EntityKind,
  Manifest,
  PropertyKind,
  RelationshipKind,
  StepKind,
} from './manifest.js';
export type { CollectOptions } from './options.js';
export { Credential } from './rules/credential.js';
export type { CredentialId } from './rules/readers.js';

/** Where the build puts the transpiled component. */
const COMPONENT = new URL('./component/', import.meta.url);

/**
 * Collects everything that the credential may read: entities, then relationships, both sorted by
 * key, and last the report. An iteration that ends without an error has had its report; what came
 * before an error is not the whole graph.
 *
 * Starts with the first item, and asks the collector for a page of at most 1,000 items when it is
 * needed. `break` ends everything: when the loop is left, its threads and connections are gone.
 *
 * @throws {OptionError} at once, if an option is wrong
 * @throws {CollectError} while it is iterated, if there is no graph, or no whole one
 */
export function collect(options: CollectOptions): AsyncGenerator<Item, void, void> {
  return itemsOf(collectLines(options));
}

/**
 * The same as JSON lines, which nobody parses: texts of whole lines, each a page of at most 1,000
 * items. A line is an entity, a relationship (`_key`, `_type`, `_class` and properties, in the
 * shapes of JupiterOne's data model) or, last of all, `{"report":{…}}`.
 *
 * @throws as {@link collect} does
 */
export function collectLines(options: CollectOptions): AsyncGenerator<string, void, void> {
  return pagesOf(COMPONENT, options);
}

/**
 * How many requests a collection with these options takes, as far as its first ones tell, which are
 * made. How many a minute the service allows, `describe` tells.
 *
 * @throws {CollectError} if there is no telling, for the reasons for which there is no graph
 */
export function forecast(options: CollectOptions): Promise<Forecast> {
  return forecastOf(COMPONENT, options);
}

/**
 * What the collector can bring: its steps, and every type with its properties. Makes no request.
 *
 * @throws {CollectError} if the collector breaks
 */
export function describe(): Promise<Manifest> {
  return manifestOf(COMPONENT);
}
