/**
 * Collections of any component of the contract's world: what the package does with its own, and
 * what tests do with others. Not for those who import the package.
 */

import { componentIn } from './component.js';
import type { Forecast } from './forecast.js';
import { itemOf, type Item } from './items.js';
import { limitsOf } from './limits.js';
import type { Manifest } from './manifest.js';
import { settingsOf, type CollectOptions } from './options.js';
import { Run } from './run.js';

/** The pages of a collection, as JSON lines, until the one with the report, which is the last. */
export function pagesOf(
  component: URL,
  options: CollectOptions,
): AsyncGenerator<string, void, void> {
  const run = runOf(component, options);
  const iteration = pages(run);
  abandoned.register(iteration, run);
  return iteration;
}

/** A run of a component that is not started. */
function runOf(component: URL, options: CollectOptions): Run {
  const { signal, ...settings } = settingsOf(options);
  const data = async () => ({
    component: await componentIn(component, settings.limits.memoryBytes),
    ...settings,
  });
  return new Run(data, signal);
}

/** Ends the collections whose iterations nobody can go on with, nor leave. */
const abandoned = new FinalizationRegistry((run: Run) => void run.end());

async function* pages(run: Run): AsyncGenerator<string, void, void> {
  try {
    for (let isLast = false; !isLast;) {
      const page = await run.page();
      ({ isLast } = page);
      // The threads go before the caller has the report: who stops there leaves nothing behind.
      if (isLast) await run.end();
      yield page.text;
    }
  } finally {
    await run.end();
  }
}

/** The items of pages. */
export async function* itemsOf(pages: AsyncGenerator<string>): AsyncGenerator<Item, void, void> {
  for await (const page of pages) {
    for (let start = 0; start < page.length;) {
      const found = page.indexOf('\n', start);
      const end = found < 0 ? page.length : found;
      yield itemOf(page.slice(start, end));
      start = end + 1;
    }
  }
}

/** How many requests a collection takes. Makes the first ones, and ends. */
export async function forecastOf(component: URL, options: CollectOptions): Promise<Forecast> {
  const run = runOf(component, options);
  try {
    return await run.forecast();
  } finally {
    await run.end();
  }
}

/** What a component says that it is. */
export async function manifestOf(component: URL): Promise<Manifest> {
  const limits = limitsOf();
  const collecting = { credentials: [], only: [], also: [], skip: [], rawData: false };
  const data = async () => ({
    component: await componentIn(component, limits.memoryBytes),
    access: undefined,
    collecting,
    limits,
  });
  const run = new Run(data, undefined);
  try {
    return await run.describe();
  } finally {
    await run.end();
  }
}
