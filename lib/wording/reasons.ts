/** Why something could not be done, where the system has not said it: the end of a message. */
export const REASONS = {
  "not-open": () =>
    "slop-watch may open no device, nothing of the system's own as in /dev, /proc and /sys, and no share",
  "not-a-file": (what: string) => `it is a ${what}, not a file`,
  "foreign": (owner: number) => `it belongs to another user (uid ${owner})`,
  "too-large": (mostBytes: number) => `it has more than ${mostBytes / 1024 / 1024} MB`,
  "gone": () => "it is gone",
  "replaced": () => "it is not the one that was made",
  "unwritable": () => "it cannot be written",
  "no-python-found": () => "there is none",
  "python-late": (limitMs: number) => `it took more than ${limitMs} ms`,
  "python-unintelligible": (line: string) => `it answered ${JSON.stringify(line.slice(0, 60))}`,
  "python-ended": (code: number) => `it ended with code ${code}`,
  "agent-silent": () => "its agent has not answered in time",
  "no-version": () => "it gives no version",
  "disk-slow": () => "the disk is too slow",
  "no-agent-wanted": () => "no agent",
  "agent-left": () => "the agent is gone",
  "agent-left-by-exec": () => "the app has become another program, in which no agent has come up",
  "agent-kept-out": (program: string) =>
    `no agent has come up: ${program} was started with -I, -E or -S, which keep it out`,
  "agent-in-no-python": (program: string) =>
    `no agent has come up in the app (does ${program} run Python?)`,
  "agent-missing": () =>
    "no agent has come up in the app (has it become another program, as by os.exec?)",
} as const;
