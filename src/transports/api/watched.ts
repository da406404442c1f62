import { buildConnector } from 'undici';
import type { Watch } from '../../model/wire-phases.ts';

/**
 * Reports the phases of a connection: TCP first, then TLS. undici's own connectors do both in one step.
 * @param secured undefined if the connection is not secured
 */
export function watchedConnector(
  secured: buildConnector.connector | undefined,
  timeoutMs: number,
  watch: Watch,
): buildConnector.connector {
  const open = buildConnector({ timeout: timeoutMs });
  return (to, opened) => {
    const ready: buildConnector.Callback = (...result) => {
      if (result[0] === null) watch('request');
      opened(...result);
    };
    watch('connect');
    open({ ...to, protocol: 'http:' }, (...result) => {
      const [error, socket] = result;
      if (error !== null || secured === undefined) {
        ready(...result);
        return;
      }
      watch('tls');
      secured({ ...to, httpSocket: socket }, ready);
    });
  };
}
