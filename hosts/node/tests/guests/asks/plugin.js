// A collector that asks for what its skipped steps say, a list of requests for each call of
// `fetch`, and tells what was answered. What it was told of its memory is in the first line.

import { guest, line, REPORT } from '../guest.js';

const NOTHING = { headers: [], delayMs: 0, purpose: { step: '', detail: '', page: 1, attempt: 1 } };

export const instantiate = (_, imports) => {
  const { fetch } = imports['security-graph:collector/http-fetch'];
  const describe = () => ({ name: JSON.stringify(fetch([{ ...NOTHING, id: 1, path: '/' }])) });
  return guest(({ skipped, memoryLimit }) => {
    let lines = line('memory', memoryLimit);
    const calls = skipped.map((text) => JSON.parse(text));
    let underWay = calls.flat().length;
    for (const requests of calls) take(fetch(requests.map((own) => ({ ...NOTHING, ...own }))));
    while (underWay > 0) take(fetch([]));
    return lines + REPORT;

    function take(answers) {
      underWay -= answers.length;
      for (const { id, outcome } of answers) lines += line(`answer-${id}`, outcome);
    }
  }, describe);
};
