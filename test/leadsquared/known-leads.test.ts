import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Call } from '../../src/leadsquared/api/answer.ts';
import { createKnownLeads } from '../../src/leadsquared/known-leads.ts';
import { type FoundLeads, type Lead, leadNamed } from '../../src/tasks/lead.ts';
import { answered, sendAtOnce, UNAVAILABLE } from './limit/open-scheduler.ts';
import '../awake.ts';

type Scheduler = Parameters<typeof createKnownLeads>[1];

const leadOf = (id: string): Lead => leadNamed(id, `Lead ${id}`);

const toldOf = (...ids: string[]) => answered({ leads: ids.map(leadOf), isCut: false });

/** The leads beside a scheduler that sends at once, and a LeadSquared that knows all leads unless it says otherwise. */
function open(answer: (...ids: string[]) => Call<FoundLeads> = toldOf) {
  const calls: string[][] = [];
  const kinds: string[] = [];
  const reps = { areQuiet: true, areQuietElsewhere: true };
  const retrieve = async (...ids: string[]) => {
    calls.push(ids);
    return answer(...ids);
  };
  const scheduler: Scheduler = {
    isQuiet: () => reps.areQuiet,
    async isQuietEverywhere() {
      reps.areQuiet &&= reps.areQuietElsewhere;
      return reps.areQuiet;
    },
    run(kind, _, job) {
      kinds.push(kind);
      const wait = () => ({ place: 0, ms: 0 });
      return { result: job(sendAtOnce), join: () => undefined, wait, isSent: () => true };
    },
  };
  const client = { retrieveLead: retrieve, retrieveLeads: (ids: readonly string[]) => retrieve(...ids) };
  return { leads: createKnownLeads(client, scheduler, assert.ifError), calls, kinds, reps };
}

describe('leads that are not known', { concurrency: true }, () => {
  test('are read by one call, after all that reps wait for, and then known', async () => {
    const { leads, calls, kinds } = open();
    const ids = [randomUUID(), randomUUID()];
    await leads.learn(ids, 'U1');
    assert.deepEqual([calls, kinds], [[ids], ['background']]);
    assert.deepEqual(ids.map(leads.get), ids.map(leadOf));
    await leads.learn(ids, 'U2');
    assert.equal(calls.length, 1);
  });

  test('are read once, however many lists show them', async () => {
    const { leads, calls } = open();
    const [first, second] = [randomUUID(), randomUUID()];
    await Promise.all([leads.learn([first], 'U1'), leads.learn([first, second], 'U2')]);
    // Each of the two lists asks for what the other doesn't, in either order.
    assert.deepEqual(calls.flat().sort(), [first, second].sort());
    assert.deepEqual(leads.get(first), leadOf(first));
  });

  test('cost no call in a rush, and none where the rest of it arrives just after', async () => {
    const { leads, calls, reps } = open();
    reps.areQuiet = false;
    await leads.learn([randomUUID()], 'U1');
    reps.areQuiet = true;
    const learning = leads.learn([randomUUID()], 'U1');
    reps.areQuiet = false;
    await learning;
    assert.deepEqual(calls, []);
  });

  test('cost no call where the rush is at other instances', async () => {
    const { leads, calls, reps } = open();
    reps.areQuietElsewhere = false;
    await leads.learn([randomUUID()], 'U1');
    assert.deepEqual(calls, []);
  });

  test('cost no call once their list has failed', async () => {
    const { leads, calls } = open();
    let isWanted = true;
    const learning = leads.learn([randomUUID()], 'U1', () => isWanted);
    isWanted = false;
    await learning;
    assert.deepEqual(calls, []);
  });

  test('are asked for after a rush, when their list is shown again', async () => {
    const { leads, calls, reps } = open();
    const id = randomUUID();
    reps.areQuiet = false;
    await leads.learn([id], 'U1');
    reps.areQuiet = true;
    await leads.learn([id], 'U1');
    assert.deepEqual(calls, [[id]]);
  });

  test('are not asked for again at once where LeadSquared has none, or fails', async () => {
    for (const answer of [() => toldOf(), () => UNAVAILABLE]) {
      const { leads, calls } = open(answer);
      const id = randomUUID();
      await leads.learn([id], 'U1');
      await leads.learn([id], 'U1');
      assert.equal(calls.length, 1);
      assert.equal(leads.get(id), undefined);
    }
  });

  test('have the name that another answer mentions, until more is known', async () => {
    const { leads } = open();
    const id = randomUUID();
    leads.noteName(id, 'Asha');
    assert.equal(leads.get(id)?.name, 'Asha');
    await leads.learn([id], 'U1');
    assert.deepEqual(leads.get(id), leadOf(id));
  });

  test('are looked up in turn where a list is shared', async () => {
    const { leads, kinds, reps } = open();
    reps.areQuiet = false;
    const id = randomUUID();
    assert.deepEqual(await leads.find(id, 'U1'), leadOf(id));
    assert.deepEqual(kinds, ['lookup']);
  });
});
