import { Command } from 'commander';
import type { MocksFlags } from '../flags.ts';
import { listOption, number } from './options.ts';

const HELP = `
Listens on the loopback interface until Ctrl-C. The inbox has the API port, and each provider one of the ports
after it. All addresses are printed with made-up credentials and lines to copy.

The inbox, in a browser: http://127.0.0.1:8025/        and for programs:

  curl 127.0.0.1:8025/messages                           newest first, as JSON
  curl '127.0.0.1:8025/messages?recipient=a@example.com&limit=1'
  curl '127.0.0.1:8025/messages?subject=welcome&mock=smtp&after=120'
  curl 127.0.0.1:8025/messages/1/raw                     as it was sent
  curl -X DELETE 127.0.0.1:8025/messages                 forgets them
  curl -X PUT 127.0.0.1:8025/faults -d 'rcpt:451@10%'    from now on; GET shows, DELETE ends them
  curl 127.0.0.1:8025/                                   what is served where

Examples:
  sendoff mocks
  sendoff mocks --tls                                    STARTTLS, SMTP inside of TLS, HTTPS
  sendoff mocks --dialect sendgrid --keep 0              counts only, for a fast sender
  sendoff mocks --keep 5000,256mb                        a larger inbox; the oldest messages go first
  sendoff mocks --faults 'rcpt:451@10%,rate=50/s'        see sendoff run --help`;

export function mocksCommand(): Command {
  return new Command('mocks')
    .description('the mock servers alone, for any client in any language')
    .option('--smtp-port <n>', 'port of the SMTP mock; 0 for any free one', number, 2525)
    .option('--smtps-port <n>', 'port of SMTP inside of TLS, with --tls; 0 for any free one', number, 2465)
    .option(
      '--api-port <n>',
      'port of the inbox, before those of the dialects; 0 for any free ones',
      number,
      8025,
    )
    .option('--dialect <names>', 'only these providers’ APIs (all)', listOption)
    .option('--tls', 'STARTTLS and SMTP inside of TLS; HTTPS for every API')
    .option('--ca-file <file>', 'where to write the certificate to trust, with --tls (a temporary file)')
    .option('--allow-host <names>', 'Host names to answer besides 127.0.0.1, localhost and [::1]', listOption)
    .option('--mock <host>', 'fast, or library: smtp-server and msw handlers', 'fast')
    .option('--faults <rules>', 'what goes wrong: a name, rules such as rcpt:451@5%, or a .json file')
    .option(
      '--link <link>',
      'the network to emulate: see sendoff list links, or rtt=50ms,down=20mbit (loopback)',
    )
    .option('--seed <n>', 'of the faults’ chances', number, 1)
    .option('--keep <limits>', 'messages, bytes or both to keep; 0: they are only counted', '1000,64mb')
    .option('--json', 'print what is served as one line of JSON instead of text')
    .addHelpText('after', HELP)
    .action(async (flags: MocksFlags) => {
      const { serveMocks } = await import('../actions/mocks.ts');
      await serveMocks(flags);
    });
}
