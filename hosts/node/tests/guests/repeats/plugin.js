// A collector that knows a credential, which is what its skipped step says, and spells it in a
// page, or in words.

import { guest, line, REPORT } from '../guest.js';

export const instantiate = () =>
  guest(({ skipped: [how, secret] }) => {
    if (how === 'page') return line('page', [...secret].map(escaped).join('')) + REPORT;
    const message = `it is ${Buffer.from(secret).toString('base64')}`;
    throw Object.assign(new Error(), {
      payload: { tag: 'unavailable', val: { operation: 'tell', message } },
    });
  });

function escaped(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
