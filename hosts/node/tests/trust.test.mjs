// To whom requests are sent: certificates, addresses, and that the environment has no say.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import tls from 'node:tls';
import { promisify } from 'node:util';

import selfsigned from 'selfsigned';

import { answers, denied, request } from './support/collected.mjs';
import { serve } from './support/server.mjs';

/** A server whose certificate an authority of its own made. */
async function encrypted(t) {
  const names = [{ name: 'commonName', value: 'localhost' }];
  const extensions = [
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
  ];
  const { private: key, cert } = await selfsigned.generate(names, { extensions });
  const { port, requests } = await serve(t, (_, response) => response.end('{}'), { key, cert });
  return { origin: `https://localhost:${port}`, port, requests, cert };
}

test('a certificate is trusted if its authority is, and the name is right', async (t) => {
  const { origin, port, requests, cert } = await encrypted(t);
  const asked = [request(1, 'a')];

  const trusted = await answers({ origin, authorities: cert }, asked);
  const untrusted = await answers({ origin }, asked);
  const otherName = await answers(
    { origin: `https://127.0.0.1:${port}`, authorities: [cert] },
    asked,
  );

  assert.equal(trusted.get(1).tag, 'ok', JSON.stringify(trusted.get(1)));
  const advice = 'if its authority is a private one, give that as one of the authorities';
  assert.deepEqual(
    untrusted.get(1),
    denied(`the certificate of ${origin} is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT): ${advice}`),
  );
  assert.match(otherName.get(1).val.val, /is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/);
  assert.equal(requests.length, 1);
});

test('a name that leads to no public address is refused, unless that is allowed', async (t) => {
  const { port, requests } = await encrypted(t);
  // The system takes it for a name, and finds 127.0.0.1.
  const origin = `https://127.1:${port}`;

  const refused = await answers({ origin }, [request(1, 'a')]);
  const allowed = await answers({ origin, privateAddresses: true }, [request(1, 'a')]);

  assert.match(
    refused.get(1).val.val,
    /^127\.1 leads to 127\.0\.0\.1, which is not a public address/,
  );
  assert.match(allowed.get(1).val.val, /is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
  assert.equal(requests.length, 0);
});

/** What a process of its own is answered, with an environment and options of Node. */
async function elsewhere(own, requests, env, ...nodeOptions) {
  const support = new URL('./support/collected.mjs', import.meta.url).href;
  const source = `import { answers } from ${JSON.stringify(support)};
    const said = await answers(${JSON.stringify(own)}, ${JSON.stringify(requests)});
    console.log(JSON.stringify([...said.values()]));`;
  const words = [...nodeOptions, '--input-type=module', '--eval', source];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env });
  return JSON.parse(stdout);
}

test('the environment changes nothing of how requests are sent', async (t) => {
  const plain = await serve(t, (_, response) => response.end('{}'));
  const { origin } = await encrypted(t);
  const proxy = await serve(t, (_, response) => response.end('{}'));
  const env = {
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: proxy.origin,
    HTTPS_PROXY: proxy.origin,
    NODE_OPTIONS: '--insecure-http-parser --no-warnings',
  };

  const [own] = await elsewhere({ origin: plain.origin }, [request(1, 'a')], env);
  const [untrusted] = await elsewhere({ origin }, [request(1, 'a')], env);

  assert.deepEqual([own.tag, plain.requests.length, proxy.requests.length], ['ok', 1, 0]);
  assert.match(untrusted.val.val, /is not trusted/);
});

test('who is trusted by the process is trusted', async (t) => {
  const { origin, cert } = await encrypted(t);
  const folder = await mkdtemp(join(tmpdir(), 'authority-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'authority.pem');
  await writeFile(file, cert);
  const ways = [[{ NODE_EXTRA_CA_CERTS: file }]];
  // Nodes that have a word for it can read those of the system.
  if ('getCACertificates' in tls) ways.push([{ SSL_CERT_FILE: file }, '--use-system-ca']);

  for (const way of ways) {
    const [said] = await elsewhere({ origin }, [request(1, 'a')], ...way);
    assert.equal(said.tag, 'ok', JSON.stringify([way, said]));
  }
});
