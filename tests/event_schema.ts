/** What each line of `--events` holds: the test of `lib/report/events.ts` as data. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Happening } from "../lib/report/events.ts";
import { STEPS } from "../lib/wire/agent.ts";

type Check = (value: unknown) => boolean;

const isWord: Check = (value) => /^[a-z]+(?:-[a-z]+)*$/.test(String(value));
const isText: Check = (value) => typeof value === "string";
const isFilled: Check = (value) => isText(value) && value !== "";
const isCount: Check = (value) => Number.isInteger(value) && Number(value) >= 0;
const isTime: Check = (value) => typeof value === "number" && value >= 0;
const isOf = (...allowed: unknown[]): Check => (value) => allowed.includes(value);
const isListOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);
const isObjectOf = (fields: Record<string, Check>): Check => (value) => {
  const given = Object.entries(value as Record<string, unknown>);
  return given.length === Object.keys(fields).length &&
    given.every(([name, item]) => fields[name]?.(item));
};
const isCode: Check = (value) => value === null || Number.isInteger(value);
const isSignal: Check = (value) => value === null || /^SIG[A-Z0-9]+$/.test(String(value));
const isPath: Check = (value) => isFilled(value) && !/^\/|\\/.test(String(value));

/** The fields of each event: those of the contract, and ours beside them. */
const FIELDS: Readonly<Record<Happening["event"], Record<string, Check>>> = {
  watching: {
    root: isFilled,
    patterns: isListOf(isFilled),
    folders: isListOf(isFilled),
    files: isCount,
    followed: isCount,
    followed_folders: isListOf(isFilled),
    backend: isOf("native", "poll"),
    version: isFilled,
  },
  start: {
    pid: isCount,
    command: isListOf(isText),
    reason: isOf("first", "change", "key", "retry"),
    standby: isOf(true, false),
  },
  ready: {
    ms: isTime,
    since_settle_ms: (value) => value === null || isTime(value),
    by: isOf("app", "window", "port", "rest", "time"),
  },
  change: {
    paths: isListOf((value) => {
      const { path, kind, ...others } = value as Record<string, unknown>;
      return isPath(path) && isOf("created", "modified", "removed")(kind) &&
        Object.keys(others).length === 0;
    }),
  },
  before: { command: isListOf(isText), code: isCode, ms: isTime },
  skip: {
    reason: isOf(
      "unchanged",
      "no-code-change",
      "not-imported",
      "syntax-error",
      "unreadable",
      "before-failed",
      "paused",
    ),
    paths: isListOf(isPath),
  },
  stop: {
    how: isOf("agent", "signal", "window-close", "killed", "already-exited"),
    ms: isTime,
    steps: isListOf((value) => {
      const { step, ms } = value as Record<string, unknown>;
      return isOf(...STEPS)(step) && isTime(ms);
    }),
    code: isCode,
    signal: isSignal,
  },
  restart: {
    paths: isListOf(isPath),
    debounce_ms: isTime,
    check_ms: isTime,
    before_ms: isTime,
    stop_ms: isTime,
    start_ms: isTime,
    total_ms: isTime,
  },
  exit: { code: isCode, signal: isSignal, uptime_ms: isTime },
  warning: { code: isWord, message: isFilled, hint: isText },
  error: { code: isWord, message: isFilled, hint: isText },
  pause: {},
  resume: {},
  quit: { code: Number.isInteger },
};

/** Fields that are there only where there is something to say. */
const OPTIONAL: Partial<Record<Happening["event"], Record<string, Check>>> = {
  ready: { port: (value) => isCount(value) && Number(value) > 0 },
  skip: {
    error: isObjectOf({
      path: isPath,
      line: isCount,
      column: isCount,
      message: isFilled,
      text: isText,
    }),
    code: isCode,
    output: isText,
  },
  exit: {
    crash: (value) => {
      const { port = 1, ...crash } = value as Record<string, unknown>;
      return isCount(port) &&
        isObjectOf({ type: isFilled, message: isFilled, path: isText, line: isCount })(crash);
    },
  },
};

const isEvent = (name: unknown): name is Happening["event"] => Object.hasOwn(FIELDS, String(name));

/** Each event with the names of all its fields. */
export const EVENT_FIELDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(FIELDS).map(([name, fields]) => [
    name,
    [...Object.keys(fields), ...Object.keys(OPTIONAL[name as Happening["event"]] ?? {})],
  ]),
);

/** Asserts that a line is an event with all its fields, and no other. @returns Its name and generation. */
export function checkedEvent(line: string): [name: string, generation: number] {
  const { event, time, generation, ...fields } = JSON.parse(line) as Record<string, unknown>;
  assertMatch(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert(isCount(generation), line);
  assert(isEvent(event), `an event that the contract does not know: ${line}`);
  const expected = FIELDS[event];
  const optional = OPTIONAL[event] ?? {};
  const names = Object.keys(fields).filter((name) => !(name in optional));
  assertEquals(names.sort(), Object.keys(expected).sort(), line);
  for (const [name, value] of Object.entries(fields)) {
    assert({ ...expected, ...optional }[name]?.(value), line);
  }
  return [String(event), Number(generation)];
}
