import type { CeilingFigures } from '../../analyze/figures/ceilings.ts';
import type { Config } from '../../model/config.ts';
import type { Summary } from '../../model/summary.ts';
import { valueNotation } from '../../model/sweep.ts';

export type Ceiling = Summary['ceilings'][number];

export function ceilingOf(figures: CeilingFigures, config: Config): Ceiling {
  return { ...figures, label: ceilingLabel(figures, config) };
}

/** Without the kind of the messages. */
export function ceilingLabel({ transport, mock, load, sizeBytes }: CeilingFigures, config: Config): string {
  const size =
    config.sweep?.axis === 'size' && sizeBytes !== null
      ? `, ${valueNotation('size', sizeBytes)} per message`
      : '';
  const batch = (load.batch > 1 ? `, ${load.batch} recipients per call` : '') + size;
  if (mock === null) return `harness alone (${transport === 'null' ? 'null transport' : transport})${batch}`;
  const smtp = config.mock === 'fast' ? 'SMTP sink' : 'SMTP server';
  const server = mock === 'smtp' ? smtp : `API host (${PROVIDERS[mock] ?? mock})`;
  return `${config.mock} ${server} with a ceiling client${batch}`;
}

const PROVIDERS: Readonly<Record<string, string>> = {
  sendgrid: 'SendGrid',
  postmark: 'Postmark',
  mailgun: 'Mailgun',
  sparkpost: 'SparkPost',
  mailjet: 'Mailjet',
  resend: 'Resend',
  brevo: 'Brevo',
  ses: 'Amazon SES',
};
