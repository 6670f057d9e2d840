// Leads that show each way in which LeadSquared's API fails.
import { type EmbeddedLead, embeddedLead, errorAnswer } from './lead-answer.ts';

const MAINTENANCE_PAGE = `<!DOCTYPE html>
<html><head><title>Scheduled maintenance</title></head>
<body><h1>We will be back soon</h1><p>Our servers are being looked after.</p></body></html>`;

export const FAILING_LEADS: readonly EmbeddedLead[] = [
  embeddedLead('0400', '400', 'LeadSquared refuses the request', () =>
    errorAnswer(400, 'MXInvalidInputException', 'Invalid Input! Parameter Name: leadId'),
  ),
  embeddedLead('0401', '401', 'LeadSquared doesn’t accept the keys', () =>
    errorAnswer(401, 'MXInvalidAccessDetailsException', 'Invalid Access Details provided.'),
  ),
  embeddedLead('0404', '404', 'LeadSquared has no such API address', () =>
    errorAnswer(404, 'MXAPINotFoundException', 'The API could not be found.'),
  ),
  embeddedLead('0429', '429', 'Refuses every call, as if the daily limit is used up', () =>
    // Without "N in M second(s)": a client would take a day's numbers for the rolling limit's.
    errorAnswer(429, 'MXAPIRateLimitExceededException', 'API calls exceeded the daily limit'),
  ),
  embeddedLead('0500', '500', 'Fails with a reason; trying again won’t help', () =>
    errorAnswer(500, 'MXInvalidInputException', 'This lead has been merged into another lead.'),
  ),
  embeddedLead('0501', '500 without a reason', 'Fails with an empty body; trying again may help', () => ({
    kind: 'response',
    status: 500,
    body: '',
  })),
  embeddedLead('0010', 'Silence', 'Accepts the call and never answers', () => ({ kind: 'silence' })),
  embeddedLead('0011', 'Not JSON', 'Status 200 with a maintenance page in HTML', () => ({
    kind: 'response',
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: MAINTENANCE_PAGE,
  })),
  embeddedLead('0012', 'Reset', 'Breaks the connection instead of answering', () => ({ kind: 'reset' })),
];
