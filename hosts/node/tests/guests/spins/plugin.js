// A collector that gives a page, and then computes without end.

import { guest, line } from '../guest.js';

let pages = 0;

export const instantiate = () =>
  guest(({ skipped }) => {
    pages += 1;
    if (pages === 1 && skipped[0] !== 'first-page') return line('page', 'one');
    for (;;);
  });
