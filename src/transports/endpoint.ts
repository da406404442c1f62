import { isIP, type LookupFunction } from 'node:net';
import type { Endpoint } from '../model/transport.ts';

/**
 * Pins connections to the endpoint's resolved address, if it has one.
 * Otherwise the host's name could resolve to another machine after it was checked.
 */
export function lookupOf({ address }: Endpoint): { readonly lookup?: LookupFunction } {
  if (address === undefined) return {};
  const family = isIP(address);
  return {
    lookup: (_name, { all }, answer) => {
      if (all === true) answer(null, [{ address, family }]);
      else answer(null, address, family);
    },
  };
}

/** How a server's certificate is verified. Verification is always on. */
export interface Trust {
  readonly servername?: string;
  readonly ca?: string;
  readonly rejectUnauthorized: true;
}

/** Undefined if the endpoint has no TLS settings. */
export function trustOf({ tls }: Endpoint): Trust | undefined {
  if (tls === undefined) return undefined;
  const { name, ca } = tls;
  return {
    rejectUnauthorized: true,
    ...(name === undefined ? {} : { servername: name }),
    ...(ca === undefined ? {} : { ca }),
  };
}
