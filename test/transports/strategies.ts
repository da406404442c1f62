import { STRATEGIES, type Strategy } from '../../src/model/content.ts';
import type { TransportDefinition } from '../../src/model/transport.ts';

/**
 * The strategies in which a transport has code of its own: `smtp-merge-…` differ from smtp-nodemailer in
 * one.
 */
export function strategiesOf({ name }: TransportDefinition): readonly Strategy[] {
  return name.startsWith('smtp-merge-') ? ['server-merge'] : STRATEGIES;
}
