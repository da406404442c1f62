import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directoryWith } from '../../src/app/directory.ts';
import { plan } from '../../src/plan/plan.ts';
import { readRun } from '../../src/results/read.ts';
import { linesOfText, runText } from '../results/run-text.ts';
import { type Ended, sendoffHere, startSendoff, summaryOf, temporaryFolder } from './command.ts';
import { allGone, childrenOf, said } from './processes.ts';
import { expectWhole, onlyRun, SMALL, SMALL_WITH_PHASES } from './small-run.ts';

let folder: ReturnType<typeof temporaryFolder>;

/** Starts, waits until it says so, kills the orchestrator alone, and sees that nothing is left of it. */
async function killedAfter(what: RegExp, args: readonly string[]): Promise<void> {
  const run = startSendoff(args, folder.path);
  await said(run, what);
  const children = childrenOf(run.child.pid);
  run.child.kill('SIGKILL');
  await run.ended;
  await allGone(children);
}

function linesOf(run: string): string[] {
  return readFileSync(join(run, 'run.jsonl'), 'utf8').split('\n').slice(0, -1);
}

describe.skipIf(process.platform !== 'linux')('a run whose orchestrator is killed', () => {
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('at the start, while proving, warming up, measuring, timing phases and listening leaves no process, reports as partial, and is finished by --resume as if nothing had happened', async () => {
    await killedAfter(/^run /m, [...SMALL_WITH_PHASES, '--blocks', '2', '--feedback', '10']);
    const run = onlyRun(folder.path);
    const { header } = readRun(run);
    let before = linesOf(run);
    const stages = [
      /verifying \S+api-sendgrid\n/,
      /warming up \d+ scenarios/,
      /measuring block 2/,
      /timing rendering/,
      /receiving the feedback of api-sendgrid/,
    ];
    for (const stage of stages) {
      await killedAfter(stage, ['run', '--resume', run]);
      const lines = linesOf(run);
      expect(lines.slice(0, before.length)).toEqual(before);
      before = lines;
    }
    const partial = await sendoffHere(['report', run, '--format', 'json'], folder.path);
    expect(partial.code).toBe(0);
    expect(summaryOf(partial).run.state).toBe('partial');
    const ended = await sendoffHere(['run', '--resume', run, '--json'], folder.path);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/^run \S+ resumes: (\d+) of \1 trials are done$/m);
    expect(ended.stderr).not.toContain('warming up');

    const record = expectWhole(run);
    expect(record.header).toEqual(header);
    // The plan as it would have been in one go: a stage can only add to it.
    const { trials } = plan(header.config, directoryWith([]));
    expect(record.plan.trials.slice(0, trials.length)).toEqual(trials);
    const summary = summaryOf(await sendoffHere(['report', run, '--format', 'json'], folder.path));
    expect(summary.run).toMatchObject({ state: 'complete', resumed: stages.length + 1 });
    expect(summary.warnings.join()).toContain(`resumed ${stages.length + 1} times`);
    expect(summary).toEqual(summaryOf(ended));
    expect(summary.feedback?.transports).toMatchObject([
      { transport: 'smtp-nodemailer', recipients: 10, complete: true, falseReports: 0 },
      { transport: 'api-sendgrid', recipients: 10, complete: true, falseReports: 0 },
    ]);
  }, 240_000);
});

describe('a run that was interrupted', () => {
  let interrupted: Ended;
  let run: string;
  beforeAll(async () => {
    folder = temporaryFolder();
    const started = startSendoff([...SMALL, '--blocks', '2'], folder.path);
    await said(started, /measuring block 1/);
    started.child.kill('SIGINT');
    interrupted = await started.ended;
    run = onlyRun(folder.path);
  }, 60_000);
  afterAll(() => folder.remove());

  async function refused(...args: readonly string[]): Promise<string> {
    const before = readFileSync(join(run, 'run.jsonl'));
    const { code, stdout, stderr } = await sendoffHere(['run', ...args], folder.path);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^sendoff: .*\n {2}→ .*\n$/);
    expect(readFileSync(join(run, 'run.jsonl')).equals(before)).toBe(true);
    expect(existsSync(join(run, 'run.jsonl.lock'))).toBe(false);
    return stderr;
  }

  /** The same run with another header, beside it. */
  function withHeader(change: (header: string) => string): string {
    const [header = '', ...lines] = linesOf(run);
    const path = join(run, 'changed.jsonl');
    writeFileSync(path, runText(linesOfText([change(header), ...lines].join('\n'))));
    return path;
  }

  it('says how to go on', () => {
    expect(interrupted.code).toBe(130);
    expect(interrupted.stderr).toMatch(/sendoff run --resume reports\/\S+$/m);
  });

  it('is not resumed with options that would change its plan', async () => {
    const message = await refused('--resume', run, '--count', '50', '--max-in-flight', '3');
    expect(message).toContain('--count, --max-in-flight');
  });

  it('is not resumed on another machine, or with other versions: each change is named', async () => {
    const path = withHeader((header) =>
      header.replace(/"node":"[^"]*"/, '"node":"v20.0.0"').replace(/"undici":"[^"]*"/, '"undici":"1.2.3"'),
    );
    const message = await refused('--resume', path);
    expect(message).toContain(`node was v20.0.0 and is ${process.version}`);
    expect(message).toMatch(/undici was 1\.2\.3 and is \d/);
  });

  it('is not resumed where its own recipients are others now, or gone', async () => {
    const people = join(folder.path, 'people.csv');
    const path = withHeader((header) =>
      header.replace('"recipients":null', `"recipients":${JSON.stringify(people)}`),
    );
    expect(await refused('--resume', path)).toContain('an input cannot be read');
    writeFileSync(people, 'email\na@example.com\n');
    expect(await refused('--resume', path)).toContain(`${people} has changed`);
  });

  it('is not resumed when it is invalid', async () => {
    const path = join(run, 'invalid.jsonl');
    const end = linesOfText(readFileSync(join(run, 'run.jsonl'), 'utf8')).map((line) =>
      line.type === 'end' ? { ...line, reason: 'invalid' as const } : line,
    );
    writeFileSync(path, runText(end));
    expect(await refused('--resume', path)).toContain('an invalid run cannot be resumed');
  });

  it('is resumed by one process alone, behind its last whole line, and a second time only reports', async () => {
    appendFileSync(join(run, 'run.jsonl'), Buffer.from('{"type":"trial","scenario":"é').subarray(0, -1));
    expect(readRun(run).torn).toBe(true);
    const first = startSendoff(['run', '--resume', run], folder.path);
    await said(first, /resumes: /);
    const second = await sendoffHere(['run', '--resume', run], folder.path);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`process ${first.child.pid} is writing this run`);
    expect((await first.ended).code).toBe(0);
    expectWhole(run);

    const whole = readFileSync(join(run, 'run.jsonl'));
    const again = await sendoffHere(['run', '--resume', run, '--json'], folder.path);
    expect(again.stderr).toMatch(/is complete: nothing is left to measure/);
    expect(again.code).toBe(0);
    expect(summaryOf(again).run).toMatchObject({ state: 'complete', resumed: 1 });
    expect(readFileSync(join(run, 'run.jsonl')).equals(whole)).toBe(true);
    expect(existsSync(join(run, 'run.jsonl.lock'))).toBe(false);
  }, 90_000);
});
