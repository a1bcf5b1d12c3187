// Organizations as the page gets them, made by hand: Northwind Labs, the same with names that want
// to be more than text, and a large one. Knows the shape of the data, and no page.

const type = (name) => `anthropic_${name}`;
/** When everything was collected. */
export const NOW = Date.UTC(2026, 10, 18, 14, 26);
const MADE = Date.UTC(2025, 2, 1);

/** Data that grows. Things go by the place that `add` gives. */
export class Organization {
  constructor(name = 'Northwind Labs') {
    this.data = {
      organization: { name, id: '7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001' },
      collected: { from: NOW, to: NOW },
      headline: 'complete for what an Admin key and an `org:admin` token may read',
      partialTypes: [],
      steps: [
        { id: 'fetch-users', subject: 'users', status: 'success', problems: [] },
        { id: 'fetch-api-keys', subject: 'API keys', status: 'success', problems: [] },
      ],
      entities: [],
      relationships: [],
      relationshipTypes: [],
      passes: [],
      words: [],
      rules: [],
      findings: [],
      undecided: [],
    };
    this.words = new Map();
    this.types = new Map();
    this.account = this.add('account', this.data.organization.id, name);
  }

  add(kind, id, name, properties = {}) {
    this.data.entities.push({
      key: `${type(kind)}:${id}`,
      type: type(kind),
      name,
      properties: { ...properties, id },
    });
    return this.data.entities.length - 1;
  }

  relate(from, className, kind, to, properties = {}) {
    const { relationships, relationshipTypes } = this.data;
    if (!this.types.has(kind)) {
      this.types.set(kind, relationshipTypes.length);
      relationshipTypes.push({ type: type(kind), class: className });
    }
    relationships.push([from, to, this.types.get(kind), properties]);
  }

  pass(from, means, to, { right = null, active = true, implicit = false, condition = null } = {}) {
    const of = (text) => (text === null ? null : this.word(text));
    this.data.passes.push([
      from,
      to,
      of(means),
      of(right),
      active ? 1 : 0,
      implicit ? 1 : 0,
      of(condition),
    ]);
  }

  word(text) {
    if (!this.words.has(text)) {
      this.words.set(text, this.data.words.length);
      this.data.words.push(text);
    }
    return this.words.get(text);
  }

  user(id, name, role, properties = {}) {
    const isAdmin = role === 'admin';
    const email = [`${id.slice(7).toLowerCase()}@northwind.example`];
    const said = { active: true, createdOn: MADE, email, isAdmin, role, ...properties };
    const user = this.add('user', id, name, said);
    this.relate(this.account, 'HAS', 'account_has_user', user);
    if (isAdmin) this.pass(user, 'administers', this.account, { right: role });
    return user;
  }

  workspace(id, name, properties = {}) {
    const said = { active: true, createdOn: MADE, workspaceGeo: 'us', ...properties };
    const workspace = this.add('workspace', id, name, said);
    this.relate(this.account, 'HAS', 'account_has_workspace', workspace);
    this.pass(this.account, 'lets-itself-in', workspace, { active: said.active });
    return workspace;
  }

  member(who, workspace, role, { implicit = false, active = true } = {}) {
    const kind = this.data.entities[who].type.slice(10);
    const grantedBy = implicit ? 'organization-role' : 'membership';
    const said = { active, grantedBy, implicit, role: `workspace_${role}` };
    this.relate(who, 'ASSIGNED', `${kind}_assigned_workspace`, workspace, said);
    this.pass(who, 'member', workspace, { right: said.role, implicit, active });
  }

  key(id, name, workspace, { by, as, status = 'active', ...properties } = {}) {
    const active = status === 'active';
    const said = { active, createdOn: MADE, keyKind: 'personal', scopeType: 'workspace', status };
    const key = this.add('api_key', id, name, { ...said, ...properties });
    this.relate(workspace, 'HAS', 'workspace_has_api_key', key, { active });
    this.pass(key, 'opens', workspace, { active });
    if (by !== undefined) {
      this.relate(by, 'CREATED', `${this.kindOf(by)}_created_api_key`, key, { active });
      this.pass(by, 'made', key, { active, condition: 'knows-secret' });
    }
    if (as !== undefined)
      this.relate(as, 'USES', `${this.kindOf(as)}_uses_api_key`, key, { active });
    return key;
  }

  kindOf(thing) {
    return this.data.entities[thing].type.slice(10);
  }

  rule(id, severity, title) {
    const why = `Why ${title.toLowerCase()} matters.`;
    const remedy = `What mends that ${title.toLowerCase()}.`;
    this.data.rules.push({ id, severity, title, why, source: 'A page of the service', remedy });
  }

