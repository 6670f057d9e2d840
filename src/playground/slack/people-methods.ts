// The Web API's methods about the app itself, people and user groups.
import { tzName, tzOffset } from '@date-fns/tz';
import { APP, directMessagesOf, handleOf, type Person, TEAM, teamOf } from './team.ts';
import { type Methods, personOf, refuse } from './web-api-method.ts';
import type { WorkspaceState } from './workspace-state.ts';

export const peopleMethods = (state: WorkspaceState): Methods => ({
  'auth.test': () => ({
    url: `https://${TEAM.domain}.slack.com/`,
    team: 'Playground',
    user: 'lead-tasks',
    team_id: TEAM.id,
    user_id: APP.userId,
    bot_id: APP.botId,
    is_enterprise_install: false,
  }),

  'users.info': ({ user }) => {
    const person = personOf(state, user);
    return person ? { user: userPayload(person, new Date(state.now())) } : refuse('user_not_found');
  },

  'usergroups.users.list': ({ usergroup }) => {
    const users = Object.entries(state.userGroups).find(([id]) => id === usergroup)?.[1];
    return users ? { users } : refuse('no_such_subteam');
  },

  'conversations.open': ({ users }) => {
    const person = personOf(state, users);
    if (!person) return refuse('user_not_found');
    if (person.standing === 'deactivated') return refuse('user_disabled');
    return { channel: { id: directMessagesOf(person.id) } };
  },
});

/** Slack says it of everyone who isn't deactivated. */
const zonePayload = (timeZone: string, at: Date) => ({
  tz: timeZone,
  tz_label: tzName(timeZone, at),
  tz_offset: tzOffset(timeZone, at) * 60,
});

const userPayload = (person: Person, at: Date) => ({
  id: person.id,
  team_id: teamOf(person),
  name: handleOf(person),
  real_name: person.name,
  deleted: person.standing === 'deactivated',
  is_bot: false,
  is_restricted: person.standing === 'guest' || person.standing === 'single-channel guest',
  is_ultra_restricted: person.standing === 'single-channel guest',
  // A person of another company in a channel that the app can see.
  is_stranger: false,
  ...(person.standing !== 'deactivated' && zonePayload(person.timeZone, at)),
  profile: { email: person.email, real_name: person.name, display_name: '' },
});
