// A server of a test's own, on loopback. Knows no host.

import http from 'node:http';
import https from 'node:https';
import { once } from 'node:events';

/** Serves with a function of request and response until the test ends. */
export async function serve(test, answer, tls) {
  const requests = [];
  const listener = (request, response) => {
    requests.push(request);
    answer(request, response);
  };
  const server =
    tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const scheme = tls === undefined ? 'http' : 'https';
  return { origin: `${scheme}://127.0.0.1:${port}`, port, requests, server };
}
