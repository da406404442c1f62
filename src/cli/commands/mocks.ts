import { Command } from 'commander';
import type { MocksFlags } from '../flags.ts';
import { listOption, number } from './options.ts';

const HELP = `
The mocks listen on the loopback interface until you press Ctrl-C. They print every address with test
credentials and lines to copy. The inbox uses the API port; each provider's API uses one of the next ports.

The inbox in a browser: http://127.0.0.1:8025/         The inbox for programs:

  curl 127.0.0.1:8025/messages                           the messages as JSON, newest first
  curl '127.0.0.1:8025/messages?recipient=a@example.com&limit=1'
  curl '127.0.0.1:8025/messages?subject=welcome&mock=smtp&after=120'
  curl 127.0.0.1:8025/messages/1/raw                     one message as it was sent
  curl -X DELETE 127.0.0.1:8025/messages                 delete all messages
  curl -X PUT 127.0.0.1:8025/faults -d 'rcpt:451@10%'    inject faults; GET shows, DELETE removes them
  curl 127.0.0.1:8025/                                   the list of servers

Examples:
  sendoff mocks
  sendoff mocks --tls                                    add STARTTLS, SMTP over TLS, and HTTPS
  sendoff mocks --dialect sendgrid --keep 0              count messages only, for a fast sender
  sendoff mocks --keep 5000,256mb                        a larger inbox; it drops the oldest first
  sendoff mocks --faults 'rcpt:451@10%,rate=50/s'        reject 10 % of the recipients; throttle`;

export function mocksCommand(): Command {
  return new Command('mocks')
    .description('run the mock servers alone, to test any client in any language')
    .option('--smtp-port <n>', 'port of the SMTP mock; 0 for any free port', number, 2525)
    .option('--smtps-port <n>', 'port of SMTP over TLS, with --tls; 0 for any free port', number, 2465)
    .option(
      '--api-port <n>',
      'port of the inbox; the APIs use the next ports; 0 for any free ports',
      number,
      8025,
    )
    .option('--dialect <names>', 'serve only the APIs of these providers (all)', listOption)
    .option('--tls', 'serve STARTTLS, SMTP over TLS, and HTTPS for every API')
    .option('--ca-file <file>', 'with --tls: write the certificate to trust to this file (a temporary one)')
    .option(
      '--allow-host <names>',
      'also accept these Host headers (127.0.0.1, localhost, [::1])',
      listOption,
    )
    .option('--mock <host>', 'fast: Sendoff’s own servers; library: smtp-server and msw', 'fast')
    .option('--faults <rules>', 'faults to inject: a name, rules such as rcpt:451@5%, or a .json file')
    .option(
      '--link <link>',
      'the network to emulate: see sendoff list links, or rtt=50ms,down=20mbit (loopback)',
    )
    .option('--seed <n>', 'seed of the random faults', number, 1)
    .option('--keep <limits>', 'messages, bytes or both to keep; 0: only count messages', '1000,64mb')
    .option('--json', 'print the list of servers as one line of JSON')
    .addHelpText('after', HELP)
    .action(async (flags: MocksFlags) => {
      const { serveMocks } = await import('../actions/mocks.ts');
      await serveMocks(flags);
    });
}
