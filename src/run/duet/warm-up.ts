import type { Scenario } from '../../model/scenario.ts';
import type { ClientMeasures } from '../../model/trial.ts';
import { inWindow } from '../await-delivery.ts';
import type { ProcessPair } from '../process-pair.ts';
import { atOnce, type Both, bothOf } from './both.ts';

/** A round is short beside the warm-up, and long beside a request to a client. */
const ROUND_MS = 200;
/** A round has at most this many times the messages of the round before. */
const MOST_GROWTH = 4;
/** Reasons kept of messages that were not accepted. */
const MAX_REASONS = 5;

export interface DuetSide {
  readonly scenario: Scenario;
  readonly pair: ProcessPair;
}

/** One client in one round. */
export type RoundMeasures = Pick<ClientMeasures, 'outcomes' | 'elapsedMs' | 'reasons'>;

/** The warm-up of one side. `rates`: messages per second in each round. */
export interface SideWarmUp {
  readonly rates: readonly number[];
  readonly accepted: number;
  readonly reasons: readonly string[];
}

export interface DuetWarmUp {
  /** Messages that each client sent. */
  readonly messages: number;
  readonly elapsedMs: number;
  readonly sides: Both<SideWarmUp>;
}

/**
 * Warms both clients up at the same time with the same number of messages. A round ends when both have sent
 * theirs, so their time is the same too. V8 optimizes code that ran often: the client with a longer warm-up
 * would be faster with the same code.
 */
export async function warmTogether(
  sides: Both<DuetSide>,
  warmUpMs: number,
  nowMs: () => number,
): Promise<DuetWarmUp> {
  const { concurrency, batch } = sides[0].scenario.load;
  const tags = bothOf(sides, ({ pair }) => pair.tag('warm-up'));
  const send = (messages: number): Promise<Both<RoundMeasures>> =>
    atOnce(sides, async ({ scenario: { load }, pair }, side) => {
      const request = { first: 0, length: { messages }, load, seed: 0, tag: tags[side] };
      return (await pair.client.ask({ type: 'trial', ...request })).measures;
    });
  const [one, other] = sides;
  return await inWindow(one.pair.mock, tags[0], () =>
    inWindow(other.pair.mock, tags[1], () => equalRounds(send, { concurrency, batch, warmUpMs, nowMs })),
  );
}

export interface Rounds {
  readonly concurrency: number;
  readonly batch: number;
  readonly warmUpMs: number;
  readonly nowMs: () => number;
}

/** Rounds until the time is up, or until a side has nothing accepted. `send` sends a round on both sides. */
export async function equalRounds(
  send: (messages: number) => Promise<Both<RoundMeasures>>,
  { concurrency, batch, warmUpMs, nowMs }: Rounds,
): Promise<DuetWarmUp> {
  const rounds: Both<RoundMeasures>[] = [];
  const startedMs = nowMs();
  let messages = 0;
  let calls = 2 * concurrency;
  let elapsedMs: number;
  do {
    const beganMs = nowMs();
    rounds.push(await send(calls * batch));
    messages += calls * batch;
    const growth = Math.min(MOST_GROWTH, ROUND_MS / Math.max(1, nowMs() - beganMs));
    calls = Math.max(concurrency, Math.round(calls * growth));
    elapsedMs = nowMs() - startedMs;
  } while (elapsedMs < warmUpMs && bothAccept(rounds));
  return { messages, elapsedMs, sides: [sideOf(rounds, 0), sideOf(rounds, 1)] };
}

function bothAccept(rounds: readonly Both<RoundMeasures>[]): boolean {
  return ([0, 1] as const).every((side) => sideOf(rounds, side).accepted > 0);
}

function sideOf(rounds: readonly Both<RoundMeasures>[], side: 0 | 1): SideWarmUp {
  const own = rounds.map((round) => round[side]);
  return {
    rates: own.map(({ outcomes, elapsedMs }) => (outcomes.accepted / elapsedMs) * 1000),
    accepted: own.reduce((sum, { outcomes }) => sum + outcomes.accepted, 0),
    reasons: [...new Set(own.flatMap(({ reasons }) => reasons))].slice(0, MAX_REASONS),
  };
}
