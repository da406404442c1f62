import { Command } from 'commander';
import { list, number } from './options.ts';

export interface MocksFlags {
  readonly smtpPort: number | string;
  readonly apiPort: number | string;
  readonly dialect?: readonly string[];
  readonly mock: string;
  readonly faults?: string;
  readonly link?: string;
  readonly seed: number | string;
  readonly keep: number | string;
  readonly json?: true;
}

const HELP = `
Listens on the loopback interface until Ctrl-C. The inbox has the API port, and each dialect one of the ports
after it; all are printed, with the made-up credentials and a line to copy. What every message was, taken apart:

  curl 127.0.0.1:8025/messages                           newest first, as JSON
  curl '127.0.0.1:8025/messages?recipient=a@example.com&limit=1'
  curl '127.0.0.1:8025/messages?subject=welcome&mock=smtp&after=120'
  curl -X DELETE 127.0.0.1:8025/messages                 forgets them
  curl 127.0.0.1:8025/                                   what is served where

Examples:
  sendoff mocks
  sendoff mocks --dialect sendgrid --keep 0              counts only, for a fast sender
  sendoff mocks --faults 'rcpt:451@10%,rate=50/s'        see sendoff run --help`;

export function mocksCommand(): Command {
  return new Command('mocks')
    .description('the mock servers alone, for any client in any language')
    .option('--smtp-port <n>', 'port of the SMTP mock; 0 for any free one', number, 2525)
    .option(
      '--api-port <n>',
      'port of the inbox, before those of the dialects; 0 for any free ones',
      number,
      8025,
    )
    .option('--dialect <names>', 'only these providers’ APIs (all)', list)
    .option('--mock <host>', 'fast, or reference: smtp-server and msw handlers', 'fast')
    .option('--faults <rules>', 'what goes wrong: a name, rules such as rcpt:451@5%, or a .json file')
    .option(
      '--link <link>',
      'the network to emulate: see sendoff list links, or rtt=50ms,down=20mbit (loopback)',
    )
    .option('--seed <n>', 'of the faults’ chances', number, 1)
    .option('--keep <n>', 'the newest so many messages are kept; 0: they are only counted', number, 1000)
    .option('--json', 'print what is served as one line of JSON instead of text')
    .addHelpText('after', HELP)
    .action(async (flags: MocksFlags) => {
      const { serveMocks } = await import('../actions/mocks.ts');
      await serveMocks(flags);
    });
}
