import { LOOPBACK } from '../model/loopback.ts';
import { NO_RETRY } from '../model/no-retry.ts';
import { RUN_SCHEMA } from '../model/run-file.ts';

type Line = Readonly<Record<string, unknown>>;

/** What each version did not write yet: from the version of the index to the next. */
const STEPS: Readonly<Record<number, (line: Line) => Line>> = { 1: fromFirst, 2: fromSecond };

/** A parsed line of an older schema version as the present one would have written it; what is no line passes as it is. */
export function migrated(value: unknown, version: number): unknown {
  if (!isObject(value)) return value;
  let line = value;
  for (let from = version; from < RUN_SCHEMA; from++) line = STEPS[from]?.(line) ?? line;
  return line;
}

/** Version 1 knew closed loops in shared processes and a fixed number of blocks only. */
function fromFirst(line: Line): Line {
  switch (line['type']) {
    case 'header':
      return { ...line, schema: 2, config: withDefaults(line['config']) };
    case 'trial':
      return {
        ...line,
        client: extended(line['client'], { open: null, timeline: [], clockStepMs: 0 }),
        mock: extended(line['mock'], { timeline: [] }),
      };
    default:
      return line;
  }
}

/** Version 2 knew neither links nor secured connections, no variants of a transport and no sweeps. */
function fromSecond(line: Line): Line {
  switch (line['type']) {
    case 'header':
      return {
        ...line,
        schema: 3,
        config: extended(line['config'], {
          link: LOOPBACK,
          faults: null,
          retry: NO_RETRY,
          sizeBytes: null,
          sweep: null,
        }),
        plan: isObject(line['plan'])
          ? { ...line['plan'], scenarios: plainScenarios(line['plan']['scenarios']) }
          : line['plan'],
      };
    case 'stage':
      return { ...line, scenarios: plainScenarios(line['scenarios']) };
    case 'trial':
      return { ...line, mock: unsecured(line['mock']) };
    default:
      return line;
  }
}

function plainScenarios(scenarios: unknown): unknown {
  if (!Array.isArray(scenarios)) return scenarios;
  return scenarios.map((scenario: unknown) =>
    isObject(scenario)
      ? { ...scenario, link: LOOPBACK, security: 'none', variant: '', sizeBytes: null }
      : scenario,
  );
}

function unsecured(mock: unknown): unknown {
  if (!isObject(mock)) return mock;
  return { ...mock, wire: extended(mock['wire'], { handshakes: 0, resumed: 0, authentications: 0 }) };
}

function withDefaults(config: unknown): unknown {
  return extended(config, {
    load: { model: 'closed' },
    own: {},
    warmUpMs: 2000,
    ceilings: true,
    phases: true,
    maxInFlight: null,
    until: null,
    timeLimitMs: 600_000,
    isolation: 'shared',
    stall: null,
  });
}

function extended(value: unknown, defaults: Line): unknown {
  return isObject(value) ? { ...defaults, ...value } : value;
}

function isObject(value: unknown): value is Line {
  return typeof value === 'object' && value !== null;
}
