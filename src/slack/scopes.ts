/** Of the bot, as `manifest.yml` asks for them. */
export const SCOPES = [
  'chat:write',
  'commands',
  'im:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const;
