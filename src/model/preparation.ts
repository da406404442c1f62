import { partsOf } from './feature.ts';

/**
 * `once`: shared bodies and files are encoded before the first message. `each`: every message is encoded from
 * scratch. docs/preparation.md lists both for every transport.
 */
export type Preparation = 'once' | 'each';

/** Undefined for the null transport and for the user's own modules. */
export function preparationOf(transport: string): Preparation | undefined {
  const { base, features } = partsOf(transport);
  // A provider's library takes objects and strings and encodes them for each request.
  if (base.startsWith('sdk-') || features.includes('plain')) return 'each';
  return base.startsWith('smtp-') || base.startsWith('api-') ? 'once' : undefined;
}