  finding(rule, sentence, entities, more = {}) {
    const { severity } = this.data.rules.find((it) => it.id === rule);
    this.data.findings.push({ rule, severity, sentence, entities, since: MADE, ...more });
  }
}

/** Northwind Labs. With `named`, everything is called otherwise: it is given what it is called. */
export function northwind(named = (name) => name) {
  const made = new Organization(named('Northwind Labs'));
  const add = made.add.bind(made);
  made.add = (kind, id, name, properties) => add(kind, id, named(name), properties);
  const ada = made.user('user_01Ada', 'Ada Okafor', 'admin');
  const bo = made.user('user_02Bo', 'Bo Lindqvist', 'developer', { lastUsedOn: NOW - 86_400_000 });
  const cy = made.user('user_03Cy', 'Cy', 'billing');
  const kit = made.add('invite', 'invite_01Kit', 'kit@northwind.example', {
    email: 'kit@northwind.example',
    expired: false,
    invitedOn: NOW,
    role: 'developer',
    status: 'pending',
  });
  made.relate(made.account, 'HAS', 'account_has_invite', kit);
  const workspaces = {
    default: made.workspace('wrkspc_00Default', 'Default'),
    research: made.workspace('wrkspc_01Research', 'Research', { hasOwnSpendLimit: true }),
    atlas: made.workspace('wrkspc_03Atlas', 'Atlas', { active: false, archivedOn: NOW - 1e9 }),
  };
  made.member(ada, workspaces.default, 'admin', { implicit: true });
  made.member(ada, workspaces.research, 'admin');
  made.member(bo, workspaces.default, 'developer', { implicit: true });
  made.member(bo, workspaces.research, 'developer');
  made.member(bo, workspaces.atlas, 'user', { active: false });
  made.member(cy, workspaces.default, 'billing', { implicit: true });
  const deploy = made.add('service_account', 'svac_01Deploy', 'deploy', {
    active: true,
    organizationRole: 'developer',
  });
  made.relate(made.account, 'HAS', 'account_has_service_account', deploy, { active: true });
  made.member(deploy, workspaces.research, 'restricted_developer');
  const issuer = made.add('federation_issuer', 'fdis_01Actions', 'github-actions', {
    active: true,
    issuerUrl: 'https://token.actions.example',
  });
  const rule = made.add('federation_rule', 'fdrl_01Deploy', 'deploy', {
    active: true,
    scopes: ['workspace:developer'],
    subject: 'repo:northwind/app:*',
  });
  made.relate(issuer, 'HAS', 'federation_issuer_has_rule', rule, { active: true });
  made.pass(issuer, 'issues', rule);
  const allows = 'federation_rule_allows_service_account';
  made.relate(rule, 'ALLOWS', allows, deploy, { active: true });
  made.pass(rule, 'impersonates', deploy);
  made.pass(rule, 'lets-in', workspaces.research, { right: 'workspace_restricted_developer' });
  const keys = {
    ci: made.key('apikey_01Ci', 'ci', workspaces.research, {
      by: ada,
      as: deploy,
      keyKind: 'service-account',
    }),
    notebook: made.key('apikey_02Notebook', "dee's notebook", workspaces.research, {
      createdById: 'user_04Dee',
      creatorMissing: true,
      keyKind: 'workspace',
    }),
    tryout: made.key('apikey_05Tryout', 'tryout', workspaces.default, {
      by: bo,
      as: bo,
      expiresOn: NOW + 3e9,
    }),
    atlas: made.key('apikey_03Atlas', 'atlas', workspaces.atlas, {
      by: bo,
      as: bo,
      status: 'archived',
    }),
  };
  made.rule('key-outlives-maker', 'critical', 'A key works after its maker left');
  made.rule('lone-admin', 'high', 'There is one admin only');
  made.rule('key-never-expires', 'medium', 'A key never expires');
  made.rule('no-limit', 'low', 'A workspace has no limit of its own');
  made.rule('invite-pending', 'info', 'An invite is pending');
  made.finding('key-outlives-maker', named('dee’s notebook still works'), [keys.notebook], {
    right: 'good for Research',
  });
  made.finding('lone-admin', named('Ada Okafor is the only admin'), [ada]);
  made.finding('key-never-expires', named('ci never expires'), [keys.ci]);
  made.finding('key-never-expires', named('dee’s notebook never expires'), [keys.notebook]);
  made.finding('no-limit', named('Default has no limit'), [workspaces.default], {
    suppressed: { reason: named('watched by hand'), until: '2027-01-31' },
  });
  made.finding('invite-pending', named('kit@northwind.example is invited'), [kit]);
  delete made.add;
  return Object.assign(made, { ada, bo, cy, kit, workspaces, keys, deploy });
}

