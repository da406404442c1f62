import fc from 'fast-check';
import { expect, it } from 'vitest';
import { constant, joined } from '../../src/transports/api/json.ts';

/** Well formed, as JSON is: a half of a character has no bytes of its own. */
const text = fc.string({ unit: 'grapheme', maxLength: 3000 });

it('joins text and bytes into one body that no later body changes', () => {
  const bodies: { body: Buffer; whole: string }[] = [];
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.boolean()), { maxLength: 6 }), (pieces) => {
      const body = joined(pieces.map(([piece, isConstant]) => (isConstant ? constant(piece) : piece)));
      const whole = pieces.map(([piece]) => piece).join('');
      expect(body.toString()).toBe(whole);
      bodies.push({ body, whole });
    }),
  );
  for (const { body, whole } of bodies) expect(body.toString()).toBe(whole);
});
