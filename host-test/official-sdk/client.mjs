// What the official SDK makes of a server, as JSON on standard output.
//
// `read` walks through every list with the SDK's own paging; `write` changes the members of a
// workspace; `refused` does what the API's rules forbid, and tells which errors were raised.

import Anthropic from '@anthropic-ai/sdk';

const PAGE = 7;
const RESEARCH = 'wrkspc_01Research';
const options = { baseURL: process.env.ANTHROPIC_BASE_URL, maxRetries: 0 };
const asAdmin = new Anthropic({ ...options, apiKey: process.env.ADMIN_KEY });
const asOrganizationAdmin = new Anthropic({ ...options, authToken: process.env.ACCESS_TOKEN });
const { organization } = asAdmin;

async function all(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

async function read() {
  const workspaces = await all(
    organization.workspaces.list({ limit: PAGE, include_archived: true, include_default: true }),
  );
  const members = {};
  for (const { id } of workspaces.slice(0, -1)) {
    members[id] = await all(organization.workspaces.members.list(id, { limit: PAGE }));
  }
  const { serviceAccounts } = asOrganizationAdmin.organization;
  return {
    organization: await organization.retrieve(),
    users: await all(organization.users.list({ limit: PAGE })),
    admins: await all(organization.users.list({ limit: PAGE, roles: ['admin', 'billing'] })),
    invites: await all(organization.invites.list({ limit: PAGE })),
    workspaces,
    members,
    api_keys: await all(organization.apiKeys.list({ limit: PAGE })),
    service_accounts: await all(serviceAccounts.list({ limit: PAGE, include_archived: true })),
  };
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
    'groups of an organization that has none': () => organization.rbacGroups.list(),
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
