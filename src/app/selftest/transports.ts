import type { TransportDefinition } from '../../model/transport.ts';
import { definitionOf } from '../directory.ts';
import { slowed, slowedBy } from './slowed.ts';

/** Its client is always busy, so that extra computation lowers the throughput in full. */
const TRANSPORT = 'smtp-nodemailer';

/** The same transport under any name, slowed if the name is from `slowedName`. */
export function selftestTransport(name: string): TransportDefinition {
  const definition = { ...definitionOf(TRANSPORT), name };
  const micros = slowedBy(name);
  return micros === undefined ? definition : slowed(definition, micros);
}
