import type { Summary } from '../../src/model/summary.ts';
import { ALL, explained, fabricate, type Shape } from './fabricate-run.ts';

const QUICK: Shape = {
  preset: 'quick',
  kinds: {
    receipt: { bytes: 21_400, strategies: ['client-render'] },
    campaign: { bytes: 9_800, strategies: ALL },
  },
  transports: ['smtp-nodemailer', 'api-sendgrid'],
  blocks: 10,
};

const STANDARD: Shape = {
  preset: 'standard',
  kinds: {
    receipt: { bytes: 21_400, strategies: ALL },
    'delivery-receipt': { bytes: 288_000, strategies: ALL },
    campaign: { bytes: 9_800, strategies: ALL },
    notification: { bytes: 1_150, strategies: ALL },
    'order-confirmation': { bytes: 6_300, strategies: ALL },
  },
  transports: ['smtp-nodemailer', 'api-sendgrid', 'api-postmark', 'api-mailgun'],
  blocks: 6,
};

/** The preset that runs by itself: 8 scenarios in 10 blocks. */
export function quickSummary(): Summary {
  return fabricate(QUICK);
}

/** 60 scenarios. */
export function standardSummary(): Summary {
  return fabricate(STANDARD);
}

/** One transport, one block: nothing to compare, and no intervals. */
export function singleTransportSummary(): Summary {
  const summary = fabricate({ ...QUICK, preset: 'custom', transports: ['api-sendgrid'], blocks: 1 });
  return explained({
    ...summary,
    answer: {
      headline: 'One transport was measured: there is nothing to compare it with.',
      paragraph: 'api-sendgrid accepted 8,130 msg/s of receipts. Add smtp-nodemailer to compare.',
    },
  });
}

export function partialSummary(): Summary {
  const summary = quickSummary();
  return explained({
    ...summary,
    run: {
      ...summary.run,
      state: 'partial',
      endedAt: null,
      finishedTrials: Math.floor(summary.run.plannedTrials / 3),
    },
  });
}

export function invalidSummary(): Summary {
  const summary = quickSummary();
  return explained({
    ...summary,
    run: { ...summary.run, state: 'invalid' },
    validity: {
      valid: false,
      problems: [
        {
          code: 'mismatch',
          scenario: 'receipt/client-render/api-sendgrid',
          message: 'Message 17 arrived with another subject than the workload says.',
          hint: 'Compare the two subjects below; the transport or the mock changed one.',
        },
        {
          code: 'mock-saturated',
          scenario: null,
          message: 'The SMTP mock was busy 99 % of the time: it was measured, not the client.',
          hint: 'Lower --concurrency, or use --mock fast.',
        },
      ],
    },
    equivalence: {
      ...summary.equivalence,
      mismatchCount: 1,
      mismatches: [
        {
          scenario: 'receipt/client-render/api-sendgrid',
          index: 17,
          recipient: 'zoe@example.com',
          field: 'subject',
          expected: 'Zoë, your receipt',
          received: 'Zo?, your receipt',
        },
      ],
    },
  });
}

export const HOSTILE =
  '</script><img src=x onerror="alert(1)"><!--<script>\u2028\u2029\u202eשלום & \'quoted\' | `code` *bold*\u001b[31m';

/** Every text that a user, a template or a server can influence is hostile. */
export function hostileSummary(): Summary {
  const summary = invalidSummary();
  const rename = (id: string): string => id.replace('campaign', HOSTILE);
  return explained({
    ...summary,
    run: { ...summary.run, id: HOSTILE, state: 'complete' },
    environment: { ...summary.environment, cpu: HOSTILE, libraries: { [HOSTILE]: HOSTILE } },
    config: { ...summary.config, template: HOSTILE, recipients: HOSTILE },
    validity: {
      valid: true,
      problems: summary.validity.problems.map((one) => ({ ...one, message: HOSTILE })),
    },
    scenarios: summary.scenarios.map((one) => ({
      ...one,
      id: rename(one.id),
      kind: rename(one.kind),
      facts: { [HOSTILE]: HOSTILE },
    })),
    ceilings: summary.ceilings.map((one) => ({ ...one, label: HOSTILE })),
    comparisons: summary.comparisons.map((one) => ({
      ...one,
      baseline: rename(one.baseline),
      candidate: rename(one.candidate),
    })),
    personalization: summary.personalization.map((one) => ({ ...one, kind: rename(one.kind) })),
    breakdown: summary.breakdown.map((one) => ({ ...one, scenario: rename(one.scenario) })),
    wire: summary.wire.map((one) => ({ ...one, scenario: rename(one.scenario) })),
    equivalence: {
      ...summary.equivalence,
      mismatches: summary.equivalence.mismatches.map((one) => ({
        ...one,
        recipient: HOSTILE,
        expected: HOSTILE,
        received: HOSTILE,
      })),
    },
    answer: { headline: HOSTILE, paragraph: HOSTILE },
    claims: summary.claims.map((one) => ({ ...one, claim: HOSTILE, because: HOSTILE })),
    warnings: [HOSTILE],
  });
}

export const REFUSED = 'receipt/client-render/api-sendgrid';

/** One scenario of eight is refused for two reasons; its figures are empty. */
export function refusedSummary(): Summary {
  const summary = quickSummary();
  const refused = [
    {
      code: 'mock-saturated',
      scenario: REFUSED,
      message: 'In block 4 (and 8 more trials), the mock used 92.3 % of a core; the limit is 80 %.',
      hint: 'The mock may have been measured and not the transport; lower --concurrency.',
    },
    {
      code: 'littles-law',
      scenario: REFUSED,
      message: 'In block 5 (and 5 more trials), 23 calls were in flight instead of 32.',
      hint: 'Raise --duration.',
    },
  ];
  const concerned = (one: { readonly baseline: string; readonly candidate: string }): boolean =>
    one.baseline === REFUSED || one.candidate === REFUSED;
  return explained({
    ...summary,
    validity: { valid: false, problems: refused },
    scenarios: summary.scenarios.map((one) =>
      one.id === REFUSED ? { ...one, refused, metrics: {}, withheld: [], latency: [], timeline: [] } : one,
    ),
    comparisons: summary.comparisons.filter((one) => !concerned(one)),
    personalization: summary.personalization.filter((one) => !concerned(one)),
    breakdown: summary.breakdown.filter(({ scenario }) => scenario !== REFUSED),
    wire: summary.wire.filter(({ scenario }) => scenario !== REFUSED),
  });
}
