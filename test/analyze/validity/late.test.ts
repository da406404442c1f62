import { expect, it } from 'vitest';
import { lateProblems } from '../../../src/analyze/validity/late.ts';
import { analyze } from '../../../src/explain/summary.ts';
import { problemText } from '../../../src/explain/validity/problems.ts';
import type { LateArrivals, RunRecord } from '../../../src/model/run-file.ts';
import type { Trial } from '../../../src/model/trial.ts';
import { API, runOf, SMTP } from '../fabricate-pair.ts';

const RUN = runOf('a', 1, { blocks: 5 });

function late(changes: Partial<LateArrivals>): LateArrivals {
  const position = RUN.trials.find(({ scenario }) => scenario === SMTP)?.position ?? null;
  return {
    type: 'late',
    ...{ scenario: SMTP, during: 'trial', block: 0, position, seenDuring: API, isKnown: true, messages: 3 },
    examples: [{ recipient: 'a@x.example', index: 7 }],
    ...changes,
  };
}

function refused(record: RunRecord): Record<string, string[]> {
  const { scenarios } = analyze(record);
  return Object.fromEntries(scenarios.map(({ id, refused: found }) => [id, found.map(({ code }) => code)]));
}

it('late messages invalidate the scenario that sent them, not the one that was sending', () => {
  const found = refused({ ...RUN, late: [late({})] });
  expect(found).toMatchObject({ [SMTP]: ['late-messages'], [API]: [] });
});

it('late second copies are reported as duplicates, and the server between is named', () => {
  const scenario = RUN.plan.scenarios.find(({ id }) => id === SMTP) ?? expect.fail();
  const targets = { smtp: null, api: null } as never;
  const header = { ...RUN.header, config: { ...RUN.header.config, targets } };
  const sent = late({ during: 'verification', block: null, position: null });
  const [first] = lateProblems(scenario, { ...RUN, header, late: [sent] }).map(problemText);
  expect(first?.message).toContain('and arrived a second time while');
  expect(first?.hint).toMatch(/^The server delivered messages twice\./);
  const never = late({ during: 'warm-up', block: null, position: null });
  const [held] = lateProblems(scenario, { ...RUN, header, late: [never] }).map(problemText);
  expect(held?.hint).toMatch(/^The server delays messages\./);
});

it('late messages of trials with injected faults refuse nothing', () => {
  const { header, plan } = RUN;
  const faults = { name: 'flaky', rules: [] } as never;
  const record = { ...RUN, header: { ...header, config: { ...header.config, faults } }, late: [late({})] };
  for (const scenario of plan.scenarios) expect(lateProblems(scenario, record)).toEqual([]);
});

it.each([
  [
    'sample-differs',
    {
      sample: {
        ...{ messages: 30, isCut: false, mismatchCount: 1 },
        mismatches: [
          {
            scenario: SMTP,
            index: 9,
            recipient: 'r@x.example',
            field: 'html',
            expected: '"a"',
            received: '"x"',
          },
        ],
      },
    } satisfies Partial<Trial>,
    /field html of message 9 to r@x\.example/,
  ],
  [
    'bytes-differ',
    { wireCheck: { bytesPerMessage: 675, least: 1359, most: 1661 } } satisfies Partial<Trial>,
    /675 bytes arrived per message; 1,359 to 1,661 were expected/,
  ],
])('one trial with %s invalidates its scenario', (code, changes, said) => {
  let isFirst = true;
  const trials = RUN.trials.map((trial) => {
    if (trial.scenario !== SMTP || !isFirst) return trial;
    isFirst = false;
    return { ...trial, ...changes };
  });
  const summary = analyze({ ...RUN, trials });
  const problem = summary.scenarios.find(({ id }) => id === SMTP)?.refused.find((one) => one.code === code);
  expect(problem?.message).toMatch(said);
  expect(refused({ ...RUN, trials })[API]).toEqual([]);
});
