import { usageError } from '../../model/error.ts';
import { seededRandom } from '../../model/random.ts';
import { messageSize } from '../kinds/kind.ts';
import { compiledTemplate } from './compiled.ts';
import type { Design } from './content.ts';
import type { TemplateSources } from './sources.ts';

/** Size of the message that nobody in particular would get: personal ones are a few bytes more or less. */
export function naturalSize({ sources, common, neutral }: Design): number {
  return messageSize(compiledTemplate(sources).render(neutral), common);
}

/** A message may be so much larger than it was asked to be, for its size varies with the customer anyway. */
const TOLERANCE = 0.1;

/**
 * The design with filler in text and HTML, half in each, so that a message has about `sizeBytes` (see messageSize). The filler is
 * the same in every process, strategy and transport, personal to nobody, and free of what encodings or templates treat
 * specially: letters and digits in lines of 76.
 *
 * @throws usageError `size-too-small` where the message is larger by itself
 */
export function padded(design: Design, sizeBytes: number): Design {
  const missing = sizeBytes - naturalSize(design);
  if (missing < 0) {
    if (-missing > TOLERANCE * sizeBytes) throw tooSmall(design, sizeBytes);
    return design;
  }
  const { sources } = design;
  const inHtml = Math.max(0, Math.floor(missing / 2) - WRAPPING);
  return {
    ...design,
    sources: {
      ...sources,
      text: appended(sources.text, filler(missing - Math.floor(missing / 2))),
      html: { ...sources.html, text: beforeEnd(sources.html.text, filler(inHtml)) },
    },
  };
}

function tooSmall(design: Design, sizeBytes: number): Error {
  const natural = naturalSize(design);
  const attached = design.common.attachments.length > 0 ? ', attachments included' : '';
  return usageError(
    'size-too-small',
    `size: a ${design.kind} message has ${natural} bytes by itself${attached}, found ${sizeBytes}`,
    'give at least that, or choose a smaller kind: `sendoff list kinds` shows their sizes',
  );
}

function appended(source: TemplateSources['text'], text: string): TemplateSources['text'] {
  return { ...source, text: source.text + text };
}

/** In a paragraph of its own, hidden, within the body where the template has one. */
function beforeEnd(html: string, text: string): string {
  const at = html.lastIndexOf('</body>');
  const paragraph = `${OPEN}${text}${CLOSE}`;
  return at < 0 ? html + paragraph : html.slice(0, at) + paragraph + html.slice(at);
}

const OPEN = '<p hidden>';
const CLOSE = '</p>';
const WRAPPING = OPEN.length + CLOSE.length;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
/** With its line end, as long as RFC 2045 recommends for an encoded line. */
const LINE = 76;
const SEED = 2045;

/** Five random bits a byte: compression gains what it gains from any text that is not repeated. */
function filler(bytes: number): string {
  const random = seededRandom(SEED);
  let out = '';
  while (out.length < bytes) {
    let line = '';
    const length = Math.min(LINE - 1, bytes - out.length - 1);
    while (line.length < length) line += LETTERS[Math.floor(random() * LETTERS.length)];
    out += `${line}\n`;
  }
  return out;
}
