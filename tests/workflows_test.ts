/** The workflows, as far as they can be tried without GitHub. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/yaml";
import denoJson from "../deno.json" with { type: "json" };

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly "runs-on": string;
  readonly "timeout-minutes": number;
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const HERE = new URL("..", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, HERE));

/** How many minutes a job may take: the long tier is long. */
const MOST_MINUTES = { ci: 30, nightly: 60, release: 30 };

for (const [name, most] of Object.entries(MOST_MINUTES)) {
  const text = await read(`.github/workflows/${name}.yml`);
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  Deno.test(`${name}.yml: actions are pinned by commit, with the version beside`, () => {
    const used = [...text.matchAll(/uses: (.+)$/gm)].map(([, uses = ""]) => uses);
    assertEquals(used.length, steps.filter(({ uses }) => uses).length);
    for (const uses of used) assertMatch(uses, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  Deno.test(`${name}.yml: no more is allowed than is needed, and nothing runs for ever`, () => {
    assertEquals(workflow.permissions, { contents: "read" });
    for (const [name, job] of Object.entries(workflow.jobs)) {
      assert(job["timeout-minutes"] <= most, name);
      assert(!job.permissions || name === "publish", name);
      for (const step of job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout"))) {
        assertEquals(step.with?.["persist-credentials"], false, name);
      }
      if (job.needs) assert(job.needs in workflow.jobs, job.needs);
    }
  });

  Deno.test(`${name}.yml: the tasks and the files that it names are there`, async () => {
    const commands = steps.map(({ run }) => run ?? "").join("\n");
    for (const [, task = ""] of commands.matchAll(/(?:\btask|\.ci\/run) ([\w:]+)/g)) {
      assert(task in denoJson.tasks, task);
    }
    for (const [path] of commands.matchAll(/(?<![\w./])(?:\.ci|tests)\/[\w./-]+/g)) {
      await Deno.stat(new URL(path, HERE));
    }
  });

  Deno.test(`${name}.yml: what steps get from outside comes by the environment, not into the script`, () => {
    for (const { run = "" } of steps) {
      for (const [, what = ""] of run.matchAll(/\$\{\{\s*(.+?)\s*\}\}/g)) {
        assertMatch(what, /^(?:matrix|env)\.\w+$/);
      }
    }
  });

  Deno.test(`${name}.yml: Deno is the one that is run here and in .ci/run`, async () => {
    assertEquals(workflow.env.DENO_VERSION, Deno.version.deno);
    const [, version] = /deno@([\d.]+)/.exec(await read(".ci/run")) ?? [];
    assertEquals(version, workflow.env.DENO_VERSION);
  });
}
