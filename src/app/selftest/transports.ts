import type { TransportDefinition } from '../../model/transport.ts';
import { definitionOf } from '../directory.ts';
import { slowed, slowedBy } from './slowed.ts';

/** What is measured against itself: its client is busy all the time, so that what it computes more shows in full. */
const TRANSPORT = 'smtp-nodemailer';

/** The same transport under any name, slowed where the name says so. */
export function selftestTransport(name: string): TransportDefinition {
  const definition = { ...definitionOf(TRANSPORT), name };
  const micros = slowedBy(name);
  return micros === undefined ? definition : slowed(definition, micros);
}
