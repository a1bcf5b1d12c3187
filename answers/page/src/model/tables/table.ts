/**
 * A table: columns over rows that are numbers. Searching and sorting are prepared once, and then go
 * over numbers and prepared texts only. Knows no page.
 */

import type { Graph } from '../graph.js';
import { folded, matching, wordsOf } from '../fold.js';
import { orderOf, textOf, type Value } from './value.js';

/** A column. */
export interface Column {
  readonly id: string;
  readonly title: string;
  /** What the title does not say. */
  readonly about?: string;
  /** Its share of the width. */
  readonly width: number;
  readonly align?: 'end';
  readonly value: (row: number) => Value;
}

/** Which column, and which way round. */
export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

/** See the head. */
export class Table {
  readonly columns: readonly Column[];
  readonly #graph: Graph;
  readonly #rows: readonly number[];
  /** What is looked for besides what stands in the cells, such as ids. */
  readonly #besides: (row: number) => string;
  readonly #texts = new Map<number, string>();
  readonly #orders = new Map<string, readonly number[]>();
  #prepared = 0;
  #last: { words: string; sorting: string; rows: Int32Array } | undefined;

  constructor(
    graph: Graph,
    rows: readonly number[],
    columns: readonly Column[],
    besides: (row: number) => string = () => '',
  ) {
    this.#graph = graph;
    this.#rows = rows;
    this.columns = columns;
    this.#besides = besides;
  }

  /** How many rows there are. */
  get size(): number {
    return this.#rows.length;
  }

  /** The rows that hold every word of a query, sorted; without a sorting, as they are given. */
  rows(query: string, sorting?: Sorting): Int32Array {
    const words = wordsOf(query);
    const key = sorting === undefined ? '' : `${sorting.column} ${sorting.descending}`;
    const last = this.#last;
    // Who types on looks among what was found so far.
    const goesOn = last?.sorting === key && words.join(' ').startsWith(last.words);
    const among = goesOn ? last.rows : this.#sorted(sorting);
    const rows = matching(among, words, (row) => this.#text(row));
    this.#last = { words: words.join(' '), sorting: key, rows };
    return rows;
  }

  /**
   * Makes what is searched, as long as there is time, so that the first letter need not wait for it.
   * Says whether there is more to make.
   */
  prepare(hasTime: () => boolean): boolean {
    while (this.#prepared < this.#rows.length && hasTime()) {
      const end = Math.min(this.#prepared + 50, this.#rows.length);
      for (; this.#prepared < end; this.#prepared += 1) this.#text(this.#rows[this.#prepared]!);
    }
    return this.#prepared < this.#rows.length;
  }

  #text(row: number): string {
    const made = this.#texts.get(row);
    if (made !== undefined) return made;
    const cells = this.columns.map((column) => textOf(column.value(row), this.#graph));
    // A word is never found over the border of two cells: queries have no line breaks.
    const text = folded(`${cells.join('\n')}\n${this.#besides(row)}`);
    this.#texts.set(row, text);
    return text;
  }

  #sorted(sorting: Sorting | undefined): readonly number[] {
    const column = this.columns.find((it) => it.id === sorting?.column);
    if (sorting === undefined || column === undefined) return this.#rows;
    const key = `${sorting.column} ${sorting.descending}`;
    const made = this.#orders.get(key) ?? this.#order(column, sorting.descending);
    this.#orders.set(key, made);
    return made;
  }

  #order(column: Column, descending: boolean): readonly number[] {
    const sign = descending ? -1 : 1;
    const keyed = this.#rows.map((row, place) => {
      const order = orderOf(column.value(row), this.#graph);
      return { row, place, order: typeof order === 'string' ? folded(order) : order };
    });
    keyed.sort((a, b) => {
      if (a.order === undefined || b.order === undefined) {
        return Number(a.order === undefined) - Number(b.order === undefined) || a.place - b.place;
      }
      if (a.order < b.order) return -sign;
      return a.order > b.order ? sign : a.place - b.place;
    });
    return keyed.map((it) => it.row);
  }
}
