/** What shells complete. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { completions } from "../../../lib/cli/completions.ts";
import { needs } from "../../needs.ts";

/** The words before the cursor, as bash parts them, and what it offers. */
const ROWS: readonly (readonly [words: string[], offered: string])[] = [
  [[""], "doctor explain completions"],
  [["--no-wat"], "--no-watch"],
  [["--color", "a"], "auto always"],
  [["--color", "=", "al"], "always"],
  [["--color", "="], "auto always never"],
  [["--restart-on", ""], "imported code content touch"],
  [["--stop-signal", "SIGU"], "SIGUSR1 SIGUSR2"],
  [["--root", "f"], "folder"],
  [["--config", "f"], ""],
  [["-d", "1", "--no-wat"], "--no-watch"],
  [["--color", "=", "auto", "--no-wat"], "--no-watch"],
  [["doctor", "--no-wat"], "--no-watch"],
  [["completions", "z"], "zsh"],
  // What comes after APP is the app's.
  [["main.py", "--no-wat"], ""],
  [["-v", "main.py", "--color", ""], ""],
  [["--", "--no-wat"], ""],
];

Deno.test(
  "bash completes options, their values, and nothing behind APP",
  needs("shell"),
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${folder}/folder`);
      await Deno.writeTextFile(`${folder}/file`, "");
      const asked = ROWS.map(([words]) =>
        `COMP_WORDS=(slop-watch ${
          words.map((word) => `'${word}'`).join(" ")
        }); COMP_CWORD=${words.length}; ` +
        `_slop_watch; echo "$\{COMPREPLY[*]}"`
      );
      const script = [completions(["bash"]), ...asked].join("\n");
      const bash = new Deno.Command("bash", { args: ["-c", script], cwd: folder });
      const { stdout, stderr } = await bash.output();
      assertEquals(new TextDecoder().decode(stderr), "");
      const offered = new TextDecoder().decode(stdout).split("\n").slice(0, -1);
      assertEquals(offered.map((line, n) => [ROWS[n]![0], line]), ROWS.map((row) => [...row]));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

const VALUES: Readonly<Record<string, readonly string[]>> = {
  zsh: ["'--color=[", ":WHEN:(auto always never)'", ":DIR:_files -/'", "'--watch["],
  fish: ["-l color -x -a 'auto always never'", "-l log-dir -x -a '(__fish_complete_directories)'"],
  powershell: ["'--color' = @('auto', 'always', 'never')", "'completions' = @('bash', 'zsh'"],
};

for (const [shell, texts] of Object.entries(VALUES)) {
  Deno.test(`${shell} is told of the values of options`, () => {
    for (const text of texts) assertStringIncludes(completions([shell]), text);
  });
}
