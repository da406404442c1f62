import { isIP, type LookupFunction } from 'node:net';
import type { Endpoint } from '../model/transport.ts';

/** Has connections go to the endpoint's own address, where it has one: nobody may answer the name with another meanwhile. */
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
