// A collector whose pages end without a report.

import { guest, line } from '../guest.js';

let pages = 0;

export const instantiate = () =>
  guest(() => {
    pages += 1;
    return pages === 1 ? line('page', 'one') : undefined;
  });
