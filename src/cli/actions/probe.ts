import { interruptible } from '../../app/interrupt.ts';
import { Duration } from '../../config/notation.ts';
import { usageError } from '../../model/error.ts';
import { type ProbeOptions, probe, probeTarget } from '../../probe/index.ts';
import { renderProbe, renderProbeJson } from '../../report/index.ts';
import type { ProbeFlags } from '../flags.ts';
import { type LiveLine, liveLine } from '../live-line.ts';

/** Where there is no terminal, what takes longer is said once. */
const SAID_AFTER_MS = 2000;

/** Probes and prints; throws what `probe` throws. */
export async function probeServer(url: string, { timeout, json }: ProbeFlags): Promise<void> {
  const target = probeTarget(url);
  const timeoutMs = timeoutOf(timeout);
  const apiAt = target.protocol === 'http' ? await providers() : () => undefined;
  const line = liveLine(process.stderr);
  const found = await interruptible(async (signal) => {
    const { onStep, end } = progressOn(line);
    try {
      return await probe(target, { timeoutMs, signal, onStep }, new Date(), apiAt);
    } finally {
      end();
    }
  });
  process.stdout.write(
    json === true
      ? renderProbeJson(found)
      : renderProbe(found, { columns: process.stdout.columns ?? 100, color: process.stdout.isTTY }),
  );
}

function timeoutOf(given: number | string): number {
  const read = Duration.safeParse(given);
  if (read.success) return read.data;
  const [problem] = read.error.issues;
  throw usageError('probe-timeout', `--timeout: ${problem?.message ?? ''}`, 'leave it out for 15s');
}

function progressOn(line: LiveLine): Pick<ProbeOptions, 'onStep'> & { readonly end: () => void } {
  let step = '';
  const timer = setTimeout(() => line.show(step, `${step} …`), SAID_AFTER_MS);
  return {
    onStep: (next) => {
      step = next;
      line.show(`${next} …`);
    },
    end: () => {
      clearTimeout(timer);
      line.end();
    },
  };
}

/** Loads the dialects' own addresses, and with them whom to ask about an API. */
async function providers(): Promise<(host: string) => string | undefined> {
  const { API_DIALECTS } = await import('../../../mocks/api/index.ts');
  const known = Object.entries(API_DIALECTS).map(([name, { baseUrl }]) => ({
    name: `api-${name}`,
    host: new URL(baseUrl).hostname,
  }));
  return (host) => known.find((one) => isAlike(one.host, host))?.name;
}

/** The same service in another region: `api.eu.mailgun.net` as `api.mailgun.net`. */
function isAlike(one: string, other: string): boolean {
  const parts = (host: string): string => {
    const labels = host.split('.');
    return [labels[0], ...labels.slice(-2)].join('.');
  };
  return parts(one) === parts(other);
}
