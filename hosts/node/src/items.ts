/** What a graph is made of, and how it is read from JSON lines. Knows no collection. */

import type { Problem } from './errors.js';

/** A property's value. A time is a number: milliseconds since 1970-01-01T00:00:00Z. */
export type Value = string | number | boolean | string[] | null;

/** A thing of the organization: a user, a workspace, an API key. */
export interface Entity {
  kind: 'entity';
  /** Identifies it in the graph, and from one collection to the next. */
  key: string;
  /** What it is: `anthropic_user`. */
  type: string;
  /** The classes of JupiterOne's data model that it belongs to: `User`. */
  classes: string[];
  /** By name. Numbers beyond 2^53 are rounded; `collectLines` has them as they are. */
  properties: Record<string, Value>;
  /** The item of the service that it was made from, where `rawData` asked for it. */
  rawData?: unknown;
}

/** How one entity stands to another. */
export interface Relationship {
  kind: 'relationship';
  /** Identifies it in the graph, and from one collection to the next. */
  key: string;
  /** What it is: `anthropic_user_assigned_workspace`. */
  type: string;
  /** The verb, in upper case: `ASSIGNED`. */
  class: string;
  /** The key of the entity that it starts from, which came before it. */
  fromKey: string;
  /** The key of the entity that it leads to, which came before it. */
  toKey: string;
  /** By name. */
  properties: Record<string, Value>;
}

/** What became of a part of the collection. */
export interface Step {
  /** As `describe` lists it: `fetch-users`. */
  id: string;
  /** What it reads, for people: `service accounts`. */
  subject: string;
  /** `not-permitted`: no credential of the collection may read it, which is no failure. */
  status: 'success' | 'partial' | 'not-applicable' | 'not-permitted' | 'disabled' | 'failed';
  /** With `not-permitted`: which credential may read it, for people. */
  needs?: string;
  /** How many entities of the graph it brought. */
  entities: number;
  /** How many relationships of the graph it brought. */
  relationships: number;
  /** How many requests it made, repeated ones included. */
  requests: number;
  /** What there is to tell. A problem of a step that is a success is a warning. */
  problems: Problem[];
}

/** How complete the graph is. To be read before anything is deleted anywhere. */
export interface Report {
  kind: 'report';
  /** The service's own id of the organization, where an answer gave it. */
  organizationId?: string;
  /** When the service gave the first answer, by its own clock. Milliseconds since 1970. */
  firstAnsweredOn?: number;
  /**
   * When it gave the last one. Of two graphs of an organization, the later one has the later
   * moment.
   */
  lastAnsweredOn?: number;
  /** What the collection had, for people: `an Admin key`. */
  credentials: string[];
  /**
   * Whether all of what was asked for was read, as far as the credentials may read it. What was
   * left out and what is not permitted does not count; what failed does.
   */
  complete: boolean;
  /** Every step, in the order of `describe`. */
  steps: Step[];
  /**
   * Every type that may lack something, sorted. Who removes what is no longer seen must leave these
   * types alone.
   */
  partialTypes: string[];
  /** How many requests were made in all. */
  requests: number;
}

/** Entities come first, then relationships, and the report is the last. */
export type Item = Entity | Relationship | Report;

interface EntityLine {
  _key: string;
  _type: string;
  _class: string[];
  _rawData?: [{ rawData: unknown }];
}

interface RelationshipLine {
  _key: string;
  _type: string;
  _class: string;
  _fromEntityKey: string;
  _toEntityKey: string;
}

type Line =
  | (EntityLine & Record<string, unknown>)
  | (RelationshipLine & Record<string, unknown>)
  | { report: Omit<Report, 'kind'> };

/** The item that a line of the collector tells of. */
export function itemOf(text: string): Item {
  const line: Line = JSON.parse(text);
  if (!('_key' in line)) return { kind: 'report', ...line.report };
  if ('_fromEntityKey' in line) {
    const { _key, _type, _class, _fromEntityKey, _toEntityKey, ...properties } =
      line as RelationshipLine & Record<string, Value>;
    return {
      kind: 'relationship',
      key: _key,
      type: _type,
      class: _class,
      fromKey: _fromEntityKey,
      toKey: _toEntityKey,
      properties,
    };
  }
  const { _key, _type, _class, _rawData, ...properties } = line as EntityLine &
    Record<string, Value>;
  const entity: Entity = { kind: 'entity', key: _key, type: _type, classes: _class, properties };
  return _rawData === undefined ? entity : { ...entity, rawData: _rawData[0].rawData };
}

/** Whether a page of lines is the last one: the report is its last line, and on no other. */
export function hasReport(page: string): boolean {
  const lastLine = page.lastIndexOf('\n', page.length - 2) + 1;
  return page.startsWith('{"report":', lastLine);
}
