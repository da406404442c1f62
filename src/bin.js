#!/usr/bin/env node
// Small, committed and plain JavaScript, so that npm can link it before anything is built, and so that a Node too
// old for the rest can still say so. A checkout runs from source; an installed package has only the compiled files.
import { existsSync } from 'node:fs';
// Whole, for a Node that is too old lacks the function, and an import by name would end it without a word of ours.
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `sendoff: Node ${process.version} is too old; it needs 22.19 or newer. In a checkout, run it with npx sendoff.\n`,
  );
  process.exit(2);
}
module.enableCompileCache?.();
// A run of thousands of trials would let V8 double its young generation to 128 MB, far more than all of it needs.
setFlagsFromString('--semi-space-growth-factor=1');
const source = new URL('./cli/main.ts', import.meta.url);
const compiled = new URL('../dist/src/cli/main.js', import.meta.url);
const { main } = await import((existsSync(source) ? source : compiled).href);
process.exitCode = await main(process.argv);
