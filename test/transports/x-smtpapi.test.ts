import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MergeTemplate } from '../../src/model/content.ts';
import { asciiJson, fold } from '../../src/transports/smtp/merge/json-header.ts';
import { mergeHeader } from '../../src/transports/smtp/merge/x-smtpapi.ts';
import { recipients } from './contents.ts';

const unfolded = (text: string): string => text.replaceAll('\r\n', '');

it('writes JSON in printable ASCII that reads back the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
      const json = asciiJson(text);
      expect(json).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.parse(json)).toBe(text);
    }),
  );
});

it('folds into lines that a server accepts, and unfolding restores the JSON value', () => {
  const text = fc.array(fc.string({ maxLength: 120 }), { maxLength: 60 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), fc.nat(40), (texts, column) => {
      const tokens = ['[', ...texts.map((one, index) => (index === 0 ? '' : ',') + asciiJson(one)), ']'];
      const folded = fold(tokens, column);
      expect(JSON.parse(unfolded(folded))).toEqual(texts);
      const lines = folded.split('\r\n');
      for (const [index, line] of lines.entries()) {
        expect(line.length).toBeLessThan(998);
        expect(line.trim()).not.toBe('');
        if (index > 0) expect(line).toMatch(/^ /);
      }
    }),
  );
});

it('keeps a string without spaces whole, since breaking it would change it', () => {
  const word = asciiJson('山'.repeat(400));
  expect(JSON.parse(unfolded(fold(['[', word, ']'], 0)))).toEqual(['山'.repeat(400)]);
});

it('chooses tags that do not occur in the template', () => {
  const text = ['100%sendoff_name% off ', { slot: 'name' }] as const;
  const template: MergeTemplate = {
    id: 't',
    handlebars: { subject: '', text: '', html: '', headers: {} },
    fields: () => ({}),
    flat: {
      subject: text,
      text: [],
      html: [],
      headers: {},
      slots: ['name'],
      blocks: [],
      values: ({ name }) => ({ name }),
    },
  };
  const header = mergeHeader(template);
  expect(header.subject).toBe('100%sendoff_name% off %sendoff__name%');
  expect(JSON.parse(unfolded(header.value(recipients(1), false))).sub).toEqual({
    '%sendoff__name%': ['Ann'],
  });
});
