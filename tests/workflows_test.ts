/** What the workflows say, as far as it can be told without running them (`rehearsal_test.ts` does). */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { imageOf, shellOf } from "../tools/rehearsal/images.ts";
import { needsOf, readWorkflow, rowsOf, type Workflow } from "../tools/rehearsal/workflow.ts";
import { fill } from "../tools/rehearsal/expressions.ts";
import denoJson from "../deno.json" with { type: "json" };

const HERE = new URL("..", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, HERE));

/** How many minutes a job may take: the long tier is long. */
const MOST_MINUTES = { ci: 30, nightly: 60, release: 30 };

for (const [name, most] of Object.entries(MOST_MINUTES)) {
  const text = await read(`.github/workflows/${name}.yml`);
  const workflow = readWorkflow(text);
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps ?? []);
  const called = jobs.flatMap(({ uses }) => uses ?? []);

  Deno.test(`${name}.yml: actions are pinned by commit, with the version beside`, () => {
    const used = [...text.matchAll(/uses: (.+)$/gm)].map(([, uses = ""]) => uses)
      .filter((uses) => !called.includes(uses));
    assertEquals(used.length, steps.filter(({ uses }) => uses).length);
    for (const uses of used) assertMatch(uses, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  Deno.test(`${name}.yml: no more is allowed than is needed, and nothing runs for ever`, () => {
    assertEquals(workflow.permissions, { contents: "read" });
    for (const [name, job] of Object.entries(workflow.jobs)) {
      if (!job.uses) assert((job["timeout-minutes"] ?? Infinity) <= most, name);
      assert(!job.permissions || name === "publish", name);
      for (const step of job.steps ?? []) {
        if (!step.uses?.startsWith("actions/checkout")) continue;
        assertEquals(step.with?.["persist-credentials"], false, name);
      }
      for (const need of needsOf(job)) assert(need in workflow.jobs, need);
    }
  });

  Deno.test(`${name}.yml: the tasks and the files that it names are there`, async () => {
    const commands = steps.map(({ run }) => run ?? "").join("\n");
    for (const [, task = ""] of commands.matchAll(/(?:\btask|\.ci\/run) ([\w:]+)/g)) {
      assert(task in denoJson.tasks, task);
    }
    for (const [path] of commands.matchAll(/(?<![\w./])(?:\.ci|tools|tests)\/[\w./-]+/g)) {
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

  Deno.test(`${name}.yml: Deno is the one that is run here, in .ci/run and in Wine`, async () => {
    assertEquals(workflow.env.DENO_VERSION, Deno.version.deno);
    for (const file of [".ci/run", "tools/wine/deno.txt"]) {
      const [, version] = /deno(?:@|==)([\d.]+)/.exec(await read(file)) ?? [];
      assertEquals(version, workflow.env.DENO_VERSION, file);
    }
  });

  Deno.test(`${name}.yml: one shell runs all steps, on all systems`, () => {
    for (const job of jobs.filter(({ uses }) => !uses)) {
      for (const matrix of rowsOf(job)) {
        const image = imageOf(fill(job["runs-on"] ?? "", { matrix }));
        for (const step of job.steps?.filter(({ run }) => run !== undefined) ?? []) {
          const named = step.shell ?? workflow.defaults?.run?.shell;
          assertEquals(shellOf(named, image).words, shellOf("bash", image).words, step.run);
        }
      }
    }
  });
}

const { jobs } = readWorkflow(await read(".github/workflows/release.yml"));

/** All jobs that a job waits for, near and far. */
function before(id: string, of: Workflow["jobs"]): Set<string> {
  const near = needsOf(of[id]!);
  return new Set([...near, ...near.flatMap((need) => [...before(need, of)])]);
}

Deno.test("release.yml: nothing is published before the tests have passed, of a commit of main", () => {
  assertEquals(before("publish", jobs), new Set(["tests", "build", "bundle", "check"]));
  assertEquals(jobs.tests?.uses, "./.github/workflows/ci.yml");
  const commands = jobs.check?.steps?.map(({ run }) => run);
  assert(commands?.includes("git merge-base --is-ancestor HEAD origin/main"));
});

Deno.test("release.yml: one job bundles, and all six executables are of that bundle", () => {
  const bundling = Object.entries(jobs).filter(([, { steps = [] }]) =>
    steps.some(({ run }) => /\bbundle\b/.test(run ?? ""))
  );
  assertEquals(bundling.map(([id]) => id), ["bundle"]);
  assertEquals(rowsOf(jobs.build!).length, 6);
  const compiles = jobs.build?.steps?.filter(({ run }) => run?.startsWith("deno task compile"));
  assertEquals(compiles?.map(({ run }) => run?.endsWith(' "$BUNDLE_SHA256"')), [true]);
});
