import { BIN, type CommandResult, timeCommand } from '../command.ts';

/** How long somebody waits for `sendoff --help`. */
export function help(): CommandResult {
  const { command, bareNode } = timeCommand([BIN, '--help'], 20);
  return { name: 'sendoff --help', ...command, bareNode, barMs: 150, barMebibytes: null };
}
