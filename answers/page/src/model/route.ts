/** What the fragment of the address says is open: a tab, or a thing by its key. Knows neither. */

/** What is open. */
export type Route = { readonly tab: string } | { readonly key: string };

/** The fragment of a thing, with its `#`. */
export function fragmentOf(key: string): string {
  // What is not a text, such as half a pair, cannot be told in an address.
  return `#${encodeURIComponent(key.toWellFormed?.() ?? key)}`;
}

/** What a fragment opens, where these are the tabs and the first is open by itself. */
export function routeOf(fragment: string, tabs: readonly string[]): Route {
  const key = decoded(fragment.replace(/^#/, ''));
  if (key === '') return { tab: tabs[0] ?? '' };
  return tabs.includes(key) ? { tab: key } : { key };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
