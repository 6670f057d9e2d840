/** All that a message says: a bot's may have all its words in blocks and attachments. */
export function textsOf(message: unknown, texts: string[] = []): string[] {
  if (typeof message !== 'object' || message === null) return texts;
  for (const [key, value] of Object.entries(message)) {
    if (typeof value !== 'string') textsOf(value, texts);
    else if (key === 'text' || key === 'url' || key === 'value') texts.push(value);
  }
  return texts;
}
