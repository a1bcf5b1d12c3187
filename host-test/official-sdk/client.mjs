// What the official SDK makes of a server, as JSON on standard output.
//
// `read` walks through every list with the SDK's own paging, each with the credential that may read
// it; `write` changes the members of a workspace; `refused` does what the API's rules forbid, and
// tells which errors were raised.

import Anthropic from '@anthropic-ai/sdk';

const PAGE = 7;
const RESEARCH = 'wrkspc_01Research';
const options = { baseURL: process.env.ANTHROPIC_BASE_URL, maxRetries: 0 };
const asAdmin = new Anthropic({ ...options, apiKey: process.env.ADMIN_KEY });
const asOrganizationAdmin = new Anthropic({ ...options, authToken: process.env.ACCESS_TOKEN });
const ofEnterprise = new Anthropic({ ...options, apiKey: process.env.ENTERPRISE_KEY });
const { organization } = asAdmin;
const beta = asAdmin.beta.organization;

async function all(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

/** What `list` has for each item of a list, by the item's id. */
async function each(items, list) {
  const lists = {};
  for (const { id } of items) lists[id] = await all(list(id, { limit: PAGE }));
  return lists;
}

async function read() {
  const workspaces = await all(
    organization.workspaces.list({ limit: PAGE, include_archived: true, include_default: true }),
  );
  const listed = workspaces.slice(0, -1);
  return {
    organization: await organization.retrieve(),
    users: await all(organization.users.list({ limit: PAGE })),
    admins: await all(organization.users.list({ limit: PAGE, roles: ['admin', 'billing'] })),
    invites: await all(organization.invites.list({ limit: PAGE })),
    workspaces,
    members: await each(listed, (id, query) => organization.workspaces.members.list(id, query)),
    api_keys: await all(organization.apiKeys.list({ limit: PAGE })),
    ...(await readMachines()),
    ...(await readDirectory()),
    ...(await readSurroundings(workspaces)),
  };
}

/** Service accounts and federation, with a token. */
async function readMachines() {
  const { serviceAccounts, federation } = asOrganizationAdmin.organization;
  const withArchived = { limit: PAGE, include_archived: true };
  const service_accounts = await all(serviceAccounts.list(withArchived));
  return {
    service_accounts,
    service_account_workspaces: await each(service_accounts, (id, query) =>
      serviceAccounts.workspaces.list(id, query),
    ),
    federation_issuers: await all(federation.issuers.list(withArchived)),
    federation_rules: await all(federation.rules.list(withArchived)),
  };
}

/** Groups and roles, with an Enterprise key. */
async function readDirectory() {
  const { rbacGroups, rbacRoles } = ofEnterprise.organization;
  const rbac_groups = await all(rbacGroups.list({ limit: PAGE }));
  const rbac_roles = await all(rbacRoles.list({ limit: PAGE }));
  return {
    rbac_groups,
    rbac_group_members: await each(rbac_groups, (id, query) => rbacGroups.members.list(id, query)),
    rbac_roles,
    rbac_role_permissions: await each(rbac_roles, (id, query) =>
      rbacRoles.permissions.list(id, query),
    ),
  };
}

/** Keys, limits, destinations, settings and use, with an Admin key. */
async function readSurroundings(workspaces) {
  const { telemetryDestinations } = beta;
  const telemetry_destinations = await all(telemetryDestinations.list({ limit: PAGE }));
  const { rateLimits } = organization.workspaces;
  return {
    external_keys: await all(organization.externalKeys.list({ limit: PAGE })),
    rate_limits: await all(organization.rateLimits.list()),
    workspace_rate_limits: await each(workspaces, (id, query) => rateLimits.list(id, query)),
    spend_limits: await all(beta.spendLimits.list({ limit: PAGE })),
    telemetry_destinations,
    telemetry_destination_workspaces: await each(telemetry_destinations, (id, query) =>
      telemetryDestinations.workspaces.list(id, query),
    ),
    compliance_settings: await organization.complianceSettings.retrieve(),
    used: await used(),
  };
}

/** How many requests there were in the last 30 days, by key and by who made them. */
async function used() {
  const day = 24 * 60 * 60 * 1000;
  const today = Math.floor(Number(process.env.NOW_MS) / day) * day;
  const starting_at = new Date(today - 30 * day).toISOString();
  const ending_at = new Date(today + day).toISOString();
  const requests = {};
  const group_by = ['api_key_id', 'actor'];
  const rows = beta.analytics.usage.list({
    starting_at, ending_at, group_by, time_bucket_width: '1d', limit: PAGE,
  });
  for await (const { group, usage } of rows) {
    const { actor, api_key_id } = group;
    const who = actor.user_id ?? actor.service_account_id ?? actor.subject ?? actor.api_key_id;
    for (const name of [api_key_id, who === api_key_id ? null : who].filter(Boolean)) {
      requests[name] = (requests[name] ?? 0) + usage.requests;
    }
  }
  return requests;
}

async function write() {
  const { members } = organization.workspaces;
  const cy = 'user_03Cy';
  const bo = 'user_02Bo';
  const inResearch = { workspace_id: RESEARCH };
  return [
    await members.remove(bo, inResearch),
    await members.add(RESEARCH, { user_id: bo, workspace_role: 'workspace_user' }),
    await members.update(bo, { ...inResearch, workspace_role: 'workspace_developer' }),
    await members.update(cy, { ...inResearch, workspace_role: 'workspace_admin' }),
    await members.retrieve(cy, inResearch),
  ];
}

async function refused() {
  const { members } = organization.workspaces;
  const workspace_id = RESEARCH;
  const stranger = new Anthropic({ ...options, apiKey: 'sk-ant-admin01-other' });
  const attempts = {
    'a wrong key': () => stranger.organization.users.list(),
    'service accounts with an Admin key': () => organization.serviceAccounts.list(),
    'a user who is not there': () => organization.users.retrieve('user_09'),
    'a page of 1001': () => organization.users.list({ limit: 1001 }),
    'removing an admin': () => organization.users.remove('user_01Ada'),
    'removing an admin from a workspace': () => members.remove('user_01Ada', { workspace_id }),
    'adding somebody as workspace_billing': () =>
      members.add('wrkspc_02ClaudeCode', { user_id: 'user_02Bo', workspace_role: 'workspace_billing' }),
    'adding a member twice': () =>
      members.add(RESEARCH, { user_id: 'user_02Bo', workspace_role: 'workspace_user' }),
    'archiving the default workspace': () => organization.workspaces.archive('wrkspc_00Default'),
    'inviting an admin': () => organization.invites.create({ email: 'x@y.example', role: 'admin' }),
    'inviting a member': () =>
      organization.invites.create({ email: 'bo@northwind.example', role: 'user' }),
    'inviting somebody twice': () =>
      organization.invites.create({ email: 'kit@northwind.example', role: 'user' }),
    'groups with an Admin key': () => organization.rbacGroups.list(),
    'workspaces with an Enterprise key': () => ofEnterprise.organization.workspaces.list(),
    'limits with an Enterprise key': () => ofEnterprise.beta.organization.spendLimits.list(),
    'a role of an organization that has none': () =>
      ofEnterprise.organization.rbacRoles.retrieve('rbac_role_01Builder'),
    'use of more than a month': () =>
      beta.analytics.usage.list({
        starting_at: '2026-09-01T00:00:00Z', ending_at: '2026-11-01T00:00:00Z',
      }),
    'roles of a page that is gone': () =>
      ofEnterprise.organization.rbacRoles.list({ page: 'page_gone' }),
  };
  const errors = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      await attempt();
      errors[name] = 'done';
    } catch (error) {
      const { status, errorCode, requestID } = error;
      errors[name] = [error.constructor.name, status, errorCode, requestID].join(' ');
    }
  }
  return errors;
}

console.log(JSON.stringify(await { read, write, refused }[process.argv[2]]()));
