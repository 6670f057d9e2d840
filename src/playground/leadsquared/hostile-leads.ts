// Leads whose texts try to break out of a message, or are in other scripts.
import { arjun, katrin } from './account-users.ts';
import { type EmbeddedLead, embeddedLead } from './lead-answer.ts';
import { DAY, type Draft, HOUR, tasksOf } from './wire-tasks.ts';

const HOSTILE: readonly Draft[] = [
  {
    name: '<!channel> <!here> <!everyone> please call Brightwater Clinics back',
    description:
      'Ask for <@U012AB3CD> or <@W012AB3CD|priya> in <#C024BE7LR|general>, else <!subteam^SAZ94GDB8>.',
    dueInMinutes: -3 * HOUR,
    owner: { id: '0e750005-0000-4000-8000-000000000005', name: '<@U012AB3CD> *Boss* <!here>' },
    reminder: '20',
  },
  {
    name: 'Check the link that came in: <https://example.com/pay|Your invoice>',
    description:
      'https://example.com/bare [markdown](https://example.com/md) <mailto:it@example.com|write to IT>',
    dueInMinutes: HOUR,
  },
  {
    name: '*Bold* _italic_ ~struck~ `code` for Marta Kowalska',
    description: '> quoted\n```\nfenced\n```\n• a list\n1. and another\n# a heading\n---',
    dueInMinutes: 3 * HOUR,
  },
  {
    name: 'Send congratulations :tada: :flag-in: :warning:',
    description: 'At 10:30:00 sharp, ratio 3:2:1. :no_such_emoji: :+1::skin-tone-3:',
  },
  {
    name: 'Contract with Smith &amp; Sons &lt;VIP&gt; & Daughters <b>today</b>',
    description:
      '<script>alert("hello")</script> <img src=x onerror=alert(1)> &quot;quoted&quot; &#60; &amp;amp;',
  },
  {
    name: 'Due <!date^1392734382^{date_long} at {time}|some day>',
    description: '{"type":"divider"} {name} %s',
  },
  {
    name: 'Write down all that was said about the offer. '.repeat(120).slice(0, 5000),
    description: 'They would like it cheaper, sooner and in blue. '.repeat(120).slice(0, 5000),
    dueInMinutes: DAY,
  },
  { name: 'x'.repeat(5000), description: '👩🏽‍🔬'.repeat(700), dueInMinutes: DAY },
  {
    name: 'Pasted from a terminal: \u0000\u0007\b\t\u001b[31mred\u001b[0m\u007f\u0085',
    description:
      'An emoji cut in half: \ud83d. A file name turned round: invoice\u202egnp.exe, \u200bhidden\ufeff.',
  },
  { name: 'First line\nSecond line\r\nThird\u2028Fourth\n\n\n\nLast', description: '\n\n \t \n' },
];

const SCRIPTS: readonly Draft[] = [
  {
    name: 'الاتصال بالسيدة ليلى حداد بشأن العقد',
    description: 'تفضل المكالمات بعد الساعة 4 عصراً، ورقم العرض هو AB-1042.',
    dueInMinutes: -DAY,
    owner: { id: '0e750006-0000-4000-8000-000000000006', name: 'عمر الفارس' },
    reminder: '30',
  },
  {
    name: 'לשלוח לנועה לוי את ההצעה (גרסה 2.1)',
    description: 'היא ביקשה PDF קצר, עד 3 עמודים.',
    dueInMinutes: 50,
    owner: { id: '0e750007-0000-4000-8000-000000000007', name: 'נועה לוי' },
    reminder: '15',
  },
  { name: 'Call ليلى حداد (Haddad & Sons) at 4 pm, not before', dueInMinutes: 4 * HOUR, reminder: '20' },
  {
    name: '🎉 Congratulate the Okonkwo family 👨‍👩‍👧‍👦 on the new shop 🇳🇬',
    description: '👍🏿 ❤️‍🔥 ☎️ 1️⃣',
    dueInMinutes: DAY,
  },
  { name: 'सुनीता जी को नया कोटेशन भेजें', description: 'क्षेत्रीय दर के साथ, कृपया।', dueInMinutes: 2 * DAY },
  { name: 'மீனாட்சியை அழைத்து நன்றி சொல்லவும்', dueInMinutes: 3 * DAY, owner: arjun },
  { name: '田中様に見積書を送る', description: '来週の会議の前にお願いします。', dueInMinutes: 4 * DAY },
  { name: 'Zoe\u0308 Mu\u0308ller fragen, ob der Termin passt', owner: katrin },
];

export const HOSTILE_LEADS: readonly EmbeddedLead[] = [
  embeddedLead(
    '0006',
    'Hostile text',
    'Mentions, links, markup, 5,000-character names',
    tasksOf('0006', HOSTILE, katrin),
  ),
  embeddedLead(
    '0007',
    'Right-to-left and emoji',
    'Arabic, Hebrew, Hindi, Tamil, Japanese',
    tasksOf('0007', SCRIPTS, katrin),
  ),
];
