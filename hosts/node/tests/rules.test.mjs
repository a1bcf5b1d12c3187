// The rules of every host, in the words and with the examples of `hosts/fetch-rules`.

import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';

import { Credential, OptionError } from '../dist/index.js';
import { compressedBody, encodingFault, passedOn, sentHeaders } from '../dist/rules/headers.js';
import { parseOrigin } from '../dist/rules/origin.js';
import { isPlainPath } from '../dist/rules/path.js';
import { secretOf } from '../dist/rules/credential.js';
import { secretFor, secretsOf } from '../dist/rules/credentials.js';
import { readers } from '../dist/rules/readers.js';
import { Spellings } from '../dist/rules/spellings.js';

test('a plain path leads to where it looks like', () => {
  for (const path of ['/v1/organizations/users?limit=1000&after_id=a%26b', '/', '/a?b=/../c']) {
    assert.ok(isPlainPath(path), path);
  }
  for (const path of [
    '',
    'v1',
    '//evil.example/',
    '/\\evil.example',
    'https://evil.example/',
    '@evil.example',
    '/a/../b',
    '/a/%2e%2E/b',
    '/a/./b',
    '/a%2fb',
    '/a%5Cb',
    '/a/..;/b',
    '/a/.;x=1/b',
    '/a/..%3b/b',
    '/a/%252e%252e/b',
    '/a/%25252e./b',
    '/a%252Fb',
    '/a#b',
    '/a\n',
    '/a b',
    '/ü',
    ' /a',
  ]) {
    assert.ok(!isPlainPath(path), path);
  }
});

