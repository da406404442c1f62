import { describe, expect, it } from 'vitest';
import { LOOPBACK } from '../../src/model/loopback.ts';
import type { CanonicalField, CanonicalMessage } from '../../src/model/proof/canonical.ts';
import type { ClientRequest, ExpectedMessage, MockRequest } from '../../src/model/protocol.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { differences, matched } from '../../src/run/differences.ts';
import type { ProcessPair } from '../../src/run/process-pair.ts';
import { verifyScenario } from '../../src/run/verify.ts';

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

function found(
  sent: readonly ExpectedMessage[],
  received: readonly CanonicalMessage[],
  leftOut: readonly CanonicalField[] = [],
) {
  return differences('s', matched(sent, received, leftOut), leftOut);
}

describe('the comparison of sent and received messages', () => {
  it('finds nothing if all arrived, in any order', () => {
    expect(found([expected(0), expected(1)], [message(1), message(0)], [])).toEqual([]);
  });

  it('names the message and the field, and shows both values around the first difference', () => {
    const text = `${'text '.repeat(60)}tExt ${'text '.repeat(39)}`;
    const [first, ...rest] = found([expected(3)], [message(3, { text })], []);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ scenario: 's', index: 3, recipient: 'r3@example.com', field: 'text' });
    expect(first?.expected).toMatch(/^….*text text.*…$/);
    expect(first?.received).toContain('tExt');
  });

  it('does not compare a field that is left out', () => {
    expect(found([expected(0)], [message(0, { to: [] })], ['to'])).toEqual([]);
    expect(found([expected(0)], [message(0, { to: [] })], [])).toMatchObject([{ field: 'to' }]);
  });

  it('finds a lost message, with its outcome', () => {
    expect(found([expected(0), expected(1, 'rejected: 550 no')], [message(0)], [])).toMatchObject([
      { index: 1, field: 'message', received: 'none; the send was rejected: 550 no' },
    ]);
  });

  it('finds a message that came twice, and one that was never sent', () => {
    expect(found([expected(0)], [message(0), message(0), message(9)], [])).toMatchObject([
      { recipient: 'r0@example.com', field: 'message', received: 'one more: "Hello 0"' },
      { recipient: 'r9@example.com', field: 'message', received: 'one more: "Hello 9"' },
    ]);
  });

  it('finds a message that arrived although its send failed', () => {
    expect(found([expected(0, 'failed: reset')], [message(0)], [])).toMatchObject([
      { field: 'message', expected: 'accepted', received: 'failed: reset' },
    ]);
  });
});

const SCENARIO: Scenario = {
  id: 'receipt/client-render/smtp-nodemailer',
  role: 'measured',
  kind: 'receipt',
  strategy: 'client-render',
  transport: 'smtp-nodemailer',
  mock: 'smtp',
  security: 'none',
  link: LOOPBACK,
  variant: '',
  sizeBytes: null,
  connection: 'warm',
  load: { model: 'closed', concurrency: 1, batch: 1 },
};

/** Two messages were sent, and the mock received these. */
function proof(received: readonly CanonicalMessage[], relayed: boolean) {
  const sent = [expected(0), expected(1)];
  const child = { pid: 1, kill: async () => {} };
  const client = {
    ...child,
    ask: async ({ type }: ClientRequest) => ({ type, expected: sent }) as never,
  };
  const mock = {
    endpoint: { host: '127.0.0.1', port: 1 },
    facts: {},
    child: {
      ...child,
      ask: async ({ type }: MockRequest) => ({ type, received, messages: received.length }) as never,
    },
  };
  const setup = { scenario: SCENARIO, endpoint: null, targets: null, timeoutMs: 1, seed: 1 };
  const pair: ProcessPair = {
    ...{
      client,
      mock,
      relayed,
      limited: false,
      facts: {},
      retry: null,
      cores: undefined,
      warm: true,
      tag: () => 'abc123',
    },
    setup: { ...setup, recipients: null, template: null, retry: null, own: null },
  };
  const messages = sent.length;
  return verifyScenario(SCENARIO, pair, {
    ...{ messages, leftOut: [], otherHost: undefined, onProgress: () => {} },
  });
}

describe('a header that the workload did not set', () => {
  const scanned = [0, 1].map((index) =>
    message(index, {
      headers: [
        ['x-order', `${index}`],
        ['x-virus-scanned', 'yes'],
      ],
    }),
  );

  it('is attributed to a server in between, and listed', async () => {
    const clean = await proof([message(0), message(1)], true);
    const found = await proof(scanned, true);
    expect(found).toMatchObject({
      mismatchCount: 0,
      addedHeaders: [{ name: 'x-virus-scanned', messages: 2 }],
      digest: clean.digest,
    });
    expect(clean.addedHeaders).toEqual([]);
  });

  it('is a difference if the transport sends to a mock', async () => {
    const found = await proof(scanned, false);
    expect(found).toMatchObject({ mismatchCount: 2, addedHeaders: [] });
    expect(found.mismatches[0]).toMatchObject({ field: 'headers' });
  });

  it('does not hide a changed, duplicated, reordered or lost header', async () => {
    const headers: readonly CanonicalMessage['headers'][] = [
      [['x-order', '9']],
      [
        ['x-order', '0'],
        ['x-order', '0'],
      ],
      [],
    ];
    for (const changed of headers) {
      const { mismatches } = await proof([message(0, { headers: changed }), message(1)], true);
      expect(mismatches).toMatchObject([{ index: 0, field: 'headers' }]);
    }
  });
});
