import { probeServer, type ServerProbe } from '../../app/probe.ts';
import { renderProbe, renderProbeJson } from '../../report/index.ts';
import type { ProbeFlags } from '../flags.ts';
import { interruptible } from '../interrupt.ts';
import { type LiveLine, liveLine } from '../live-line.ts';

/** Without a terminal, a probe that takes longer prints its current step once. */
const REPORTED_AFTER_MS = 2000;

/** Probes a server and prints the findings; rejects as `probeServer` does. */
export async function printProbe(url: string, { timeout, json }: ProbeFlags): Promise<void> {
  const line = liveLine(process.stderr);
  const found = await interruptible(async (signal) => {
    const { onStep, end } = progressOn(line);
    try {
      return await probeServer({ url, timeout, signal, onStep });
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

function progressOn(line: LiveLine): Pick<ServerProbe, 'onStep'> & { readonly end: () => void } {
  let step = '';
  let timer: NodeJS.Timeout | undefined;
  return {
    onStep: (next) => {
      step = next;
      timer ??= setTimeout(() => line.show(step, `${step} …`), REPORTED_AFTER_MS);
      line.show(`${next} …`);
    },
    end: () => {
      clearTimeout(timer);
      line.end();
    },
  };
}