test('an origin is one place', () => {
  for (const [text, origin, authority] of [
    ['https://api.anthropic.com', 'https://api.anthropic.com', 'api.anthropic.com'],
    ['https://A.example:8443/', 'https://a.example:8443', 'a.example:8443'],
    ['https://a.example:443', 'https://a.example:443', 'a.example'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080', '127.0.0.1:8080'],
    ['http://[::1]:1', 'http://[::1]:1', '[::1]:1'],
    ['http://LOCALHOST:80/', 'http://localhost:80', 'localhost'],
  ]) {
    const parsed = parseOrigin(text);
    assert.deepEqual([parsed.text, parsed.authority], [origin, authority]);
  }
  for (const text of [
    '',
    'a.example',
    'https://',
    'https://a.example/v1',
    'https://a.example?x',
    'https://a.example#f',
    'https://u@a.example',
    'https://u:p@a.example',
    'https://:443',
    'https://a.example:99999',
    'https://a.example:',
    'https://a.example\\b',
    'https://a b',
    'https://[1::2::3]',
    'https://[a.example]',
    'ftp://a.example',
  ]) {
    const sentence = 'must be a scheme, a host and a port: https://api.anthropic.com';
    assert.equal(parseOrigin(text), sentence, text);
  }
});

test('nothing travels in the clear but on this machine', () => {
  for (const host of ['localhost', '127.9.9.9', '[::1]']) {
    assert.ok(parseOrigin(`http://${host}`).isLoopback, host);
  }
  for (const host of ['api.anthropic.com', '127.0.0.1.evil.example', '10.0.0.1', 'localhost.a']) {
    assert.equal(parseOrigin(`http://${host}`), 'must be https, unless it is on loopback', host);
  }
});

test('of headers, only those pass that are named', () => {
  const sent = sentHeaders([
    ['User-Agent', 'a'],
    ['user-agent', 'b'],
    ['accept', 'é'],
    ['x-api-key', 'forged'],
    ['host', 'evil.example'],
  ]);
  assert.deepEqual(
    [...sent],
    [
      ['user-agent', 'b'],
      ['accept', Buffer.from('é').toString('latin1')],
    ],
  );
  for (const header of [
    ['accept', 'a\r\nb: c'],
    ['a b', ''],
    ['', ''],
    ['accept', '\0'],
    ['ü', ''],
  ]) {
    assert.equal(sentHeaders([header]), undefined);
  }
  const answer = ['Date', 'now', 'set-cookie', 'a', 'Request-ID', 'r', 'retry-after', 'caf\u00e9'];
  assert.deepEqual(passedOn(answer), [
    ['Date', 'now'],
    ['Request-ID', 'r'],
  ]);
});

test('a body that is encoded is refused in words that repeat nothing', () => {
  for (const encoding of ['', ' identity ', 'Identity'])
    assert.equal(encodingFault(encoding), undefined);
  assert.match(
    encodingFault('gzip'),
    /^the answer is compressed \(gzip\), which was not asked for/,
  );
  assert.match(encodingFault('gzip, sk-ant'), /\(several ways\)/);
  assert.match(compressedBody(Buffer.from([0x1f, 0x8b, 8])), /\(gzip\)/);
  assert.equal(compressedBody(Buffer.from([0xff])), undefined);
});

const SECRET = 'sk-ant-admin01-CANARY/+_=';
const hex = (character, length) => character.charCodeAt(0).toString(16).padStart(length, '0');
const every = (spell) => [...SECRET].map(spell).join('');

test('a secret is found in every spelling', () => {
  const json = every((it) => `\\u${hex(it, 4)}`);
  const url = every((it) => `%${hex(it, 2)}`);
  const mixed = SECRET.replace('/', '\\/').replace('+', '\\u002B').replaceAll('-', '%2D');
  const upperJson = every((it) => `\\u${hex(it, 4).toUpperCase()}`);
  const [jsonInJson, urlInUrl] = [json.replaceAll('\\', '\\\\'), url.replaceAll('%', '%25')];
  for (const text of [SECRET, json, upperJson, url, mixed, jsonInJson, urlInUrl]) {
    assert.ok(new Spellings(SECRET).areIn(text), text);
    assert.ok(new Spellings(SECRET).areIn(`{"a":"\\u00e9 é ${text} 100 % \\n"}`), text);
  }
});

test('a secret is found in base64 whatever stands around it', () => {
  for (const before of ['', 'a', 'ab', 'user:', 'x:y:z']) {
    for (const after of ['', '\n', '\x7f\x7f']) {
      for (const alphabet of ['base64', 'base64url']) {
        const encoded = Buffer.from(before + SECRET + after)
          .toString(alphabet)
          .replace(/=*$/, '');
        const escaped = encoded.replaceAll('/', '\\/').replaceAll('+', '%2B');
        assert.ok(new Spellings(SECRET).areIn(encoded), encoded);
        assert.ok(new Spellings(SECRET).areIn(escaped), escaped);
      }
    }
  }
});

test('what is only like a secret passes', () => {
  const almost = SECRET.slice(0, -1);
  const other = Buffer.from('sk-ant-admin01-canary').toString('base64');
  for (const text of [
    '',
    '\\',
    '%',
    '\\u00',
    '100 %2',
    '\\ud83d\\ude00',
    'a\\\\b',
    almost,
    other,
  ]) {
    assert.ok(!new Spellings(SECRET).areIn(text), text);
  }
  for (const text of ['\\'.repeat(4096), `%${'25'.repeat(4096)}41`]) {
    assert.ok(!new Spellings(SECRET).areIn(text));
    assert.ok(new Spellings(SECRET).areIn(`${text} ${SECRET}`));
  }
});

test('the JSON around a text is one more round of escapes', () => {
  let text = SECRET.replace('/', '\\/');
  for (let round = 1; round < 8; round++) text = JSON.stringify(text).slice(1, -1);
  const spellings = new Spellings(SECRET);
  assert.deepEqual([spellings.areIn(text), spellings.areIn(text, 1)], [false, true]);
});

test('a key and a token have a header each', () => {
  assert.deepEqual(secretOf(Credential.adminKey(' sk-ant-admin01-CANARY ')), {
    kind: 'admin-key',
    header: 'x-api-key',
    scheme: '',
    text: 'sk-ant-admin01-CANARY',
  });
  for (const token of ['CANARY-token', 'Bearer CANARY-token', 'bearer  CANARY-token ']) {
    assert.deepEqual(secretOf(Credential.bearerToken(token)), {
      kind: 'access-token',
      header: 'authorization',
      scheme: 'Bearer ',
      text: 'CANARY-token',
    });
  }
});

test('a text is a key or a token by how it begins', () => {
  for (const [text, header, kind] of [
    ['sk-ant-admin01-CANARY', 'x-api-key', 'admin-key'],
    [' sk-ant-api01-CANARY', 'x-api-key', 'enterprise-key'],
    ['sk-ant-api03-CANARY', 'x-api-key', 'admin-key'],
    [' sk-ant-oat01-CANARY', 'authorization', 'access-token'],
    ['bearer CANARY', 'authorization', 'access-token'],
    ['bearer', 'x-api-key', 'admin-key'],
  ]) {
    const credential = Credential.of(text);
    assert.deepEqual([secretOf(credential).header, credential.kind], [header, kind], text);
  }
  assert.equal(Credential.bearerToken('sk-ant-api01-CANARY').kind, 'access-token');
  const enterprise = Credential.enterpriseKey('CANARY');
  assert.deepEqual([enterprise.kind, secretOf(enterprise).header], ['enterprise-key', 'x-api-key']);
});

test('a path says which kinds may read it', () => {
  for (const [paths, kinds] of [
    [
      'service_accounts?limit=100 service_accounts/svac_01/workspaces federation_issuers ' +
        'federation_rules/fdrl_01?issuer_id=fdis_01',
      ['access-token'],
    ],
    [
      'rbac_groups rbac_groups/g/members?page=x rbac_roles/r/permissions',
      ['enterprise-key', 'access-token'],
    ],
    [
      'me users?limit=1000 invites spend_limits analytics/usage?page=x',
      ['admin-key', 'access-token', 'enterprise-key'],
    ],
    [
      'workspaces workspaces/wrkspc_01/members workspaces/service_accounts api_keys?limit=1000 ' +
        'external_keys rate_limits telemetry_destinations/t/workspaces compliance_settings ' +
        'usage_report/messages service_accounts_of_tomorrow ?service_accounts',
      ['admin-key', 'access-token'],
    ],
  ]) {
    for (const path of paths.split(' ')) {
      assert.deepEqual(readers(`/v1/organizations/${path}`), kinds, path);
    }
  }
  assert.deepEqual(readers('/elsewhere/service_accounts'), ['admin-key', 'access-token']);
});

test('a request goes with the first kind of its path that is held', () => {
  const all = {
    k: secretOf(Credential.adminKey('CANARY-key')),
    t: secretOf(Credential.bearerToken('CANARY-token')),
    e: secretOf(Credential.enterpriseKey('CANARY-enterprise')),
  };
  for (const [held, ...expected] of [
    ['kte', all.t, all.e, all.k, all.k],
    ['etk', all.t, all.e, all.k, all.k],
    ['tk', all.t, all.t, all.k, all.k],
    ['te', all.t, all.e, all.t, all.t],
    // Nobody may read the accounts; of the rest, whoever may does.
    ['ek', all.k, all.e, all.k, all.k],
    ['e', all.e, all.e, all.e, all.e],
  ]) {
    const secrets = secretsOf([...held].map((letter) => all[letter]));
    const paths = ['service_accounts', 'rbac_groups', 'users', 'api_keys'];
    const chosen = paths.map((path) => secretFor(secrets, `/v1/organizations/${path}?limit=1`));
    assert.deepEqual(chosen, expected, held);
  }
});

test('two credentials of a kind are refused by name', () => {
  for (const [given, name] of [
    [['a', 'b'], 'an Admin key'],
    [['Bearer a', 'k', 'sk-ant-oat01-a'], 'an `org:admin` token'],
    [['sk-ant-api01-a', 'sk-ant-api01-b'], 'an Enterprise key'],
  ]) {
    assert.throws(() => secretsOf(given.map((text) => secretOf(Credential.of(text)))), {
      code: 'option',
      message: `two credentials are ${name} each, and a collection takes one of each kind`,
    });
  }
});

test('a credential shows itself nowhere', () => {
  const key = Credential.adminKey(SECRET);
  const shown = [
    inspect({ key }, { showHidden: true, depth: Infinity, getters: true }),
    inspect({ key }, { customInspect: false, showHidden: true, depth: Infinity }),
    JSON.stringify({ key }),
    String(key),
    Object.keys(key).join(),
  ];
  for (const text of shown) assert.ok(!new Spellings(SECRET).areIn(text), text);
  assert.equal(inspect(key), 'Credential(x-api-key: …)');
});

test('what cannot be sent is no credential', () => {
  for (const bad of [undefined, null, 7, '', ' ', 'a\nb', 'é', 'Bearer ']) {
    assert.throws(() => Credential.bearerToken(bad), OptionError, bad);
    if (bad !== 'Bearer ') {
      assert.throws(() => Credential.enterpriseKey(bad), OptionError, bad);
    }
  }
  assert.throws(() => Credential.adminKey('a\u0000'), {
    name: 'OptionError',
    code: 'option',
    message: 'the credential is empty, or has characters that no header can have',
  });
});
