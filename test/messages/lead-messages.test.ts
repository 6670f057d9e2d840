import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooserMessage, noLeadMessage, recentLeads } from '../../src/messages/lead-messages.ts';
import type { Lead, LeadQuery } from '../../src/tasks/lead.ts';
import { read } from '../world.ts';

const LEAD: Lead = {
  id: '3570a2b8-4363-11e6-b61b-22000aa8e760',
  name: 'Asha Nair',
  email: '',
  phone: '',
  company: 'Acme',
  stage: '',
  ownerId: '',
  ownerName: '',
  ownerEmail: '',
};

/** The head, and what is read instead of the blocks, for two leads. */
function chooser(query: LeadQuery, isCut = false) {
  const leads = [LEAD, { ...LEAD, name: 'Omar Rao' }];
  const message = chooserMessage({ leads, isCut, query, filter: 'pending', page: 1 });
  return { head: read(message).split('\n')[0], text: message.text };
}

describe('a choice of leads', () => {
  test('asks for one', () => {
    assert.deepEqual(chooser({ by: 'name', text: 'Acme' }), {
      head: '2 leads match “Acme”. Choose one.',
      text: '2 leads match “Acme”. Choose one to see its tasks. Showing 1–2 of 2. 1. Asha Nair, Acme. 2. Omar Rao, Acme.',
    });
  });

  test('that is cut says how to find the others', () => {
    assert.equal(
      chooser({ by: 'name', text: 'Acme' }, true).head,
      'More than 2 leads match “Acme”. Only the first 2 are shown. Type more of the name to find others. Choose one.',
    );
  });

  test('by a phone number says that there may be others', () => {
    assert.equal(
      chooser({ by: 'phone', text: '9988776655' }).head,
      '2 leads match “9988776655”. LeadSquared finds a phone number only the way it is stored, so other leads may have it too. Choose one.',
    );
  });
});

describe('a choice of leads with similar numbers', () => {
  const similar = (leads: readonly Lead[], isCut = false) =>
    chooserMessage({
      leads,
      isCut,
      haveOtherNumbers: true,
      query: { by: 'phone', text: '6591234567', isInternational: true },
      filter: 'pending',
      page: 1,
    });
  const none =
    'LeadSquared found no lead with the phone number “+6591234567”. It finds a phone number only the way it is stored, so there may still be such a lead.';
  const asha = { ...LEAD, phone: '+91-8791234567', otherPhone: '+1-2125553535' };

  test('says so of one, with its numbers', () => {
    const { text, ...message } = similar([asha]);
    assert.equal(
      read(message),
      `${none} 1 lead has a similar number: check it before you choose.\nAsha Nair\nAcme  ·  +91-8791234567  ·  +1-2125553535`,
    );
    assert.equal(
      text,
      `${none} 1 lead has a similar number: check it before you choose. Choose one to see its tasks. Showing 1–1 of 1. 1. Asha Nair, Acme, +91-8791234567, +1-2125553535.`,
    );
  });

  test('says so of several, and of more than are shown', () => {
    const leads = [asha, { ...asha, name: 'Omar Rao' }];
    assert.match(
      read(similar(leads)),
      /lead\. 2 leads have a similar number: check it before you choose\.\n/,
    );
    assert.match(read(similar(leads, true)), /More than 2 leads have a similar number/);
  });
});

describe('no lead', () => {
  const advice =
    'Check the spelling, or search for something else: a name, a company, an e-mail address or a phone number. You can also paste the address of the lead’s page.';
  const cases: readonly [LeadQuery, string][] = [
    [{ by: 'name', text: 'Acme' }, `LeadSquared found no lead with the name or company “Acme”. ${advice}`],
    [
      { by: 'email', text: 'a@acme.test' },
      `LeadSquared found no lead with the e-mail address “a@acme.test”. ${advice}`,
    ],
    [
      { by: 'phone', text: '9988776655' },
      'LeadSquared found no lead with the phone number “9988776655”. It finds a phone number only the way it is stored, so there may still be such a lead. Search by name, company or e-mail address, or paste the address of the lead’s page.',
    ],
  ];
  const hints: Readonly<Record<string, string>> = {
    'Acme & Sons overdu': 'Acme & Sons overdue',
    'acme tommorow': 'acme tomorrow',
    'Acme Complete': 'Acme completed',
    overdeu: 'overdue',
  };
  for (const [text, meant] of Object.entries(hints)) {
    test(`“${text}” asks whether “${meant}” was meant`, () => {
      const message = noLeadMessage({ by: 'name', text });
      assert.match(read(message), new RegExp(`^LeadSquared .*”\\.\nDid you mean “${meant}”\\?\nCheck`));
      assert.match(message.text, new RegExp(`Did you mean “${meant.replace('&', '&amp;')}”`));
    });
  }
  for (const text of ['Anna Mike', 'Todd', 'Penny Lane', 'Acme Weeks', 'Acme overdue', 'Wendy Tomas']) {
    test(`“${text}” asks for no filter`, () => {
      assert.doesNotMatch(read(noLeadMessage({ by: 'name', text })), /Did you mean/);
    });
  }
  for (const [query, words] of cases) {
    test(`by ${query.by}`, () => {
      const message = noLeadMessage(query);
      assert.equal(message.text, words);
      assert.equal(read(message).replace('\n', ' '), words);
    });
  }
});

test('recent leads are called that', () => {
  assert.equal(read({ blocks: recentLeads([LEAD.id], () => LEAD.name) }), 'Recent leads');
});
