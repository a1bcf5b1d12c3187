/** What types of things are called, one and many. Knows no thing. */

const NAMES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['anthropic_account', ['organization', 'organizations']],
  ['anthropic_api_key', ['API key', 'API keys']],
  ['anthropic_external_key', ['customer-managed key', 'customer-managed keys']],
  ['anthropic_federation_issuer', ['federation issuer', 'federation issuers']],
  ['anthropic_federation_rule', ['federation rule', 'federation rules']],
  ['anthropic_invite', ['invite', 'invites']],
  ['anthropic_rbac_group', ['group', 'groups']],
  ['anthropic_rbac_role', ['role', 'roles']],
  ['anthropic_service_account', ['service account', 'service accounts']],
  ['anthropic_telemetry_destination', ['telemetry destination', 'telemetry destinations']],
  ['anthropic_user', ['user', 'users']],
  ['anthropic_workspace', ['workspace', 'workspaces']],
]);

/** A type in words: `API key`. One that is not known keeps its own. */
export function typeName(type: string): string {
  return (
    NAMES.get(type)?.[0] ??
    type
      .replace(/^anthropic_/, '')
      .replaceAll('rbac_', '')
      .replaceAll('_', ' ')
  );
}

/** The same of many: `API keys`. Of relationships: `“group assigned role”`. */
export function typeNames(type: string): string {
  return NAMES.get(type)?.[1] ?? `“${typeName(type)}”`;
}

/** A role as a person says it: `workspace_restricted_developer` is `restricted developer`. */
export function roleName(role: string): string {
  return role.replace(/^workspace_/, '').replaceAll('_', ' ');
}

/** A property's name in words: `createdOn` is `created on`; `tag.env` is `tag env`. */
export function propertyName(name: string): string {
  return name
    .replace(/^tag\./, 'tag ')
    .replace(/([a-z0-9])([A-Z])|([a-z])([0-9])/g, (_, end, start, letter, digit) => {
      return `${end ?? letter} ${(start ?? digit).toLowerCase()}`;
    });
}
