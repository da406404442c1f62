import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Counters } from '../../src/model/run-file.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import type { Trial } from '../../src/model/trial.ts';
import { inWindow } from '../../src/run/await-delivery.ts';
import { countScenario } from '../../src/run/count-wire.ts';
import { ExpectedBy } from '../../src/run/expected-by.ts';
import type { Mock, ProcessPair } from '../../src/run/process-pair.ts';
import { provenTrial } from '../../src/run/proven-trial.ts';
import { runTrial } from '../../src/run/trial.ts';
import { verifyScenario } from '../../src/run/verify.ts';
import type { OutgoingMessage, OwnTransport } from '../../src/transports/own/define.ts';
import { createWorkload } from '../../src/workload/index.ts';
import { planned, scenarioOf, type World, world } from './lying.ts';

const HONEST = 60;
const NO_WATCH = { onProgress: () => {}, onWait: () => {} };

/**
 * A transport of a user's own that sends as SendGrid wants it, and after the first messages does as `then`
 * says.
 */
function transport(
  then: (post: (message: OutgoingMessage) => Promise<void>, message: OutgoingMessage) => Promise<void>,
): OwnTransport {
  let sent = 0;
  return {
    mock: 'sendgrid',
    open({ endpoint }) {
      const post = async ({ from, replyTo, to, subject, text, html, headers }: OutgoingMessage) => {
        const { statusCode, body } = await request(`http://${endpoint.host}:${endpoint.port}/v3/mail/send`, {
          method: 'POST',
          headers: { authorization: `Bearer ${endpoint.secret}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            personalizations: [{ to: [{ email: to.address, name: to.name }] }],
            from: { email: from.address, name: from.name },
            reply_to: { email: replyTo.address, name: replyTo.name },
            ...{ subject, headers },
            content: [
              { type: 'text/plain', value: text },
              { type: 'text/html', value: html },
            ],
          }),
        });
        await body.dump();
        if (statusCode !== 202) throw new Error(`answered ${statusCode}`);
      };
      return {
        send: async (message) => {
          await (++sent > HONEST ? then(post, message) : post(message));
          return undefined;
        },
      };
    },
  };
}

let tested: World;
let mock: Mock;
beforeEach(async () => {
  tested = world();
  mock = await tested.mock('sendgrid');
});
afterEach(() => tested.close());

const expectedBy = (scenario: Scenario): ExpectedBy =>
  new ExpectedBy(({ seed, staticTag }) =>
    createWorkload({ ...scenario, seed, staticTag, recipients: null, template: null }),
  );

async function proven(
  scenario: Scenario,
  pair: ProcessPair,
  counters: Counters[],
  messages = 100,
): Promise<Trial> {
  // The lead-in of a trial is left out: it lasts for a time, and not for a number of messages.
  const lead = { ...pair, client: withoutWarmUp(pair.client) };
  const timed = await runTrial(planned(scenario, 1, messages), scenario, 1, lead, NO_WATCH);
  const journal = { record: () => ({ counters }) as never };
  return await provenTrial({ leavesOut: () => [] }, journal, pair, timed, expectedBy(scenario));
}

function withoutWarmUp(client: ProcessPair['client']): ProcessPair['client'] {
  return {
    ...client,
    ask: async (one, options) =>
      one.type === 'warm-up'
        ? ({ type: one.type, rates: [], decision: 'time-up', accepted: 0 } as never)
        : await client.ask(one, options),
  };
}

describe('the messages of a timed trial', () => {
  it.each([['static'], ['client-render']] as const)(
    'are what the workload says where the transport is honest (%s), and so are their bytes',
    async (strategy) => {
      const scenario = scenarioOf('mine', strategy);
      const pair = await tested.pair(
        scenario,
        mock,
        transport((post, message) => post(message)),
      );
      const counters = await countScenario(scenario, pair);
      if (counters === undefined) throw new TypeError('nothing was counted');
      const { sample, wireCheck, ledger } = await proven(scenario, pair, [counters]);
      expect(ledger).toMatchObject({ received: 100, exact: true });
      expect(sample).toEqual({
        messages: expect.any(Number),
        isCut: false,
        mismatchCount: 0,
        mismatches: [],
      });
      expect(sample?.messages).toBeGreaterThanOrEqual(30);
      expect(wireCheck?.bytesPerMessage).toBeGreaterThan(wireCheck?.least ?? Number.POSITIVE_INFINITY);
      expect(wireCheck?.bytesPerMessage).toBeLessThan(wireCheck?.most ?? 0);
    },
  );

  it.each([['static'], ['client-render']] as const)(
    'are named by field where the transport sends another body once it was verified (%s)',
    async (strategy) => {
      const scenario = scenarioOf('mine', strategy);
      const liar = transport((post, message) => post({ ...message, text: 'x', html: 'x' }));
      const pair = await tested.pair(scenario, mock, liar);
      const counters = await countScenario(scenario, pair);
      if (counters === undefined) throw new TypeError('nothing was counted');
      await pair.client.ask({ type: 'deliver', first: 0, messages: HONEST });
      const { sample, wireCheck, ledger } = await proven(scenario, pair, [counters]);
      // Nobody was lost, and nobody got two: the ledger alone would believe it.
      expect(ledger?.exact).toBe(true);
      expect(sample?.mismatchCount).toBe(2 * (sample?.messages ?? 0));
      expect(sample?.mismatches[0]).toMatchObject({
        field: 'text',
        received: '"x"',
        index: expect.any(Number),
      });
      expect(wireCheck?.bytesPerMessage).toBeLessThan(wireCheck?.least ?? 0);
    },
  );

  it('are named if one field of some is wrong, although their number and bytes are right', async () => {
    const scenario = scenarioOf('mine', 'client-render');
    let count = 0;
    const liar = transport((post, message) =>
      post(count++ % 3 === 0 ? { ...message, subject: message.subject.toUpperCase() } : message),
    );
    const pair = await tested.pair(scenario, mock, liar);
    await pair.client.ask({ type: 'deliver', first: 0, messages: HONEST });
    const { sample, ledger } = await proven(scenario, pair, []);
    expect(ledger?.exact).toBe(true);
    expect(sample?.mismatches.map(({ field }) => field)).toContain('subject');
  });

  it('are compared over SMTP too, although the sink skips all other bodies', async () => {
    const sink = await tested.mock('smtp');
    const scenario = scenarioOf('smtp-pipelined', 'client-render', 'smtp');
    const pair = await tested.pair(scenario, sink);
    const { sample, ledger } = await proven(scenario, pair, []);
    expect(ledger?.exact).toBe(true);
    expect(sample).toMatchObject({ isCut: false, mismatchCount: 0 });
    expect(sample?.messages).toBeGreaterThanOrEqual(30);
  });
});

describe('messages that arrive after their window', () => {
  it('count for the transport that sent them late, not for the one that sends when they arrive', async () => {
    const early = scenarioOf('mine', 'client-render');
    const held: (() => Promise<void>)[] = [];
    const liar = transport(async (post, message) => void held.push(() => post(message)));
    const culprit = await tested.pair(early, mock, liar);
    await culprit.client.ask({ type: 'deliver', first: 0, messages: HONEST, tag: culprit.tag('run') });
    tested.late.take();
    const first = await proven(early, culprit, [], 20);
    expect(first.ledger).toMatchObject({ accepted: 20, received: 0, exact: false });

    const honest = scenarioOf('api-sendgrid', 'client-render');
    const bystander = await tested.pair(honest, mock);
    const tag = bystander.tag('trial', planned(honest, 2, 20));
    await mock.child.ask({ type: 'begin', keepMessages: false, tag });
    await Promise.all(held.map((send) => send()));
    const sent = { first: 0, length: { messages: 20 }, load: honest.load, seed: 1, tag };
    await bystander.client.ask({ type: 'trial', ...sent });
    const { ledger } = await mock.child.ask({ type: 'end' });
    expect(ledger.total).toBe(20);
    expect(tested.late.take()).toMatchObject([
      {
        ...{ scenario: early.id, during: 'trial', block: 1, position: 1, isKnown: true },
        ...{ seenDuring: honest.id, messages: 20 },
      },
    ]);
  });

  it('are found after the last send, and attributed to their scenario, also static ones', async () => {
    for (const strategy of ['static', 'client-render'] as const) {
      const scenario = scenarioOf('mine', strategy);
      const again: (() => Promise<void>)[] = [];
      const twice = transport(async (post, message) => {
        await post(message);
        again.push(() => post(message));
      });
      const pair = await tested.pair(scenario, mock, twice);
      const tag = pair.tag('run');
      await inWindow(mock, tag, () => pair.client.ask({ type: 'deliver', first: 0, messages: HONEST, tag }));
      expect((await proven(scenario, pair, [], 10)).ledger?.exact).toBe(true);
      await Promise.all(again.slice(0, 3).map((send) => send()));
      await mock.child.ask({ type: 'late-messages' });
      expect(tested.late.take()).toMatchObject([
        { scenario: scenario.id, messages: 3, seenDuring: null, isKnown: true },
      ]);
    }
  });

  it('count for the sending scenario if they have no tag of this run', async () => {
    const scenario = scenarioOf('mine', 'client-render');
    const forger = transport((post, message) =>
      post({ ...message, headers: { ...message.headers, 'X-Sendoff-Id': '000001-0000000-zzzzzz' } }),
    );
    const pair = await tested.pair(scenario, mock, forger);
    await pair.client.ask({ type: 'deliver', first: 0, messages: HONEST, tag: pair.tag('run') });
    tested.late.take();
    const { ledger } = await proven(scenario, pair, [], 10);
    expect(ledger).toMatchObject({ exact: false, received: 0 });
    expect(tested.late.take()).toMatchObject([{ scenario: scenario.id, isKnown: false, messages: 10 }]);
  });
});

describe('the verification', () => {
  it.each([
    ['sendgrid', 'api-sendgrid', /^msw \d/],
    ['smtp', 'smtp-nodemailer', /^smtp-server \d/],
  ])('of %s sends a share through the library host, which receives the same', async (name, over, server) => {
    const fast = name === 'sendgrid' ? mock : await tested.mock(name);
    const library = await tested.mock(name, 'library');
    const digests = [];
    for (const strategy of ['static', 'client-render'] as const) {
      const scenario = scenarioOf(over, strategy, name);
      const verification = await verifyScenario(scenario, await tested.pair(scenario, fast), {
        ...{ messages: 20, leftOut: [], otherHost: async () => library, onProgress: () => {} },
      });
      expect(verification).toMatchObject({ messages: 20, mismatchCount: 0, mismatches: [] });
      expect(verification.other).toMatchObject({ messages: 4, server: expect.stringMatching(server) });
      digests.push(verification.digest);
    }
    expect(new Set(digests).size).toBe(2);
  });

  it('names the messages that the library host received differently', async () => {
    const library = await tested.mock('sendgrid', 'library', (sink) => ({
      get keeps() {
        return sink.keeps;
      },
      deliver: (one) =>
        sink.deliver({ ...one, read: async () => ({ ...(await one.read()), subject: 'another' }) }),
    }));
    const scenario = scenarioOf('api-sendgrid', 'client-render');
    const { mismatchCount, mismatches } = await verifyScenario(scenario, await tested.pair(scenario, mock), {
      ...{ messages: 12, leftOut: [], otherHost: async () => library, onProgress: () => {} },
    });
    expect(mismatchCount).toBe(2);
    expect(mismatches[0]).toMatchObject({
      field: 'subject',
      received: expect.stringContaining('through msw'),
    });
  });
});
