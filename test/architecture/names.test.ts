import { describe, expect, it } from 'vitest';
import { allSources, type Source } from './sources.ts';

/** A provider's adapter has the provider's name wherever it is: request, webhook and SMTP header. */
const ADAPTERS = ['brevo', 'mailgun', 'mailjet', 'postmark', 'resend', 'sendgrid', 'sparkpost'];

/** Where a program, a page or the library begins. */
const ENTRY_POINTS = ['main', 'run', 'resume'];

/**
 * `name: file, file` for each name that two files of `src` export. Schema and type of one name in one file
 * are one.
 */
function homonymsIn(sources: readonly Source[]): string[] {
  const files = new Map<string, Set<string>>();
  for (const { file, text } of sources) {
    if (!file.startsWith('src/')) continue;
    const exported = text.matchAll(
      /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm,
    );
    for (const [, name = ''] of exported) files.set(name, (files.get(name) ?? new Set()).add(file));
  }
  return [...files]
    .filter(([name, { size }]) => size > 1 && !ADAPTERS.includes(name) && !ENTRY_POINTS.includes(name))
    .map(([name, where]) => `${name}: ${[...where].sort().join(', ')}`);
}

describe('exported names', () => {
  it('mean one thing in the whole source', async () => {
    const sources = await allSources();
    expect(sources.length).toBeGreaterThan(500);
    expect(homonymsIn(sources)).toEqual([]);
  });

  it('would be reported if two files export the same', () => {
    const planted = [
      { file: 'src/stats/trend.ts', text: 'export interface Trend {}\nexport const Limit = 1;' },
      { file: 'src/model/modes.ts', text: 'export const Trend = 1;\nexport type Trend = 1;' },
      { file: 'mocks/smtp/limit.ts', text: 'export type Limit = 1;' },
    ];
    expect(homonymsIn(planted)).toEqual(['Trend: src/model/modes.ts, src/stats/trend.ts']);
  });
});
