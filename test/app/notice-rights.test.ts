import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unasked } from '../../src/app/interaction.ts';
import { createNoticeRights } from '../../src/app/notice-rights.ts';
import type { Outcome } from '../../src/leadsquared/limit/job.ts';
import type { AccountUser } from '../../src/tasks/owner.ts';

const PRIYA = 'U0PRIYA001';
const EMAIL = 'priya@example.com';
const UNREAD: Outcome<never> = {
  kind: 'failed',
  failure: { kind: 'not-answering', detail: 'HTTP 503' },
  wasSent: true,
};

function openRights({
  isAllowed = true,
  areGroupsRead = true,
  hasLeft = false,
  isAddressSaid = true,
  isActive = true,
  areUsersRead = true,
  areUsersListed = true,
  isOpen = true,
  isClear = true,
}) {
  const state: { calls: number; areUsersRead: boolean; isListed: boolean; last?: readonly AccountUser[] } = {
    ...{ calls: 0, areUsersRead, isListed: areUsersListed },
  };
  const user: AccountUser = { id: 'u1', writtenId: 'U1', email: EMAIL, isActive, managerId: '' };
  const rights = createNoticeRights({
    access: { allows: async () => isAllowed, areGroupsRead: () => areGroupsRead },
    viewers: {
      refresh: async () => {},
      hasLeft: async () => hasLeft,
      email: async () => (isAddressSaid ? EMAIL : undefined),
    },
    users: {
      lastAnswer: () =>
        state.last && {
          query: 'all',
          value: state.last,
          sentAt: new Date(),
          receivedAtMs: performance.now(),
        },
      ask(_all, { pastCache }) {
        const kept = pastCache ? undefined : state.last;
        if (!kept) state.calls += 1;
        const value = kept ?? (state.isListed ? [{ ...user }] : []);
        if (state.areUsersRead) state.last = value;
        const read: Outcome<readonly AccountUser[]> = { kind: 'value', value, bytes: 1, sentAt: new Date() };
        const outcome = Promise.resolve(state.areUsersRead ? read : UNREAD);
        return { kind: 'asked', source: 'call', wait: () => ({ place: 0, ms: 0 }), outcome };
      },
    },
    leadSight: { isOpen, isRepClear: async () => isOpen || (isClear && state.isListed) },
  });
  return { state, refusal: () => rights.refusalFor(unasked(PRIYA)) };
}

describe('a rep is told without asking', () => {
  for (const [what, why, options] of [
    ['where they may use the app', undefined, {}],
    [
      'where everyone sees all leads, though LeadSquared’s users can’t be read',
      undefined,
      { areUsersRead: false },
    ],
    ['no more when they have left the workspace', 'not-allowed', { hasLeft: true }],
    ['no more when they may not use the app', 'not-allowed', { isAllowed: false }],
    [
      'nothing for now while a group can’t be read that they may be in',
      'not-known',
      { isAllowed: false, areGroupsRead: false },
    ],
    ['no more when LeadSquared has deactivated them', 'no-user', { isActive: false }],
    [
      'no more when it isn’t clear who they are, and that decides what they see',
      'no-user',
      { isOpen: false, isClear: false },
    ],
    [
      'nothing for now while LeadSquared’s users decide, and can’t be read',
      'not-known',
      { isOpen: false, areUsersRead: false },
    ],
    ['no more when LeadSquared doesn’t list them', 'no-user', { isOpen: false, areUsersListed: false }],
    [
      'nothing for now while their address decides, and Slack doesn’t say it',
      'not-known',
      { isOpen: false, isAddressSaid: false },
    ],
  ] as const) {
    test(what, async () => {
      const { refusal } = openRights(options);
      // One list that lacks a rep isn't believed.
      if (why === 'no-user') assert.equal(await refusal(), 'not-known');
      assert.equal(await refusal(), why);
    });
  }

  test('again when the next list has them, which is asked for at once', async () => {
    const { state, refusal } = openRights({ isOpen: false, areUsersListed: false });
    assert.equal(await refusal(), 'not-known');
    state.isListed = true;
    for (let time = 0; time < 3; time += 1) assert.equal(await refusal(), undefined);
    assert.equal(state.calls, 2);
  });

  test('without a call for each time they are denied', async () => {
    const { state, refusal } = openRights({ isActive: false });
    for (let time = 0; time < 4; time += 1) await refusal();
    assert.equal(state.calls, 2);
  });

  test('without a call for each rep while LeadSquared’s users can’t be read', async () => {
    const { state, refusal } = openRights({ areUsersRead: false });
    for (let rep = 0; rep < 10; rep += 1) await refusal();
    assert.equal(state.calls, 1);
  });
});
