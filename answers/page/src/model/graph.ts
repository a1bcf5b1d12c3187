/**
 * The graph as the page asks it: things by key and by type, what touches a thing, what was found of
 * it. What takes long over a large organization is made when it is first asked for.
 */

import { Adjacency } from './adjacency.js';
import type { Data, Entity, Finding, Flag, Relationship, Severity, Word } from './data.js';
import { isBlank } from './names.js';
import { rank } from './severity.js';

/** What was found of a thing and counts. */
export interface Found {
  readonly count: number;
  readonly worst: Severity;
}

/** See the head. Things, relationships, passes and findings go by their place in the data. */
export class Graph {
  readonly data: Data;
  readonly #made = new Map<string, unknown>();

  constructor(data: Data) {
    this.data = data;
  }

  /** How many things there are. */
  get size(): number {
    return this.data.entities.length;
  }

  thing(index: number): Entity {
    return this.data.entities[index] ?? NOBODY;
  }

  /** What it is called: by its id where the name is blank. */
  name(index: number): string {
    const { name, key } = this.thing(index);
    if (!isBlank(name)) return name;
    const id = this.text(index, 'id');
    return id === undefined || isBlank(id) ? key : id;
  }

  /** The place of a thing by its key. */
  at(key: string): number | undefined {
    const places = this.#once('keys', () => {
      const made = new Map<string, number>();
      this.data.entities.forEach((it, index) => made.set(it.key, index));
      return made;
    });
    return places.get(key);
  }

  /** The things of a type, in order of keys. */
  of(type: string): readonly number[] {
    const types = this.#once('types', () => {
      const made = new Map<string, number[]>();
      this.data.entities.forEach((it, index) => {
        const there = made.get(it.type);
        if (there === undefined) made.set(it.type, [index]);
        else there.push(index);
      });
      return made;
    });
    return types.get(type) ?? [];
  }

  /** A property that is a text. */
  text(index: number, name: string): string | undefined {
    const value = this.#property(index, name);
    return typeof value === 'string' ? value : undefined;
  }

  /** A property that is a number. */
  number(index: number, name: string): number | undefined {
    const value = this.#property(index, name);
    return typeof value === 'number' ? value : undefined;
  }

  /** A property that says whether. */
  flag(index: number, name: string): boolean | undefined {
    const value = this.#property(index, name);
    return typeof value === 'boolean' ? value : undefined;
  }

  /** A property that is a list, as texts; a text alone is a list of one. */
  list(index: number, name: string): readonly string[] {
    const value = this.#property(index, name);
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value.map(String) : [String(value)];
  }

  /** Whether it opens nothing any more: archived, switched off, expired. */
  isOff(index: number): boolean {
    if (this.flag(index, 'active') === false || this.flag(index, 'enabled') === false) return true;
    return this.number(index, 'archivedOn') !== undefined || this.flag(index, 'expired') === true;
  }

  relationship(index: number): Relationship {
    return this.data.relationships[index] ?? NOTHING;
  }

  /** The class of a relationship: `HAS`. */
  classOf(relationship: number): string {
    return this.data.relationshipTypes[this.relationship(relationship)[2]]?.class ?? '';
  }

  /** The type of a relationship: `anthropic_account_has_user`. */
  typeOf(relationship: number): string {
    return this.data.relationshipTypes[this.relationship(relationship)[2]]?.type ?? '';
  }

  /** The relationships that start from things. */
  get outgoing(): Adjacency {
    const { relationships } = this.data;
    return this.#once('outgoing', () => {
      return new Adjacency(this.size, relationships.length, (it) => relationships[it]![0]);
    });
  }

  /** The relationships that lead to things. */
  get incoming(): Adjacency {
    const { relationships } = this.data;
    return this.#once('incoming', () => {
      return new Adjacency(this.size, relationships.length, (it) => relationships[it]![1]);
    });
  }

  /** What has a thing gives, by who has it. */
  get passesFrom(): Adjacency {
    const { passes } = this.data;
    return this.#once('passesFrom', () => {
      return new Adjacency(this.size, passes.length, (it) => passes[it]![0]);
    });
  }

  /** The same, by what it leads to. */
  get passesTo(): Adjacency {
    const { passes } = this.data;
    return this.#once('passesTo', () => {
      return new Adjacency(this.size, passes.length, (it) => passes[it]![1]);
    });
  }

  /** A word; nothing where nothing is said. */
  word(word: Word | undefined): string | undefined {
    return word === null || word === undefined ? undefined : this.data.words[word];
  }

  /** The other ends of a thing's relationships of a type, from it or to it, each with its own. */
  related(
    index: number,
    direction: 'outgoing' | 'incoming',
    type: string,
  ): { thing: number; relationship: number }[] {
    const found = [];
    for (const relationship of this[direction].at(index)) {
      if (this.typeOf(relationship) !== type) continue;
      const [from, to] = this.relationship(relationship);
      found.push({ thing: direction === 'outgoing' ? to : from, relationship });
    }
    return found;
  }

  finding(index: number): Finding | undefined {
    return this.data.findings[index];
  }

  /** The findings about a thing, suppressed ones among them. */
  findingsOf(index: number): readonly number[] {
    const findings = this.#once('findings', () => {
      const made = new Map<number, number[]>();
      this.data.findings.forEach((finding, place) => {
        for (const thing of new Set(finding.entities)) {
          const there = made.get(thing);
          if (there === undefined) made.set(thing, [place]);
          else there.push(place);
        }
      });
      return made;
    });
    return findings.get(index) ?? [];
  }

  /** What of that counts; undefined where nothing does. */
  found(index: number): Found | undefined {
    let count = 0;
    let worst: Severity | undefined;
    for (const place of this.findingsOf(index)) {
      const finding = this.finding(place);
      if (finding === undefined || isSuppressed(finding)) continue;
      count += 1;
      if (worst === undefined || rank(finding.severity) < rank(worst)) worst = finding.severity;
    }
    return worst === undefined ? undefined : { count, worst };
  }

  #property(index: number, name: string): unknown {
    const { properties } = this.thing(index);
    return Object.hasOwn(properties, name) ? properties[name] : undefined;
  }

  #once<T>(name: string, make: () => T): T {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name) as T;
  }
}

/** Whether somebody said, with a reason, that it does not count for now. */
export function isSuppressed(finding: Finding): boolean {
  return finding.suppressed !== undefined && finding.suppressed !== null;
}

/** A flag, or undefined where it is not told. */
export function told(flag: Flag | undefined): boolean | undefined {
  return flag === null || flag === undefined ? undefined : flag === true || flag === 1;
}

const NOBODY: Entity = { key: '', type: '', name: '', properties: {} };
const NOTHING: Relationship = [-1, -1, -1];
