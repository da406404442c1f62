import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { SendoffError } from '../../src/model/error.ts';
import { StoredLine } from '../../src/model/run-file.ts';
import { readRun } from '../../src/results/read.ts';
import { takeRun } from '../../src/results/resume.ts';
import { fabricateRun, runLines } from '../analyze/fabricate-run.ts';
import { linesOfText, runText } from './run-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'sendoff-chain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'run.jsonl');

const LINES = runLines(fabricateRun({ blocks: 2, draws: 20 }));
const TEXT = runText(LINES);

function refusalOf(bytes: string | Buffer): string {
  writeFileSync(path, bytes);
  try {
    readRun(path);
  } catch (error) {
    if (error instanceof SendoffError && error.exitCode === 2) return error.message;
    throw error;
  }
  return 'none';
}

function lineAt(offset: number): number {
  return TEXT.slice(0, offset).split('\n').length;
}

describe('the checksums of a run file', () => {
  it('belong to its schema, and are not part of the record', () => {
    for (const line of TEXT.trimEnd().split('\n'))
      expect(StoredLine.safeParse(JSON.parse(line)).success).toBe(true);
    expect(linesOfText(TEXT)).toEqual(LINES);
    writeFileSync(path, TEXT);
    expect(readRun(path).header).toEqual(LINES[0]);
  });

  it('reject a file with one changed character, and name its line', () => {
    const place = fc.integer({ min: 0, max: TEXT.length - 1 });
    const character = fc.constantFrom(...'0123456789abcxyz{}[]",:.- \n\r\t');
    fc.assert(
      fc.property(place, character, (offset, other) => {
        fc.pre(TEXT[offset] !== other);
        const message = refusalOf(TEXT.slice(0, offset) + other + TEXT.slice(offset + 1));
        const line = lineAt(offset);
        if (line === 1) expect(message).toMatch(/run\.jsonl(?::1: |: not a run file: its first line )/);
        else expect(message).toContain(`${path}:${line}: `);
      }),
      { numRuns: 300, examples: [[TEXT.length - 1, 'x']] },
    );
  });

  it('reject a missing, duplicate or moved line', () => {
    const lines = TEXT.trimEnd().split('\n');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: lines.length - 2 }), (at) => {
        const place = `${path}:${at + 1}: the checksum of this line is wrong`;
        const line = lines[at] ?? '';
        const next = lines[at + 1] ?? '';
        expect(refusalOf(`${lines.toSpliced(at, 1).join('\n')}\n`)).toBe(place);
        expect(refusalOf(`${lines.toSpliced(at, 2, next, line).join('\n')}\n`)).toBe(place);
        expect(refusalOf(`${lines.toSpliced(at, 0, line).join('\n')}\n`)).toBe(
          `${path}:${at + 2}: the checksum of this line is wrong`,
        );
      }),
      { numRuns: 20 },
    );
  });

  it('continue in a resumed run, even after a truncated line', () => {
    const cut = TEXT.slice(0, TEXT.lastIndexOf('\n', TEXT.length - 2) + 30);
    writeFileSync(path, cut);
    expect(readRun(path).torn).toBe(true);
    const file = takeRun(path).openToAppend();
    file.append({ type: 'resumed', at: '2026-03-14T10:00:00.000Z' });
    file.append({ type: 'end', endedAt: '2026-03-14T10:00:01.000Z', reason: 'interrupted' });
    file.close();
    expect(readRun(path)).toMatchObject({ torn: false, resumed: 1, end: { reason: 'interrupted' } });
  });

  it('reject a file with changed line ends', () => {
    expect(refusalOf(TEXT.replaceAll('\n', '\r\n'))).toBe(`${path}:1: the checksum of this line is wrong`);
  });
});
