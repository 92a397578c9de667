/** Colours. Not those of `@std/fmt`: where `NO_COLOR` is set, nothing can turn those on again, not even `--color always`. */
let enabled = false;

export function setColorEnabled(value: boolean): void {
  enabled = value;
}

/** Whether what is styled gets its colour. */
export const hasColors = (): boolean => enabled;

const style = (on: number, off: number) => (text: string): string =>
  enabled ? `\x1b[${on}m${text.replaceAll(`\x1b[${off}m`, `\x1b[${on}m`)}\x1b[${off}m` : text;

export const bold = style(1, 22);
export const dim = style(2, 22);
export const red = style(31, 39);
export const green = style(32, 39);
export const yellow = style(33, 39);
export const cyan = style(36, 39);
