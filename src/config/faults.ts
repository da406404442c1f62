import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { SendoffError } from '../model/error.ts';
import {
  type FaultAction,
  FaultRule,
  type FaultScript,
  type FaultTrigger,
  type RateLimit,
  ruleProblem,
} from '../model/faults.ts';
import { textOfBytes } from '../model/utf8.ts';
import { FAULT_SCENARIOS } from './fault-scenarios.ts';
import { durationMs, share } from './notation.ts';
import { suggestion } from './suggestion.ts';

/** The content of a faults file: rules in short notation or as objects. */
export const FaultsFile = z.strictObject({
  name: z.string().min(1).optional(),
  rules: z.array(z.union([z.string(), FaultRule])),
});

/** `flaky`, `rcpt:451@5%,rate=200/s,burst=50`, or the path of a JSON file. */
export const FaultsNotation = z
  .union([z.string(), z.array(z.string()).min(1), FaultsFile])
  .transform((value, context): FaultScript => {
    const problems: string[] = [];
    const script = read(value, problems);
    for (const message of problems) context.addIssue({ code: 'custom', message, input: value });
    return problems.length === 0 ? script : z.NEVER;
  })
  .meta({ description: 'faults such as "flaky" or "rcpt:451@5%,rate=200/s", or a .json file with rules' });

type Protocol = FaultRule['protocol'];
interface Place {
  readonly protocol: Protocol;
  readonly at: FaultRule['at'];
}

const both = (at: 'connect' | 'accepted'): readonly Place[] => [
  { protocol: 'smtp', at },
  { protocol: 'api', at },
];
const smtp = (at: FaultRule['at']): readonly Place[] => [{ protocol: 'smtp', at }];
const api = (at: FaultRule['at']): readonly Place[] => [{ protocol: 'api', at }];

/** The places of a rule, by their names in the notation. */
const PLACES: Readonly<Record<string, readonly Place[]>> = {
  connect: both('connect'),
  greeting: smtp('greeting'),
  ehlo: smtp('ehlo'),
  auth: smtp('auth'),
  mail: smtp('mail'),
  rcpt: smtp('rcpt'),
  data: smtp('data'),
  content: smtp('content'),
  message: smtp('message'),
  api: api('request'),
  body: api('body'),
  item: api('item'),
  accepted: both('accepted'),
  'smtp-connect': smtp('connect'),
  'api-connect': api('connect'),
  'smtp-accepted': smtp('accepted'),
  'api-accepted': api('accepted'),
};

interface Draft {
  readonly rules: FaultRule[];
  perSecond: number | undefined;
  burst: number | undefined;
  smtpReply: RateLimit['smtpReply'] | undefined;
}

const newDraft = (): Draft => ({ rules: [], perSecond: undefined, burst: undefined, smtpReply: undefined });

function read(
  value: string | readonly string[] | z.output<typeof FaultsFile>,
  problems: string[],
): FaultScript {
  if (typeof value === 'string' && value.endsWith('.json')) return readFile(value, problems);
  const draft = newDraft();
  if (typeof value === 'object' && 'rules' in value) {
    for (const [i, rule] of value.rules.entries()) readRule(rule, `rules[${i}]: `, draft, problems);
    return scriptOf(value.name ?? 'own rules', draft, '', problems);
  }
  const texts = (typeof value === 'string' ? [value] : value).flatMap((text) => text.split(','));
  for (const text of texts) readPart(text.trim(), '', draft, problems);
  return scriptOf(texts.map((text) => text.trim()).join(','), draft, '', problems);
}

function readFile(path: string, problems: string[]): FaultScript {
  const draft = newDraft();
  let content: unknown;
  try {
    content = JSON.parse(textOfBytes(readFileSync(path), path));
  } catch (cause) {
    // An error about UTF-8 already names the file and the place.
    const reason = cause instanceof Error ? cause.message : String(cause);
    problems.push(cause instanceof SendoffError ? reason : `${path}: not readable as JSON: ${reason}`);
    return scriptOf(path, draft, path, []);
  }
  const file = FaultsFile.safeParse(content);
  if (!file.success) {
    for (const { path: place, message } of file.error.issues)
      problems.push(`${path}: ${place.length === 0 ? '' : `${place.join('.')}: `}${message}`);
    return scriptOf(path, draft, path, []);
  }
  for (const [i, rule] of file.data.rules.entries())
    readRule(rule, `${path}: rules[${i}]: `, draft, problems);
  return scriptOf(file.data.name ?? path, draft, `${path}: `, problems);
}

function readRule(rule: string | FaultRule, place: string, draft: Draft, problems: string[]): void {
  if (typeof rule === 'string') {
    readPart(rule, place, draft, problems);
    return;
  }
  const problem = ruleProblem(rule);
  if (problem === undefined) draft.rules.push(rule);
  else problems.push(`${place}${problem}`);
}

