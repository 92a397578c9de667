import { assertEquals, assertThrows } from "@std/assert";
import { mergeSettings } from "../../../lib/config/settings.ts";
import { UserError } from "../../../lib/errors.ts";

const NOTHING = { flags: {}, variables: {}, file: undefined };

Deno.test("without a word from anybody the defaults hold", () => {
  const { values, origins } = mergeSettings(NOTHING);
  assertEquals([values.debounce, values.watch, values["stop-signal"]], [300, true, "SIGINT"]);
  assertEquals(origins.debounce, "default");
});

Deno.test("a flag wins over the variable, and that over the file", () => {
  const file = { path: "pyproject.toml", given: { watch: true, debounce: 1 } };
  const variables = { MANUAL_SLOP_WATCH: "0" };
  const flags = { watch: true };
  const watchOf = (layers: Parameters<typeof mergeSettings>[0]) => {
    const { values, origins } = mergeSettings(layers);
    return [values.watch, origins.watch];
  };
  assertEquals(watchOf({ ...NOTHING, file }), [true, "pyproject.toml"]);
  assertEquals(watchOf({ ...NOTHING, file, variables }), [false, "MANUAL_SLOP_WATCH"]);
  assertEquals(watchOf({ flags, variables, file }), [true, "--watch"]);
});

Deno.test("an empty variable says nothing", () => {
  const { origins } = mergeSettings({ ...NOTHING, variables: { MANUAL_SLOP_WATCH: "" } });
  assertEquals(origins.watch, "default");
});

Deno.test("a variable that is neither on nor off is an error that names it", () => {
  const layers = { ...NOTHING, variables: { MANUAL_SLOP_WATCH: "maybe" } };
  assertEquals(
    assertThrows(() => mergeSettings(layers), UserError).message,
    "the environment variable MANUAL_SLOP_WATCH expects 1 or 0, not maybe",
  );
});
