/**
 * A note in the address of a link: no rep reads or hears it, and Slack lists the app's messages with their text alone. A link
 * begins with `<`, which is escaped in the CRM's text, so no name of a task can look like a note.
 */

const NOTE = /<([^<>|#]*#lead-tasks-([^<>|#]*))[>|]/;

export function noteUrl(workspaceUrl: string, note: string): string {
  return `${workspaceUrl}#lead-tasks-${note}`;
}

/** The note in a message's text, and the address that it is in; `''` where there is none. */
export function noteIn(text: string): { note: string; address: string } {
  const [, address = '', note = ''] = NOTE.exec(text) ?? [];
  return { note, address };
}