/** Not everything was read of it. */
export function partial() {
  const made = northwind();
  made.data.headline = 'complete for what an Admin key may read';
  made.data.partialTypes = [type('service_account'), type('federation_rule')];
  made.data.steps.push(
    {
      id: 'fetch-service-accounts',
      subject: 'service accounts',
      status: 'not-permitted',
      needs: 'an `org:admin` token',
      problems: [{ operation: 'list service accounts', message: 'needs an `org:admin` token' }],
    },
    {
      id: 'fetch-federation',
      subject: 'federation',
      status: 'not-permitted',
      needs: 'an `org:admin` token',
      problems: [],
    },
  );
  made.rule('audit-log-off', 'high', 'The audit log is off');
  made.data.undecided.push({ rule: 'audit-log-off', because: 'the settings were not read' });
  return made;
}

/** What somebody may call themselves. Each that is markup would say so, were it taken for it. */
export const HOSTILE = [
  '</script><script>alert(1)</script>',
  '</SCRIPT ><script>globalThis.ran = 1</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  '</style><style>*{display:none}</style>',
  '</noscript><script>alert(1)</script>',
  '<!--',
  '--><script>alert(1)</script>',
  ']]>',
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<a href="https://evil.example">x</a>',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '&lt;b&gt;&amp;&#0;',
  'gpj.\u202Eexe',
  '\u2066\u202Dturned\u2069',
  'zero\u200Bwidth\u200Djoined\uFEFF',
  'nul\u0000nul\u0001',
  '\u009B31mred\u001B[31m',
  'line\nbreak\r\nand\u2028more\u2029',
  '\uD800 half a pair',
  '',
  ' ',
  '\u3164',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  '👩‍👩‍👧 Ada 🏳️‍🌈',
  'عربي مع English',
  'Ⅷ ǅ ß İ ı',
  'a'.repeat(5000),
  `${'wide '.repeat(400)}`,
  '\u0301'.repeat(200),
  'C:\\windows\\"quoted"',
  '%00%3Cscript%3E',
  '#findings',
];

/** Northwind Labs, in which everybody and everything has a hostile name, ids and properties too. */
export function hostile() {
  let next = 0;
  const made = northwind(() => HOSTILE[next++ % HOSTILE.length]);
  HOSTILE.forEach((name, place) => {
    const user = made.user(`user_h${place}`, name, name, { email: [name], emailAsGiven: name });
    const { properties } = made.data.entities[user];
    // As JSON has it: a property of its own.
    Object.defineProperty(properties, '__proto__', { value: name, enumerable: true });
    Object.assign(properties, { constructor: name, [`tag.${name}`]: name, list: [name, name] });
    made.data.entities[user].key = `anthropic_user:${name}:${place}`;
    made.member(user, made.workspaces.research, name);
    const kept = { suppressed: { reason: name, until: name } };
    made.finding('lone-admin', name, [user], { right: name, ...(place % 2 ? kept : {}) });
    made.data.undecided.push({ rule: name, because: name });
    made.data.steps.push({
      id: name,
      subject: name,
      status: place % 2 ? 'failed' : name,
      needs: name,
      problems: [{ operation: name, message: name }],
    });
  });
  Object.assign(made.data, { headline: HOSTILE[0], partialTypes: HOSTILE.slice(0, 5) });
  return made;
}

/** So many users with a key each, and workspaces; every 50th key was found something of. */
export function large(users = 20_000, workspaces = 100) {
  const made = new Organization('A large organization');
  const places = Array.from({ length: workspaces }, (_, place) => {
    return made.workspace(`wrkspc_${String(place).padStart(3, '0')}`, `Team ${place}`);
  });
  made.rule('key-never-expires', 'medium', 'A key never expires');
  for (let place = 0; place < users; place += 1) {
    const id = String(place).padStart(6, '0');
    const user = made.user(`user_${id}`, `Person ${id} Surname${place % 997}`, 'developer');
    made.member(user, places[0], 'developer', { implicit: true });
    made.member(user, places[1 + (place % (workspaces - 1))], place % 10 ? 'developer' : 'admin');
    const key = made.key(`apikey_${id}`, `key ${id}`, places[place % workspaces], {
      by: user,
      as: user,
    });
    if (place % 50 === 0) made.finding('key-never-expires', `key ${id} never expires`, [key]);
  }
  return made;
}
