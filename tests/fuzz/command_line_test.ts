import { assertEquals } from "@std/assert";
import { OPTION_ROWS } from "../../lib/cli/options.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { UserError } from "../../lib/errors.ts";
import { CASES, randomness } from "./cases.ts";

const NAMES = OPTION_ROWS.flatMap(([name, { short }]) => [
  `--${name}`,
  `--no-${name}`,
  ...short ? [`-${short}`] : [],
]);
const VALUES = ["", "0", "1", "300", "-1", "1e3", "true", "SIGTERM", "*.py", "\u{1f40d}", "ä b"];
const WORDS = ["--", "-", "-m", "app.py", "=", "--=", "---", "-é", "x".repeat(5000), ...VALUES];

Deno.test(`${CASES} command lines are read, or refused in one line`, () => {
  const { seed, below, pick } = randomness();
  const option = () => {
    const name = pick(NAMES);
    switch (below(6)) {
      case 0:
        return `${name}=${pick(VALUES)}`;
      case 1:
        return name + pick(VALUES);
      case 2:
        return name.slice(0, below(name.length) + 1);
      case 3:
        return name.replace(/.$/, pick(["x", "é", "\t", ""]));
      default:
        return name;
    }
  };
  for (let n = 0; n < CASES; n++) {
    const words = Array.from({ length: below(8) }, () => below(3) > 0 ? option() : pick(WORDS));
    const why = `seed ${seed}, case ${n}: ${JSON.stringify(words)}`;
    try {
      const { app } = parseCommandLine(words);
      // Whatever the app gets stands at the end of what was given.
      assertEquals(app, words.slice(words.length - app.length), why);
    } catch (error) {
      if (!(error instanceof UserError)) throw new Error(why, { cause: error });
      assertEquals(error.message.includes("\n"), false, why);
    }
  }
});
