/** Asks Slack whether it takes the messages and views that the app shows. */
import { type Sample, samples } from '../doctor-samples.ts';
import { slackWord } from '../slack/slack-faults.ts';
import type { CallSlack } from './call-slack.ts';
import { type Finding, quoted, unsure, well, wrong } from './finding.ts';

/** For one message or view. The first say what is wrong. */
const MAX_COMPLAINTS = 10;

/** One sample after the other, because Slack does not say how many such calls it takes. */
export async function checkShown(call: CallSlack): Promise<Finding[]> {
  const all = samples(new Date());
  const findings: Finding[] = [];
  for (const [index, sample] of all.entries()) {
    const { answer, error } = await call('blocks.validate', fieldsOf(sample));
    if (error === 'invalid_message' || error === 'invalid_view') {
      findings.push(...complaintsAbout(sample.what, error, answer.errors));
    } else if (error) {
      const checked = `${index} of ${all.length} messages and views were checked`;
      return [...findings, unsure(`Slack did not check what the app shows (${error}): ${checked}`)];
    }
  }
  if (findings.length > 0) return findings;
  return [well(`Slack takes what the app shows: ${all.length} messages and views were checked`)];
}

/** A message's `text` is not checked, and refused here. */
function fieldsOf(sample: Sample): object {
  return 'message' in sample
    ? { message: JSON.stringify({ blocks: sample.message.blocks }) }
    : { view: JSON.stringify(sample.view) };
}

function complaintsAbout(what: string, error: string, errors: unknown): Finding[] {
  const all: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const report = 'this is a fault of the app, so report it';
  if (all.length === 0) return [wrong(`Slack would refuse ${what} (${error}): ${report}`)];
  const findings = all.slice(0, MAX_COMPLAINTS).map((complaint) => {
    const { pointer, code, message }: Record<string, unknown> = Object(complaint);
    const words = `${quoted(pointer)}: ${quoted(message)} (${slackWord(code)})`;
    return wrong(`Slack would refuse ${what} at ${words}: ${report}`);
  });
  const more = all.length - findings.length;
  if (more > 0) findings.push(wrong(`Slack would refuse ${what} for ${more} more reasons`));
  return findings;
}
