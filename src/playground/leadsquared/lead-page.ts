// The page that `Open in LeadSquared` opens in the playground: the stand-in's answer about the lead, to compare with the
// message.
import type { LeadAnswer } from './lead-answer.ts';
import { ALL_LEADS } from './leads-of-a-day.ts';

/** HTML. */
export function leadPage(leadId: string, answer: LeadAnswer): string {
  const lead = ALL_LEADS.find((one) => one.leadId === leadId.toLowerCase());
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(lead?.label ?? 'Another lead')} · embedded LeadSquared</title>
<link rel="icon" type="image/svg+xml" href="/favicon.svg">
<link rel="stylesheet" href="/page.css">
</head>
<body>
<main class="lead-page">
<h1>${escapeHtml(lead?.label ?? 'Another lead')}</h1>
<p>${escapeHtml(lead?.about ?? 'It isn’t one of the leads to try, so it has only tasks that were added here.')}</p>
<p>A real account’s page of the lead would open here. This is what the embedded LeadSquared answers for
<code>${escapeHtml(leadId)}</code>:</p>
<pre tabindex="0">${escapeHtml(answerText(answer))}</pre>
</main>
</body>
</html>`;
}

function answerText(answer: LeadAnswer): string {
  if (answer.kind === 'response') return `${answer.status}\n\n${answer.body}`;
  if (answer.kind !== 'tasks') return answer.kind;
  const { tasks, recordCount = tasks.length } = answer;
  return JSON.stringify({ RecordCount: recordCount, TaskList: tasks }, null, 2);
}

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
