import { type FaultScript, scriptTexts } from '../../src/model/faults.ts';
import type { FaultCounts } from '../../src/model/trial.ts';
import { type ControlAnswer, jsonAnswer } from './answer.ts';

/** Parses a user's fault notation as the command line does, or returns its problems. */
export type ReadFaults = (value: unknown) => FaultScript | readonly string[];

/** The faults of all mocks together. */
export interface FaultControl {
  readonly read: ReadFaults;
  readonly current: () => FaultScript | null;
  readonly change: (script: FaultScript | null) => void;
  /** How often each rule fired since the start, by mock. */
  readonly counts: () => Readonly<Record<string, FaultCounts>>;
}

export function answerFaults(method: string, body: string, faults: FaultControl): ControlAnswer {
  if (method === 'DELETE') faults.change(null);
  if (method === 'PUT') {
    const value = scriptIn(body);
    const script = typeof value === 'string' && value.endsWith('.json') ? NO_FILES : faults.read(value);
    if (isList(script)) return jsonAnswer(400, { error: script.join('; '), examples: EXAMPLES });
    faults.change(script);
  }
  const script = faults.current();
  return jsonAnswer(200, {
    faults: script?.name ?? null,
    rules: script?.rules ?? [],
    rate: script?.rate ?? null,
    meaning: script === null ? [] : scriptTexts(script),
    fired: Object.fromEntries(
      Object.entries(faults.counts()).map(([mock, { fired }]) => [
        mock,
        fired.filter(({ times }) => times > 0),
      ]),
    ),
  });
}

const NO_FILES = ['a file name is not accepted here; send the content of the file'];
const EXAMPLES = ['rcpt:451@10%,rate=50/s', '{"rules":["api:503@5%"]}', 'flaky'];

/** The body as JSON, or as the notation of the command line. */
function scriptIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body.trim();
  }
}

function isList(value: FaultScript | readonly string[]): value is readonly string[] {
  return Array.isArray(value);
}
