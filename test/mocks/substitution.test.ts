import fc from 'fast-check';
import { expect, test } from 'vitest';
import { literalSubstitution, substitution } from '../../mocks/substitution.ts';

const special = fc.constantFrom(
  '$&',
  '$1',
  '$$',
  '%',
  '%%',
  '\\',
  '{{x}}',
  '\u2028',
  '🎉',
  'שלום',
  '<',
  '"',
  '\r\n',
);
const text = fc
  .array(fc.oneof(special, fc.string({ unit: 'grapheme' })), { maxLength: 6 })
  .map((all) => all.join(''));

test('texts between tags and the inserted values are unchanged', () => {
  const substitute = substitution(/%recipient\.([^%\s]+)%/g, (name) => `%recipient.${name}%`);
  const literal = text.filter((one) => !one.includes('%recipient.'));
  fc.assert(
    fc.property(literal, text, literal, text, literal, (before, first, between, second, after) => {
      const values: Readonly<Record<string, string>> = { a: first, b: second };
      const template = `${before}\n%recipient.a%${between}\n%recipient.b%\n${after}`;
      expect(substitute(template, (name) => values[name])).toBe(
        `${before}\n${first}${between}\n${second}\n${after}`,
      );
    }),
  );
});

test('literal tags agree with a search from left to right, longest tag first', () => {
  const tag = fc.oneof(
    special,
    fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '*', ']', '^'), minLength: 1 }),
  );
  fc.assert(
    fc.property(
      fc.dictionary(tag, text, { minKeys: 1, maxKeys: 4 }),
      fc.array(fc.oneof(tag, text), { maxLength: 8 }),
      (values, pieces) => {
        const template = pieces.join('');
        const substitute = literalSubstitution(Object.keys(values));
        expect(substitute(template, (name) => values[name])).toBe(slowly(template, values));
      },
    ),
  );
});

function slowly(template: string, values: Readonly<Record<string, string>>): string {
  const tags = Object.keys(values).sort((a, b) => b.length - a.length);
  let out = '';
  for (let i = 0; i < template.length; ) {
    const tag = tags.find((one) => template.startsWith(one, i));
    out += tag === undefined ? template.charAt(i) : values[tag];
    i += tag?.length ?? 1;
  }
  return out;
}

test('a value that looks like a tag is not replaced again, and a tag without a value stays', () => {
  const substitute = literalSubstitution(['-a-', '-b-', '']);
  const values: Readonly<Record<string, string>> = { '-a-': '-b-' };
  expect(substitute('-a- -b- -c-', (name) => values[name])).toBe('-b- -b- -c-');
});
