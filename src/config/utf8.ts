export const NOT_UTF8 = 'is not UTF-8 text, but perhaps UTF-16: save it as UTF-8';

/** Without a byte order mark. Undefined for what is not UTF-8; UTF-16 without its mark is full of NUL characters. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
