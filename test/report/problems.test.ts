import { describe, expect, it } from 'vitest';
import { Summary } from '../../src/model/summary.ts';
import { renderMarkdown, renderTerminal } from '../../src/report/index.ts';
import { invalidSummary } from './fabricate-summary.ts';

const HINT = 'Transports that do not send the same messages cannot be compared.';

/** Every message of every scenario arrived with another subject and another text, and 20 of each are kept. */
function allDiffer(): Summary {
  const summary = invalidSummary();
  return Summary.parse({
    ...summary,
    validity: {
      valid: false,
      problems: summary.scenarios.map(({ id }) => ({
        code: 'message-differs',
        scenario: id,
        message: 'The messages delivered are not what the workload says: 600 differences.',
        hint: HINT,
      })),
    },
    equivalence: {
      ...summary.equivalence,
      mismatchCount: summary.scenarios.length * 600,
      mismatches: summary.scenarios.flatMap(({ id }) =>
        Array.from({ length: 20 }, (_, i) => ({
          scenario: id,
          index: i >> 1,
          recipient: `person${i >> 1}@example.com`,
          field: i % 2 === 0 ? 'subject' : 'text',
          expected: 'Zoë',
          received: 'Zo?',
        })),
      ),
    },
  });
}

describe('many problems and mismatches, in the terminal and in Markdown,', () => {
  const texts = [
    renderTerminal(allDiffer(), { columns: 1000, color: false }).replace(/\n +/g, ' '),
    renderMarkdown(allDiffer()).replaceAll('\\', ''),
  ];
  const times = (text: string, what: string) => text.split(what).length - 1;

  it.each(texts)('say the same text and the same advice once', (text) => {
    expect(times(text, HINT)).toBe(1);
    expect(times(text, '600 differences')).toBe(1);
    expect(text).toContain('campaign · static · smtp-nodemailer and 5 more: The messages delivered');
  });

  it.each(texts)(
    'show five mismatches, each of another scenario, and say how many more there are',
    (text) => {
      expect(times(text, 'expected Zoë')).toBe(5);
      expect(times(text, 'subject of at least 10 messages, first message 0 to person0@example.com')).toBe(5);
      expect(text).toContain('4,795 more; the HTML report and summary.json have the first 160.');
    },
  );

  it('show all of a few', () => {
    const text = renderTerminal(invalidSummary(), { columns: 120, color: false });
    expect(text).toContain(
      '- receipt · client-render · api-sendgrid: subject of message 17 to zoe@example.com\n    expected Zoë, your receipt\n    received Zo?, your receipt\n',
    );
    expect(text).not.toContain('more');
  });
});
