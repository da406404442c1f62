import { QuoteType, Tokenizer } from 'htmlparser2';
import { BRANCH, maskedExpressions } from './masked.ts';

/** One `cid:` URL in HTML (RFC 2392). */
export interface CidReference {
  /** The text after `cid:`, with entities decoded and percent-encoding kept. MASKS replace Handlebars. */
  readonly name: string;
  /** The offset of `cid:` in the HTML. */
  readonly at: number;
  /** The offsets of the name in the HTML. */
  readonly start: number;
  readonly end: number;
}

/**
 * Attributes with URLs: https://html.spec.whatwg.org/multipage/indices.html#attributes-3, and VML's `src`.
 */
const URL_ATTRIBUTES: ReadonlySet<string> = new Set([
  'src',
  'href',
  'background',
  'poster',
  'data',
  'action',
  'formaction',
  'cite',
  'longdesc',
  'lowsrc',
  'dynsrc',
]);
const LISTS: ReadonlySet<string> = new Set(['srcset', 'imagesrcset']);

/**
 * The `cid:` URLs of HTML with Handlebars: in URL attributes, in `url()` of styles, and in Outlook's
 * conditional comments.
 * htmlparser2's tokenizer builds no tree, so incomplete and conditional elements are read, too.
 */
export function cidReferences(html: string): CidReference[] {
  const masked = maskedExpressions(html);
  return referencesIn(masked, 0, masked.length);
}

/** Text with decoded entities, and the offset of each of its characters. */
interface Decoded {
  text: string;
  readonly at: number[];
}

function referencesIn(html: string, from: number, to: number): CidReference[] {
  const found: CidReference[] = [];
  let tag = '';
  let attribute = '';
  let value: Decoded = { text: '', at: [] };
  /** The offset of the next piece of the value. */
  let next = 0;
  let style: Decoded = { text: '', at: [] };

  const add = (piece: string, at: (i: number) => number): void => {
    for (let i = 0; i < piece.length; i++) value.at.push(at(i));
    value.text += piece;
  };
  const endStyle = (end: number): void => {
    if (style.text !== '') found.push(...inCss(ended(style, end)));
    style = { text: '', at: [] };
  };

  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname: (start, end) => {
        tag = html.slice(from + start, from + end).toLowerCase();
      },
      onattribname: (start, end) => {
        attribute = nameOf(html.slice(from + start, from + end));
        value = { text: '', at: [] };
        next = from + end + (/^\s*=\s*["']?/.exec(html.slice(from + end, from + end + 100))?.[0].length ?? 0);
      },
      onattribdata: (start, end) => {
        add(html.slice(from + start, from + end), (i) => from + start + i);
        next = from + end;
      },
      onattribentity: (codePoint) => {
        const at = next;
        add(String.fromCodePoint(codePoint), () => at);
        // Another entity may follow at once; data events have their own offset.
        next = at + (/^&[^;&\s"']*;?/.exec(html.slice(at, at + 50))?.[0].length ?? 1);
      },
      onattribend: (quote, end) => {
        const closing = quote === QuoteType.Double || quote === QuoteType.Single ? 1 : 0;
        found.push(...inAttribute(attribute, ended(value, from + end - closing)));
      },
      ontext: (start, end) => {
        if (tag !== 'style') return;
        for (let i = start; i < end; i++) style.at.push(from + i);
        style.text += html.slice(from + start, from + end);
      },
      oncomment: (start, end, endOffset) => {
        const stop = from + end - endOffset;
        // Outlook for Windows shows "downlevel-hidden" comments.
        if (/^\s*\[if\b/i.test(html.slice(from + start, stop)))
          found.push(...referencesIn(html, from + start, stop));
      },
      onclosetag: (start) => {
        endStyle(from + start - 2);
        tag = '';
      },
      onopentagend: () => {},
      onselfclosingtag: () => {},
      ontextentity: () => {},
      oncdata: () => {},
      ondeclaration: () => {},
      onprocessinginstruction: () => {},
      onend: () => endStyle(to),
    },
  );
  tokenizer.write(html.slice(from, to));
  tokenizer.end();
  return found;
}

/** `xlink:href` counts as href. A condition before a name is not part of it. */
function nameOf(written: string): string {
  const name = written.replace(/[^A-Za-z:-]/g, '').toLowerCase();
  return name.slice(name.indexOf(':') + 1);
}

function ended({ text, at }: Decoded, end: number): Decoded {
  return { text, at: [...at, end] };
}

function inAttribute(name: string, value: Decoded): CidReference[] {
  if (name === 'style') return inCss(value);
  if (URL_ATTRIBUTES.has(name)) return inUrl(value, 0, value.text.length);
  if (!LISTS.has(name)) return [];
  // https://html.spec.whatwg.org/multipage/images.html#srcset-attributes: URLs end at white space.
  return [...value.text.matchAll(/[^\s,][^\s]*/g)].flatMap(({ index, 0: url }) =>
    inUrl(value, index, index + url.replace(/,+$/, '').length),
  );
}

/** https://www.w3.org/TR/css-syntax-3/#consume-url-token */
function inCss(css: Decoded): CidReference[] {
  const text = css.text.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, (comment) => ' '.repeat(comment.length));
  return [...text.matchAll(/\burl\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)/gi)].flatMap((match) => {
    const url = match[1] ?? match[2] ?? match[3] ?? '';
    const start = match.index + match[0].indexOf(url, 'url('.length);
    return inUrl(css, start, start + url.length);
  });
}

/** One URL, or several alternatives of conditions. Each begins with a scheme. */
function inUrl({ text, at }: Decoded, from: number, to: number): CidReference[] {
  const url = text.slice(from, to);
  const begins = new RegExp(`(^[\\s${BRANCH}]*|${BRANCH})([a-z][a-z0-9+.-]*:)`, 'gi');
  const schemes = [...url.matchAll(begins)].map(({ index, 1: before = '', 2: scheme = '' }) => ({
    scheme: scheme.toLowerCase(),
    index: index + before.length,
  }));
  return schemes.flatMap(({ scheme, index }, i) => {
    if (scheme !== 'cid:') return [];
    const start = index + scheme.length;
    const name = trimmedEnd(url.slice(start, schemes[i + 1]?.index ?? url.length));
    const offset = (place: number): number => at[from + place] ?? 0;
    return [{ name, at: offset(index), start: offset(start), end: offset(start + name.length) }];
  });
}

function trimmedEnd(name: string): string {
  return name.replace(new RegExp(`[\\s${BRANCH}]+$`), '');
}
