#!/usr/bin/env node
/**
 * Plays valgrind and the counted process: `FAKE_COUNTS` are the instructions of its batches, and `FAKE_END`
 * how it ends after them.
 */
import { readSync, writeFileSync, writeSync } from 'node:fs';

const folder = process.argv.find((one) => one.startsWith('--callgrind-out-file='))?.split('=')[1];
const { FAKE_COUNTS = '', FAKE_END = '' } = process.env;
if (process.argv.includes('--version')) {
  process.stdout.write(FAKE_END === 'no version' ? 'what?\n' : 'valgrind-3.19.0\n');
  process.exit(0);
}
const line = (): string => {
  const bytes = Buffer.alloc(1);
  let text = '';
  while (readSync(0, bytes) === 1 && bytes[0] !== 10) text += bytes.toString('latin1');
  return text;
};
line();
const batches = FAKE_COUNTS.split(' ').filter((one) => one !== '');
for (const [batch, count] of batches.entries()) {
  writeFileSync(`${folder}.${2 * batch + 2}`, `events: Ir\nsummary: ${count}\n`);
  writeSync(3, `${JSON.stringify({ type: 'batch', messages: 8, bytes: 800 })}\n`);
  if (line() !== 'more') process.exit(0);
}
if (FAKE_END === 'unknown instruction')
  process.stderr.write('vex amd64->IR: unhandled instruction bytes: 0x62\n');
if (FAKE_END === 'hang') setInterval(() => {}, 1000);
else process.exit(4);
