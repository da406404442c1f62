/** A counted process that loads nothing of Sendoff: it adds numbers, 1,000 for each message. */
import { readSync, writeSync } from 'node:fs';
import { loadavg } from 'node:os';

const line = (): string => {
  const bytes = Buffer.alloc(1);
  let text = '';
  while (readSync(0, bytes) === 1 && bytes[0] !== 10) text += bytes.toString('latin1');
  return text;
};
const { messages, tag } = JSON.parse(line()) as { readonly messages: number; readonly tag: string };
if (tag === 'faulty') {
  const fault = {
    type: 'fault',
    message: 'mail/render.js: no such file',
    code: null,
    hint: null,
    exitCode: 2,
  };
  writeSync(3, `${JSON.stringify(fault)}\n`);
  process.exit(0);
}
let sum = 0;
do {
  loadavg();
  for (let i = 0; i < messages * 1000; i++) sum = (sum + i) | 0;
  loadavg();
  writeSync(3, `${JSON.stringify({ type: 'batch', messages, bytes: 0 })}\n`);
} while (line() === 'more');
