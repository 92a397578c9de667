import { assertEquals } from "@std/assert";
import type { Ended } from "../../../lib/app/generation.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { ReloaderNotice } from "../../../lib/session/second_reloader.ts";
import type { ReloaderName } from "../../../lib/wire/agent.ts";
import { PlayedClock } from "../app/played.ts";

/** A run, and what its agent answers, one time after the other. */
interface Played {
  readonly command?: string;
  readonly answers: readonly (ReloaderName | undefined)[];
  readonly endsAt?: number;
  /** When something was told, in ms. */
  readonly told: readonly number[];
}

const ROWS: Record<string, Played> = {
  "nothing where none runs": { answers: [undefined, undefined], told: [] },
  "one that runs": { answers: ["django"], told: [3000] },
  "one that has come later": { answers: [undefined, "uvicorn"], told: [15_000] },
  "nothing once more of what its command has told": {
    command: "uvicorn a:b --reload",
    answers: [],
    told: [0],
  },
  "nothing of a run that is over": { answers: [undefined], endsAt: 5000, told: [] },
};

for (const [name, { command = "python a.py", answers, endsAt, told }] of Object.entries(ROWS)) {
  Deno.test(`of a second reloader is told ${name}`, async () => {
    const clock = new PlayedClock();
    const at: number[] = [];
    const plan = { app: { command: command.split(" "), isPython: true, shown: "" }, cwd: "/none" };
    const reloader = new ReloaderNotice(plan, posix.path, () => at.push(clock.now()), clock);
    const left = [...answers];
    const { promise: ended, resolve } = Promise.withResolvers<Ended>();
    if (endsAt !== undefined) clock.after(endsAt, () => resolve({} as Ended));
    const run = { ended, reloader: () => Promise.resolve(left.shift()) };
    void reloader.started(run);
    await clock.pass(30_000);
    void reloader.started(run);
    await clock.pass(30_000);
    assertEquals([at, left], [told, []]);
  });
}
