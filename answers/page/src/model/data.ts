/**
 * What is in the file beside the program: the graph, its answers, how complete they are. Knows its
 * shape only.
 */

/** How bad a finding is. */
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** A value of a property. */
export type PropertyValue = string | number | boolean | readonly (string | number | boolean)[];

/** A thing of the graph. */
export interface Entity {
  readonly key: string;
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
}

/** What a relationship says besides. */
export interface RelationshipProperties {
  readonly role?: string;
  readonly implicit?: boolean;
  readonly active?: boolean;
  readonly grantedBy?: string;
  readonly [name: string]: unknown;
}

/** From, to (indices of entities), what it is (an index of types), what it says besides. */
export type Relationship = readonly [number, number, number, RelationshipProperties?];

/** What a relationship is. */
export interface RelationshipType {
  readonly type: string;
  readonly class: string;
}

/** An index into `words`; null where nothing is said. */
export type Word = number | null;

/** Whether: as JSON has it shortest. */
export type Flag = boolean | 0 | 1 | null;

/**
 * Who has FROM has thereby TO: from, to, by what means, with which right, whether it works, whether
 * nobody granted it as such, on which condition.
 */
export type Pass = readonly [number, number, Word, Word, Flag?, Flag?, Word?];

/** How a step of the collection ended. */
export interface Step {
  readonly id: string;
  readonly subject: string;
  readonly status: string;
  /** The credential that would have read it. */
  readonly needs?: string | null;
  readonly problems: readonly { readonly operation: string; readonly message: string }[];
}

/** What findings are looked for. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly source: string;
  readonly remedy: string;
}

/** Something found. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly sentence: string;
  readonly entities: readonly number[];
  readonly since?: number | null;
  readonly right?: string | null;
  readonly suppressed?: { readonly reason: string; readonly until: string | number } | null;
}

/** A rule that could not be decided, or not for everything. */
export interface Undecided {
  readonly rule: string;
  readonly because: string;
}

/** All of it. Times are milliseconds since 1970. */
export interface Data {
  readonly organization: { readonly name: string; readonly id: string | null };
  readonly collected: { readonly from: number | null; readonly to: number | null };
  readonly headline: string;
  readonly partialTypes: readonly string[];
  readonly steps: readonly Step[];
  readonly entities: readonly Entity[];
  readonly relationships: readonly Relationship[];
  readonly relationshipTypes: readonly RelationshipType[];
  readonly passes: readonly Pass[];
  readonly words: readonly string[];
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
  readonly undecided: readonly Undecided[];
}
