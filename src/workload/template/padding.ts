import { usageError } from '../../model/error.ts';
import { seededRandom } from '../../model/random.ts';
import { messageSize } from '../kinds/kind.ts';
import { compiledTemplate } from './compiled.ts';
import type { Design } from './content.ts';
import type { TemplateSources } from './sources.ts';

/** The size of the neutral message. Personal messages differ by a few bytes. */
export function naturalSize({ sources, common, neutral }: Design): number {
  return messageSize(compiledTemplate(sources).render(neutral), common);
}

/** A message may exceed the wanted size by this share, because its size varies with the customer anyway. */
const TOLERANCE = 0.1;

/**
 * The design with filler in text and HTML, half in each, so a message has about `sizeBytes` (see
 * messageSize).
 * The filler is the same in every process, strategy and transport. It has letters and digits only, in lines
 * of 76, so no encoding or template changes it.
 *
 * @throws usageError `size-too-small` if the message is larger without filler
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
    `size: ${sizeBytes} bytes are too few: a ${design.kind} message has ${natural}${attached}`,
    'use at least that, or choose a smaller kind: `sendoff list kinds` shows their sizes',
  );
}

function appended(source: TemplateSources['text'], text: string): TemplateSources['text'] {
  return { ...source, text: source.text + text };
}

/** Adds a hidden paragraph at the end of the body, if the template has one. */
function beforeEnd(html: string, text: string): string {
  const at = html.lastIndexOf('</body>');
  const paragraph = `${OPEN}${text}${CLOSE}`;
  return at < 0 ? html + paragraph : html.slice(0, at) + paragraph + html.slice(at);
}

const OPEN = '<p hidden>';
const CLOSE = '</p>';
const WRAPPING = OPEN.length + CLOSE.length;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
/** The length of an encoded line that RFC 2045 recommends, with its line end. */
const LINE = 76;
const SEED = 2045;

/** Five random bits per byte, so compression gains as much as from any text without repetition. */
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
