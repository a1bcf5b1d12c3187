/** The rows or columns that are in sight, of many, by TanStack's virtualizer. */

import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

type Options = Pick<
  VirtualizerOptions<HTMLElement, HTMLElement>,
  'count' | 'getScrollElement' | 'estimateSize' | 'overscan'
> &
  Partial<
    Pick<
      VirtualizerOptions<HTMLElement, HTMLElement>,
      'horizontal' | 'initialOffset' | 'getItemKey'
    >
  >;

/** A window over items, which has its user drawn anew as it moves. */
export function useWindow(options: Options): Virtualizer<HTMLElement, HTMLElement> {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const whole = {
    ...options,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => redraw(undefined as never),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(whole));
  virtualizer.setOptions(whole);
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}

/** How many pixels so many times the text's size are. */
export function rem(count: number): number {
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Math.round(count * (Number.isFinite(size) ? size : 16));
}
