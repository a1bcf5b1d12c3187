// A server in front of another that spoils answers: the same ones for everybody, by their path and
// how often they were asked for, in whatever order they come. Knows no host.

import { createHash } from 'node:crypto';
import http from 'node:http';

import { serve } from './server.mjs';

/** How an answer is spoiled, before it is passed on. */
const FAULTS = [
  (_, response) => response.writeHead(500).end('{}'),
  (_, response) => response.writeHead(529, { 'x-should-retry': 'true' }).end(),
  (_, response) => response.writeHead(429, { 'retry-after-ms': '20' }).end('{}'),
  (_, response) => response.end('<html>a page for people</html>'),
  (request) => request.socket.destroy(),
  (request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('{"data":[', () => request.socket.destroy());
  },
];

/**
 * Spoils some answers of a server the first time, with a seed. The second time they come as they
 * are.
 */
export async function faulty(test, upstream, seed) {
  const asked = new Map();
  let spoiled = 0;
  const { origin } = await serve(test, (request, response) => {
    const who = request.url;
    const times = (asked.get(who) ?? 0) + 1;
    asked.set(who, times);
    const [chance, kind] = createHash('sha256').update(`${seed} ${request.url}`).digest();
    if (times === 1 && chance % 2 === 0) {
      spoiled += 1;
      FAULTS[kind % FAULTS.length](request, response);
      return;
    }
    const { host, ...headers } = request.headers;
    http.get(`${upstream}${request.url}`, { headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
  });
  return { origin, forget: () => asked.clear(), spoiled: () => spoiled };
}
