import type { Platform, StopSignal } from "../platform/platform.ts";

const CODES: Partial<Record<StopSignal, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGBREAK: 130,
  SIGTERM: 143,
};

/** The exit code after slop-watch was ended by a signal. */
export function endCode(signal: StopSignal): number {
  return CODES[signal] ?? 1;
}

/**
 * Whether a signal comes from the terminal, which then sent it to the app as well: the terminal
 * listens to our process group. On Windows a console event always reaches both.
 */
export async function isFromTerminal(signal: StopSignal, platform: Platform): Promise<boolean> {
  return signal !== "SIGTERM" && await platform.ownsTerminal();
}

/** Two signals of one kind that are less than this apart, in ms, are one: nobody types so fast. */
const ECHO_MS = 250;

/**
 * Takes a signal and its echo for one: `deno task` hands a Ctrl-C on that the terminal has sent to us
 * already, and so does `timeout`.
 */
export function withoutEchoes(heard: (signal: StopSignal) => void): (signal: StopSignal) => void {
  const lastAt = new Map<StopSignal, number>();
  return (signal) => {
    const at = performance.now();
    const isEcho = at - (lastAt.get(signal) ?? -Infinity) < ECHO_MS;
    if (isEcho) return;
    lastAt.set(signal, at);
    heard(signal);
  };
}

/**
 * Calls `heard` for each of the signals.
 * @param isHangupIgnored Whether slop-watch was started to ignore SIGHUP, as by `nohup`. Deno takes
 * that back with the first listener to any signal: one that does nothing has to stand for it.
 * @returns What ends that.
 */
export function listen(
  signals: readonly StopSignal[],
  heard: (signal: StopSignal) => void,
  isHangupIgnored: boolean,
): Disposable {
  const listeners = signals.map((signal) => {
    const isIgnored = isHangupIgnored && signal === "SIGHUP";
    return [signal as Deno.Signal, isIgnored ? () => {} : () => heard(signal)] as const;
  });
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return {
    [Symbol.dispose]() {
      for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
    },
  };
}
