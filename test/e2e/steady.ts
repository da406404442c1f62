/**
 * The command line on a machine that is always as fast: the machine that runs the tests seldom is, and would
 * have sound runs refused.
 */
import { enableCompileCache } from 'node:module';

const STEADY_MICROS = 5000;

// As the program does, and before the rest is loaded.
enableCompileCache();
const { main } = await import('../../src/cli/main.ts');
process.exitCode = await main(process.argv, {}, () => STEADY_MICROS);
