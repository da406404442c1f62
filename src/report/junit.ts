import type { Summary } from '../model/summary.ts';
import { nameScenarios } from '../text/naming.ts';
import { element, escapeXml } from './xml.ts';

/** One check, as CI systems count them. */
export interface TestCase {
  /** Its subject: a scenario, or the run. */
  readonly of: string;
  readonly name: string;
  /** `error`: it could not be checked; `skipped`: it was, and nothing is decided. */
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly detail: string;
}

/**
 * The JUnit XML that CI systems read: testsuites, testsuite, testcase with failure, error or skipped (the
 * schema of the Jenkins xUnit plugin, https://github.com/jenkinsci/xunit-plugin, junit-10.xsd).
 */
export function junitXml(suite: string, timestamp: string, cases: readonly TestCase[]): string {
  const counted = (outcome: TestCase['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  const counts = {
    tests: cases.length,
    failures: counted('failure'),
    errors: counted('error'),
    skipped: counted('skipped'),
  };
  const body = cases.map((one) => `    ${caseXml(one)}\n`).join('');
  const { skipped: _, ...ofAll } = counts;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    element(
      'testsuites',
      { name: suite, ...ofAll },
      `\n  ${element('testsuite', { name: suite, timestamp: timestamp.slice(0, 19), ...counts, time: 0 }, `\n${body}  `)}\n`,
    ),
    '\n',
  ].join('');
}

function caseXml({ of, name, outcome, message, detail }: TestCase): string {
  const attributes = { classname: of, name, time: 0 };
  switch (outcome) {
    case 'passed':
      return element(
        'testcase',
        attributes,
        detail === '' ? '' : element('system-out', {}, escapeXml(detail)),
      );
    case 'skipped':
      return element('testcase', attributes, element('skipped', { message }));
    case 'failure':
    case 'error':
      return element('testcase', attributes, element(outcome, { message, type: outcome }, escapeXml(detail)));
    default:
      return outcome satisfies never;
  }
}

/** Whether a run is valid: one check for the run and one for each scenario. */
export function renderJunit(summary: Summary): string {
  const names = nameScenarios(summary);
  const { problems } = summary.validity;
  const scenarios = summary.scenarios.filter(({ role }) => role === 'measured').map(({ id }) => id);
  const known = new Set(scenarios);
  const check = (of: string, name: string, found: Summary['validity']['problems']): TestCase => ({
    of,
    name,
    outcome: found.length === 0 ? 'passed' : 'failure',
    message: found[0]?.message ?? '',
    detail: found.map(({ code, message, hint }) => `${code}: ${message}\n${hint}`).join('\n\n'),
  });
  const ofRun = problems.filter(({ scenario }) => scenario === null || !known.has(scenario));
  return junitXml(`sendoff run ${summary.run.id}`, summary.run.startedAt, [
    check('run', 'is valid', ofRun),
    ...scenarios.map((id) =>
      check(
        names(id).full,
        'is valid',
        problems.filter(({ scenario }) => scenario === id),
      ),
    ),
  ]);
}
