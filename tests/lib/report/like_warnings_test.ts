import { assertEquals } from "@std/assert";
import { LikeWarnings } from "../../../lib/report/like_warnings.ts";

/** A clock that stands still until its timers are run. */
function standing() {
  const timers = new Set<() => void>();
  return {
    now: () => 0,
    after(_: number, run: () => void) {
      timers.add(run);
      return () => void timers.delete(run);
    },
    run: () => timers.forEach((run) => run()),
  };
}

const about = (code: string, n: number) => ({ code, message: `no ${n}`, hint: "" });

Deno.test("of hundreds of warnings of a kind three are told, and one for the rest", () => {
  const told: string[] = [];
  const clock = standing();
  const warnings = new LikeWarnings(({ code, message }) => told.push(`${code} ${message}`), clock);
  warnings.warn(about("a", 0));
  for (let n = 1; n <= 500; n++) warnings.warn(about("b", n));
  const first = ["a no 0", "b no 1", "b no 2", "b no 3"];
  assertEquals(told, first);
  clock.run();
  assertEquals(told, [...first, "b no 500, and 496 more like it"]);
  warnings.warn(about("b", 501));
  assertEquals(told.at(-1), "b no 501");
});

Deno.test("a few are told one by one, and none is lost at the end", () => {
  const told: string[] = [];
  const warnings = new LikeWarnings(({ message }) => told.push(message), standing());
  for (let n = 1; n <= 4; n++) warnings.warn(about("a", n));
  assertEquals(told.length, 3);
  warnings.close();
  assertEquals(told, ["no 1", "no 2", "no 3", "no 4"]);
});