/** A named scenario, a limit, or a rule. */
function readPart(text: string, place: string, draft: Draft, problems: string[]): void {
  const colon = text.indexOf(':');
  if (colon >= 0) {
    const rules = rulesOf(text, text.slice(0, colon), text.slice(colon + 1));
    if (typeof rules === 'string') problems.push(place + rules);
    else draft.rules.push(...rules);
    return;
  }
  const [name = '', value] = text.split('=');
  if (name === 'rate' || name === 'burst') {
    const amount = Number(value?.replace(/\/s$/, '').replaceAll('_', ''));
    const isValid = amount > 0 && (name === 'rate' || Number.isInteger(amount));
    if (!isValid)
      problems.push(`${place}expected ${name}=${name === 'rate' ? '200/s' : '50'}, found "${text}"`);
    else if (name === 'rate') draft.perSecond = amount;
    else draft.burst = amount;
    return;
  }
  if (name === 'smtp') {
    if (value === '450' || value === '454') draft.smtpReply = value === '450' ? 450 : 454;
    else problems.push(`${place}expected smtp=450 or smtp=454 with a rate, found "${text}"`);
    return;
  }
  const scenario = FAULT_SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) {
    const known = FAULT_SCENARIOS.map((one) => one.name);
    problems.push(`${place}unknown faults "${text}"${suggestion(name, known)}`);
    return;
  }
  for (const part of scenario.parts(value ?? scenario.value))
    readPart(part, `${place}${value === undefined ? '' : `"${text}": `}`, draft, problems);
}

/** The rules of `rcpt:451@5%`, or its problem. */
function rulesOf(text: string, place: string, rest: string): readonly FaultRule[] | string {
  const [actionText = '', often] = rest.split('@');
  const after = actionText.endsWith('-after');
  const written =
    after && (place === 'message' || place === 'api')
      ? `${place === 'api' ? 'api' : 'smtp'}-accepted`
      : place;
  const places = PLACES[written];
  if (places === undefined)
    return `"${text}": unknown place "${place}"${suggestion(place, Object.keys(PLACES))}`;
  const action = actionOf(after ? actionText.slice(0, -'-after'.length) : actionText);
  if (action === undefined)
    return `"${text}": expected a code such as 451, disconnect, reset, stall or delay=200ms after "${place}:", found "${actionText}"`;
  const trigger = triggerOf(often, action);
  if (trigger === undefined)
    return `"${text}": expected a frequency after "@", such as 5%, 5%x3, 5%always, every20, first3, until300ms or 1s/10s, found "${often}"`;
  const rules = places.map((one): FaultRule => ({ ...one, action, trigger }));
  const problem = rules.map(ruleProblem).find((one) => one !== undefined);
  return problem === undefined ? rules : `"${text}": ${problem}`;
}

function actionOf(text: string): FaultAction | undefined {
  if (text === 'disconnect' || text === 'reset' || text === 'stall') return { type: text };
  if (/^[45]\d\d$/.test(text)) return { type: 'refuse', code: Number(text) };
  const [, time] = /^delay[=-]?(.+)$/.exec(text) ?? [];
  const ms = time === undefined ? undefined : durationMs(time);
  return ms === undefined ? undefined : { type: 'delay', ms };
}

function triggerOf(text: string | undefined, action: FaultAction): FaultTrigger | undefined {
  if (text === undefined) return { type: 'share', share: 1, times: null };
  const [, count] = /^(?:every|first)\s*(\d+)$/.exec(text) ?? [];
  if (count !== undefined && Number(count) > 0)
    return text.startsWith('every')
      ? { type: 'every', nth: Number(count) }
      : { type: 'first', count: Number(count) };
  const [, until] = /^until\s*(.+)$/.exec(text) ?? [];
  if (until !== undefined) {
    const forMs = durationMs(until);
    return forMs === undefined ? undefined : { type: 'greylist', forMs };
  }
  const [, first, second] = /^([^/]+)\/([^/]+)$/.exec(text) ?? [];
  if (first !== undefined && second !== undefined) {
    const [forMs, everyMs] = [durationMs(first), durationMs(second)];
    return forMs === undefined || everyMs === undefined ? undefined : { type: 'window', forMs, everyMs };
  }
  const [, amount = '', tail] = /^([\d.]+%?)(x\d+|always)?$/.exec(text) ?? [];
  const part = share(amount);
  if (part === undefined || tail === 'x0') return undefined;
  const times = tail === undefined ? usualTimes(action) : tail === 'always' ? null : Number(tail.slice(1));
  return { type: 'share', share: part, times };
}

/** A permanent rejection applies to every attempt; any other fault applies to the first. */
function usualTimes(action: FaultAction): number | null {
  if (action.type !== 'refuse') return 1;
  // Permanent: SMTP 5xx, and HTTP 4xx except 429. SMTP 42x and 45x are temporary.
  const isPermanent =
    [400, 401, 403, 404, 413, 422].includes(action.code) || (action.code >= 550 && action.code < 560);
  return isPermanent ? null : 1;
}

const DEFAULT_BURST = 50;

function scriptOf(
  name: string,
  { rules, perSecond, burst, smtpReply }: Draft,
  place: string,
  problems: string[],
): FaultScript {
  if (burst !== undefined && perSecond === undefined)
    problems.push(`${place}"burst=${burst}" limits nothing without a rate; add rate=200/s`);
  if (smtpReply !== undefined && perSecond === undefined)
    problems.push(`${place}"smtp=${smtpReply}" is the reply beyond a rate; add rate=200/s`);
  if (rules.length === 0 && perSecond === undefined && problems.length === 0)
    problems.push(`${place}expected at least one rule or a rate`);
  const rate: RateLimit | null =
    perSecond === undefined
      ? null
      : { perSecond, burst: burst ?? DEFAULT_BURST, smtpReply: smtpReply ?? 450 };
  return { name, rules, rate };
}
