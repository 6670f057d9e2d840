/** Takes away what is wrapped around a name, and leaves what is wrapped around a part of it: `"Acme" Ltd`. */

/** Never part of a name at its ends. */
const TRIMMED = /[^\s‚<>*~,;|](?:[\s\S]*[^\s‚<>*~,;|])?/;
/** No part of a name where they are around all of it. */
const PAIR = /^(?:'.*'|\([^()]*\)|\[[^[\]]*\]|_.*_)$/;
/** As in `'t Hart` and `'s-Graeff`. */
const ELISION = /^'[tsnmkr](?!\p{L})/iu;
const MAX_WRAPPINGS = 4;

/** The marks of a kind. Languages and keyboards differ in which of them opens and which closes. */
const KINDS = ['"“”„', '«»', '{}'];
/** One that stands before a word opens. Any other closes, if one of its kind is open. */
const MARKS = /(?<opening>(?<![^\s"“”„«»{}([])["“”„«»{}](?=[\p{L}\p{N}"“”„«»{}([]))|["“”„«»{}]/gu;

/** @param text with plain apostrophes */
export function withoutWrapping(text: string): string {
  let name = text.replace(/\s+/g, ' ');
  for (let wrappings = 0; wrappings < MAX_WRAPPINGS; wrappings += 1) {
    name = withoutOuterMarks(TRIMMED.exec(name)?.[0] ?? '');
    if (PAIR.test(name) && !ELISION.test(name)) name = name.slice(1, -1);
  }
  const isOpened = name.startsWith("'") && !ELISION.test(name);
  return name.slice(isOpened ? 1 : 0).replace(/'$/, '');
}

/** Without two marks around the whole name, and without a mark at an end that has no partner. */
function withoutOuterMarks(name: string): string {
  const last = name.length - 1;
  const partners = partnersIn(name);
  const [ofFirst, ofLast] = [partners.get(0), partners.get(last)];
  const start = ofFirst === undefined || ofFirst === last ? 1 : 0;
  const end = ofLast === undefined || ofLast === 0 ? last : last + 1;
  return name.slice(isMark(name.charAt(0)) ? start : 0, isMark(name.charAt(last)) ? end : last + 1);
}

function isMark(character: string): boolean {
  return character !== '' && KINDS.some((kind) => kind.includes(character));
}

/** From the index of each mark to that of the one which belongs to it. */
function partnersIn(name: string): ReadonlyMap<number, number> {
  const partners = new Map<number, number>();
  const open = new Map<string, number[]>(KINDS.map((kind) => [kind, []]));
  for (const { 0: mark, index, groups } of name.matchAll(MARKS)) {
    const ofKind = open.get(KINDS.find((kind) => kind.includes(mark)) ?? '') ?? [];
    const opener = groups?.opening === undefined ? ofKind.pop() : undefined;
    if (opener === undefined) ofKind.push(index);
    else partners.set(opener, index).set(index, opener);
  }
  return partners;
}
