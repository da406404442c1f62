import { PLANTED_FACT } from '../../analyze/compare/selftest.ts';
import type { Transport, TransportDefinition } from '../../model/transport.ts';

const PREFIX = 'slowed-by-';
const NAME = /^slowed-by-(\d+(?:\.\d+)?)us$/;

/** The name of a transport that computes for `micros` before each message. */
export function slowedName(micros: number): string {
  return `${PREFIX}${Number(micros.toPrecision(3))}us`;
}

/** The microseconds in a name made by `slowedName`; undefined for any other name. */
export function slowedBy(name: string): number | undefined {
  const [, micros] = NAME.exec(name) ?? [];
  return micros === undefined ? undefined : Number(micros);
}

/** Processor time of this thread in microseconds. */
export type ThreadClock = () => number;

const threadClock: ThreadClock = () => {
  const { user, system } = process.threadCpuUsage();
  return user + system;
};

/**
 * The same transport with extra processor time in every send, by the clock of the thread: time in which
 * another process has the core does not count. A loop that is calibrated on an idle machine costs up to twice
 * its time on a busy one.
 */
export function slowed(
  definition: TransportDefinition,
  micros: number,
  clock: ThreadClock = threadClock,
): TransportDefinition {
  return {
    ...definition,
    create(options) {
      const transport = definition.create(options);
      const plant = planter(micros, clock);
      let plantedMicros = 0;
      return {
        async prepare(content) {
          await transport.prepare(content);
          plantedMicros = measurePlanting(plant, clock);
        },
        send(recipients) {
          for (let i = 0; i < recipients.length; i++) plant();
          return transport.send(recipients);
        },
        compose: (recipients) => transport.compose(recipients),
        facts: () => ({ ...transport.facts(), slowedByMicros: micros, [PLANTED_FACT]: plantedMicros }),
        close: () => transport.close(),
      } satisfies Transport;
    },
  };
}

/** Many messages, because the clock counts whole microseconds. */
const MEASURED_MESSAGES = 2000;

/** Mean processor time that one message really receives; the first tenth only compiles the loop. */
function measurePlanting(plant: () => void, clock: ThreadClock): number {
  for (let i = 0; i < MEASURED_MESSAGES / 10; i++) plant();
  const before = clock();
  for (let i = 0; i < MEASURED_MESSAGES; i++) plant();
  return (clock() - before) / MEASURED_MESSAGES;
}

/** Turns between two looks at the clock: a fraction of a microsecond. */
const TURNS = 50;

/** Uses this much processor time on average: what one call uses too much, the next one uses less. */
function planter(micros: number, clock: ThreadClock): () => void {
  let surplusMicros = 0;
  return () => {
    const startedMicros = clock();
    const wanted = micros - surplusMicros;
    let spent = 0;
    while (spent < wanted) {
      spin(TURNS);
      spent = clock() - startedMicros;
    }
    surplusMicros = spent - wanted;
  };
}

let state = 1;

/** xorshift32 (Marsaglia 2003): a chain of dependent steps that a compiler cannot shorten. */
function spin(turns: number): void {
  let x = state;
  for (let i = 0; i < turns; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  state = x;
}
