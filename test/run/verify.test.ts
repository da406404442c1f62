import { describe, expect, it } from 'vitest';
import type { CanonicalMessage } from '../../src/model/canonical.ts';
import type { ExpectedMessage } from '../../src/model/protocol.ts';
import { differences } from '../../src/run/verify.ts';

function message(index: number, changes: Partial<CanonicalMessage> = {}): CanonicalMessage {
  return {
    recipient: `r${index}@example.com`,
    from: ['Shop <shop@shop.example>'],
    to: [`R <r${index}@example.com>`],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: `Hello ${index}`,
    headers: [['x-order', `${index}`]],
    text: 'text '.repeat(100),
    html: '<p>html</p>',
    attachments: [],
    ...changes,
  };
}

function expected(index: number, outcome = 'accepted'): ExpectedMessage {
  return { index, message: message(index), outcome };
}

describe('the comparison of what was sent with what arrived', () => {
  it('finds nothing where all arrived, in whatever order', () => {
    expect(differences('s', [expected(0), expected(1)], [message(1), message(0)], [])).toEqual([]);
  });

  it('names the message and the field, and shows both values around the first difference', () => {
    const text = `${'text '.repeat(60)}tExt ${'text '.repeat(39)}`;
    const [found, ...rest] = differences('s', [expected(3)], [message(3, { text })], []);
    expect(rest).toEqual([]);
    expect(found).toMatchObject({ scenario: 's', index: 3, recipient: 'r3@example.com', field: 'text' });
    expect(found?.expected).toMatch(/^….*text text.*…$/);
    expect(found?.received).toContain('tExt');
  });

  it('does not compare a field that is left out', () => {
    expect(differences('s', [expected(0)], [message(0, { to: [] })], ['to'])).toEqual([]);
    expect(differences('s', [expected(0)], [message(0, { to: [] })], [])).toMatchObject([{ field: 'to' }]);
  });

  it('finds a lost message, with what the transport said of it', () => {
    expect(differences('s', [expected(0), expected(1, 'rejected: 550 no')], [message(0)], [])).toMatchObject([
      { index: 1, field: 'message', received: 'none; the send was rejected: 550 no' },
    ]);
  });

  it('finds a message that came twice, and one that was never sent', () => {
    expect(differences('s', [expected(0)], [message(0), message(0), message(9)], [])).toMatchObject([
      { recipient: 'r0@example.com', field: 'message', received: 'one more: "Hello 0"' },
      { recipient: 'r9@example.com', field: 'message', received: 'one more: "Hello 9"' },
    ]);
  });

  it('finds a message that arrived although its send failed', () => {
    expect(differences('s', [expected(0, 'failed: reset')], [message(0)], [])).toMatchObject([
      { field: 'message', expected: 'accepted', received: 'failed: reset' },
    ]);
  });
});
