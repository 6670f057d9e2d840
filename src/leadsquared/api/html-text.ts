/** LeadSquared's own editor writes HTML into texts that are otherwise plain: this makes plain text of both. */
import { decodeHTMLStrict } from 'entities/decode';
import { QuoteType, Tokenizer } from 'htmlparser2';
import { shortText } from './json.ts';

const words = (text: string) => new Set(text.split(' '));

/** Elements that begin on a line of their own. */
const BLOCKS = words(
  'address article aside blockquote br center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tr ul',
);
const CELLS = words('td th');
const INLINE = words(
  'a abbr b bdi bdo big body button caption cite code col colgroup del em font head html i img input ins kbd label link mark meta picture q s small span strike strong sub sup tbody tfoot thead time tt u wbr',
);
/** Elements whose text is not meant for readers. */
const HIDDEN = words('iframe script style svg title');
/** Microsoft's Office and Outlook write elements of these namespaces, such as `o:p` and `v:shape`. */
const NAMESPACED = /^(?:m|o|st1|v|w|w10|x):[a-z][\w-]*$/;
/** HTML takes `<!channel>` and `<?` for comments, too. */
const COMMENT = /^<(?:!--|!doctype\b|!\[(?:if|endif)\b|\?)/i;
/** Attributes that are written without a value. */
const VALUELESS = words(
  'allowfullscreen alt checked class compact controls disabled hidden href ismap itemscope noshade nowrap open readonly reversed src style',
);
/** In UTF-16 units: room for the styles and pictures that mail programs write before and between the words. */
const MAX_HTML = 16 * 1024;

/**
 * The start of the text in what may be megabytes of HTML.
 * @param maxLength of the text, in UTF-16 units
 */
export function shortHtmlText(html: string, maxLength: number): string {
  if (html.length <= maxLength) return htmlText(html);
  const read = shortText(html, MAX_HTML);
  return shortText(htmlText(read, { maxLength, isCut: !html.endsWith(read) }), maxLength);
}

/**
 * Tags are dropped, entities decoded, and what begins on a line of its own in HTML does here. What only looks like a tag,
 * such as `<offer>`, `a < b` or `<!channel>`, stays as it is.
 * @param isCut whether the text goes on, so that a tag that isn't closed may be one
 */
export function htmlText(text: string, { maxLength, isCut } = { maxLength: Infinity, isCut: false }): string {
  if (!/[<&]/.test(text)) return text;
  let plain = '';
  let hidden = 0;
  let readUpTo = 0;
  let tag = '';
  let attribute = '';
  let hasOnlyAttributes = true;
  let lower: string | undefined;
  const closings = new Map<string, number>();

  const tokenizer = new Tokenizer(
    { decodeEntities: false, recognizeSelfClosing: true },
    {
      ontext(start, end) {
        // The tokenizer gives some tags that are never closed as text: from nowhere, or from within.
        if (start < readUpTo || (end === text.length && isCutTag(text.slice(readUpTo)))) return;
        add(decodeHTMLStrict(readTo(end)));
      },
      onopentagname(start, end) {
        tag = text.slice(start, end).toLowerCase();
        hasOnlyAttributes = true;
      },
      onattribname(start, end) {
        attribute = text.slice(start, end).toLowerCase();
      },
      onattribend(quote) {
        if (quote === QuoteType.NoValue && !VALUELESS.has(attribute)) hasOnlyAttributes = false;
      },
      onopentagend(end) {
        const hides = isTag() && HIDDEN.has(tag);
        // One that is never closed would hide all that follows: it is a word, as in `Fix <title> on the page`.
        if (hides && !isCut && end > lastClosed(tag)) return add(readTo(end + 1));
        openTag(end);
        if (hides) hidden += 1;
      },
      onselfclosingtag: openTag,
      onclosetag(start, nameEnd) {
        const end = text.indexOf('>', nameEnd);
        if (end === -1) return;
        const name = text.slice(start, nameEnd).toLowerCase();
        const source = readTo(end + 1);
        if (!isKnown(name)) return add(source);
        if (HIDDEN.has(name)) hidden = Math.max(0, hidden - 1);
        breakBefore(name);
      },
      oncomment: keepUnlessComment,
      ondeclaration: keepUnlessComment,
      oncdata: ignore,
      onprocessinginstruction: ignore,
      onattribdata: ignore,
      onattribentity: ignore,
      ontextentity: ignore,
      onend: ignore,
    },
  );

  function readTo(end: number): string {
    const source = text.slice(readUpTo, end);
    readUpTo = Math.min(end, text.length);
    return source;
  }

  function lastClosed(name: string): number {
    lower ??= text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    const at = closings.get(name) ?? lower.lastIndexOf(`</${name}`);
    closings.set(name, at);
    return at;
  }

  const isCutTag = (piece: string) => isCut && isStartOfTag(piece);

  function add(piece: string): void {
    if (hidden > 0) return;
    plain += plain === '' ? piece.trimStart() : piece;
    if (plain.length >= maxLength) tokenizer.pause();
  }

  /** `a <b and c> d` is no tag: HTML's attributes have values, but for a few. */
  function isTag(): boolean {
    return isKnown(tag) && (tag === 'input' || hasOnlyAttributes);
  }

  function openTag(end: number): void {
    const source = readTo(end + 1);
    if (isTag()) breakBefore(tag);
    else add(source);
  }

  function keepUnlessComment(_start: number, end: number): void {
    const source = readTo(end + 1);
    if (!COMMENT.test(source)) add(source);
  }

  function breakBefore(name: string): void {
    if (BLOCKS.has(name)) add('\n');
    else if (CELLS.has(name)) add(' ');
  }

  tokenizer.write(text);
  tokenizer.end();
  // A tag that is never closed isn't one, unless it may be closed after the cut.
  const rest = tokenizer.running ? text.slice(readUpTo) : '';
  return hidden > 0 || isCutTag(rest) ? plain : plain + rest;
}

function ignore(): void {}

function isKnown(name: string): boolean {
  return BLOCKS.has(name) || CELLS.has(name) || INLINE.has(name) || HIDDEN.has(name) || NAMESPACED.test(name);
}

/** Also of one whose name is cut. */
function isStartOfTag(text: string): boolean {
  const [start, name = ''] = /^<\/?([a-z][\w:-]*)?/i.exec(text) ?? [];
  return start !== undefined && (start === text || isKnown(name.toLowerCase()));
}
