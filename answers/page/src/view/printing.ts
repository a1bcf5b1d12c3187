/**
 * Whether the page is being printed: then tables show rows that are out of sight, too. Everything is
 * drawn before the event is over, for that is what a browser prints.
 */

import { createContext, options } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Whether what is inside is on paper, where a thousand links would take a browser half a minute. */
export const OnPaper = createContext(false);

const told = new Set<(isPrinting: boolean) => void>();

/** Has parts drawn anew where printing begins and ends. */
export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    told.add(setPrinting);
    return () => void told.delete(setPrinting);
  }, []);
  return isPrinting;
}

function tell(isPrinting: boolean): void {
  const before = options.debounceRendering;
  options.debounceRendering = (draw) => draw();
  try {
    for (const it of told) it(isPrinting);
  } finally {
    if (before === undefined) delete options.debounceRendering;
    else options.debounceRendering = before;
  }
}

addEventListener('beforeprint', () => tell(true));
addEventListener('afterprint', () => tell(false));
