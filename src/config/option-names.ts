/** Fields whose option has another name: the option of a list is singular. */
const SINGULARS: Readonly<Record<string, string>> = {
  kinds: 'kind',
  strategies: 'strategy',
  transports: 'transport',
  targets: 'target',
};

/** `smtpPort` → `--smtp-port`, `kinds` → `--kind`. */
export function optionName(field: string): string {
  const name = SINGULARS[field] ?? field;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The field in a config file that an option of this name sets: `kind` → `kinds`. */
export function fieldOfOption(option: string): string {
  return Object.keys(SINGULARS).find((field) => SINGULARS[field] === option) ?? option;
}

/** Names the option as the user typed it: `smtpPort: expected …` → `--smtp-port: expected …`. */
export function asTyped(problem: string): string {
  const [whole, field = ''] = /^([a-z][a-zA-Z]*)(?=[.:])/.exec(problem) ?? [];
  return whole === undefined ? problem : `${optionName(field)}${problem.slice(whole.length)}`;
}
