// A collector that tells which options it was given, and in which order: in a page, and as the
// steps of a forecast. A step that it does not know is refused.

import { guest, line, REPORT } from '../guest.js';

export const instantiate = () => {
  const given = ({ told, skipped }) => [...told, ...skipped.map((id) => `skip-step ${id}`)];
  return guest(
    (collection) => line('given', given(collection)) + REPORT,
    () => ({}),
    (collection) => {
      const steps = given(collection).map((id) => ({ id, requests: 1, mayBeMore: false }));
      return { made: 1, requests: steps.length, mayBeMore: false, steps };
    },
  );
};
