/** The bot's, as `manifest.yml` asks for them. */
export const SCOPES = [
  'chat:write',
  'commands',
  'im:history',
  'im:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const;

/** @param granted as Slack says with auth.test; a stand-in may say nothing, and then none is missing */
export function missingScopes(granted: readonly string[] | undefined): string[] {
  return granted && granted.length > 0 ? SCOPES.filter((scope) => !granted.includes(scope)) : [];
}
