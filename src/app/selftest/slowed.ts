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

/**
 * The same transport with a calibrated loop before every send. The loop slows down with the processor, as
 * sending does.
 */
export function slowed(definition: TransportDefinition, micros: number): TransportDefinition {
  return {
    ...definition,
    create(options) {
      const transport = definition.create(options);
      const turns = Math.round(micros / microsPerTurn());
      return {
        prepare: (content) => transport.prepare(content),
        send(recipients) {
          spin(turns * recipients.length);
          return transport.send(recipients);
        },
        compose: (recipients) => transport.compose(recipients),
        facts: () => ({ ...transport.facts(), slowedByMicros: micros }),
        close: () => transport.close(),
      } satisfies Transport;
    },
  };
}

const CALIBRATION_TURNS = 200_000;
const CALIBRATIONS = 20;

/** The fastest of several timings, because interruptions only make a timing longer. */
function microsPerTurn(): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < CALIBRATIONS; i++) {
    const startedMs = performance.now();
    spin(CALIBRATION_TURNS);
    fastest = Math.min(fastest, performance.now() - startedMs);
  }
  return (fastest * 1000) / CALIBRATION_TURNS;
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
