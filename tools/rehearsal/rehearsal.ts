/** The rehearsal of a workflow: its jobs one after the other, in the order that they wait for each other. */
import { baseFor } from "./bases.ts";
import { type Contexts, fill, holds, type Value } from "./expressions.ts";
import { JobRun } from "./job.ts";
import type { Outcome, Published, Stage } from "./stage.ts";
import { type Job, needsOf, readWorkflow, rowsOf, type Workflow } from "./workflow.ts";

export interface RehearsalOptions {
  /** The repository, whose commit `ref` names. */
  readonly origin: string;
  /** What has been pushed, as git names it. */
  readonly ref: string;
  /** The workflow, from the repository's root. */
  readonly file: string;
  /** An empty folder for all of it. */
  readonly home: string;
  /** A program that takes the words of `deno` and runs the Windows build of it. */
  readonly wine?: string | undefined;
  say?(text: string): void;
}

/** What a rehearsal has come to. */
export interface Result {
  readonly outcomes: readonly Outcome[];
  readonly published: readonly Published[];
}

const TARGETS = ["unknown-linux-gnu", "apple-darwin", "pc-windows-msvc"].flatMap((system) =>
  ["x86_64", "aarch64"].map((processor) => `${processor}-${system}`)
);

async function output(program: string, args: string[], cwd?: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    ...cwd === undefined ? {} : { cwd },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) throw new Error(`${program} ${args.join(" ")}: ${text(stderr)}`);
  return text(stdout);
}

/** A cache for Deno that has what ours has, and runtime bases in place of those that it would fetch. */
async function makeDenoDir(home: string): Promise<string> {
  const folder = `${home}/deno`;
  const bases = `${folder}/dl/release/v${Deno.version.deno}`;
  await Deno.mkdir(bases, { recursive: true });
  const { denoDir: ours } = JSON.parse(await output(Deno.execPath(), ["info", "--json"])) as {
    denoDir: string;
  };
  for (const name of ["npm", "gen", "dl"]) {
    await Deno.mkdir(`${ours}/${name}`, { recursive: true });
    if (name !== "dl") await Deno.symlink(`${ours}/${name}`, `${folder}/${name}`);
  }
  for await (const { name } of Deno.readDir(`${ours}/dl`)) {
    if (name !== "release") await Deno.symlink(`${ours}/dl/${name}`, `${folder}/dl/${name}`);
  }
  for (const target of TARGETS) {
    const name = target.includes("windows") ? "denort.exe" : "denort";
    await Deno.writeFile(`${bases}/${name}`, baseFor(target), { mode: 0o755 });
    await output("python3", ["-m", "zipfile", "-c", `denort-${target}.zip`, name], bases);
    await Deno.remove(`${bases}/${name}`);
  }
  return folder;
}

class Rehearsal {
  readonly #options: RehearsalOptions;
  readonly #stage: Stage;

  constructor(options: RehearsalOptions, stage: Stage) {
    this.#options = options;
    this.#stage = stage;
  }

  async #read(file: string): Promise<Workflow> {
    const { origin, ref } = this.#options;
    return readWorkflow(await output("git", ["show", `${ref}:${file}`], origin));
  }

  /** Runs a workflow. @returns Whether all that was run of it went well. */
  async workflow(file: string): Promise<boolean> {
    const workflow = await this.#read(file);
    const name = file.split("/").at(-1) ?? file;
    /** The outputs of the jobs that are done; undefined for one that has failed. */
    const done = new Map<string, Readonly<Record<string, string>> | undefined>();
    const waiting = new Map(Object.entries(workflow.jobs));
    while (waiting.size > 0) {
      const next = [...waiting].find(([, job]) => needsOf(job).every((need) => done.has(need)));
      if (!next) throw new Error(`${name}: ${[...waiting.keys()].join(", ")} wait for no job`);
      const [id, job] = next;
      waiting.delete(id);
      const needs = needsOf(job).map((need): [string, Value] => [need, {
        outputs: done.get(need) ?? {},
      }]);
      const hasFailed = needsOf(job).some((need) => done.get(need) === undefined);
      const given = { github: this.#stage.github, needs: Object.fromEntries(needs) };
      done.set(
        id,
        holds(job.if, given, hasFailed)
          ? await this.#job(`${name}, ${id}`, workflow, job, given)
          : hasFailed
          ? undefined
          : {},
      );
    }
    return [...done.values()].every((outputs) => outputs !== undefined);
  }

  async #job(
    label: string,
    workflow: Workflow,
    job: Job,
    given: Contexts,
  ): Promise<Readonly<Record<string, string>> | undefined> {
    if (job.uses) {
      const file = job.uses.replace(/^\.\//, "");
      if (!("workflow_call" in (await this.#read(file)).on)) {
        throw new Error(`${label}: ${file} cannot be called`);
      }
      return await this.workflow(file) ? {} : undefined;
    }
    let outputs: Readonly<Record<string, string>> | undefined = {};
    for (const row of rowsOf(job)) {
      const contexts = { ...given, matrix: row };
      const title = `${label}${
        job.strategy ? ` (${Object.values(row).filter((value) => value !== "").join(", ")})` : ""
      }`;
      fill(job.name ?? "", contexts);
      const of = await new JobRun(this.#stage, workflow, job, contexts, title).run();
      outputs = of && outputs && { ...outputs, ...of };
    }
    return outputs;
  }
}

/**
 * Runs the steps of a workflow here, one by one, as far as they can be: shell steps as they stand, on
 * machines that are played (`images.ts`), others' actions by stand-ins (`actions.ts`).
 * @throws {Error} where the workflow itself cannot be read.
 */
export async function rehearse(options: RehearsalOptions): Promise<Result> {
  const { origin, ref, home } = options;
  const isTag = ref.startsWith("refs/tags/");
  let denoDir: Promise<string> | undefined;
  const stage: Stage = {
    home,
    origin,
    github: {
      event_name: "push",
      ref,
      ref_name: ref.replace(/^refs\/(?:tags|heads)\//, ""),
      ref_type: isTag ? "tag" : "branch",
      repository: "owner/slop-watch",
      sha: await output("git", ["rev-parse", `${ref}^{commit}`], origin),
      token: "none",
    },
    denoDir: () => denoDir ??= makeDenoDir(home),
    wine: options.wine,
    attested: new Set(),
    published: [],
    outcomes: [],
    say: options.say ?? (() => {}),
  };
  await new Rehearsal(options, stage).workflow(options.file);
  return { outcomes: stage.outcomes, published: stage.published };
}

/**
 * Makes a repository of the files of a checkout as they are now, whether committed or not, with the
 * branch main, and with the version released: what has been unreleased in CHANGELOG.md is its own.
 * @param change Told each of its files before it is committed; what it returns stands in it.
 * @returns The tag of the version.
 */
export async function released(
  checkout: string,
  folder: string,
  change: (path: string, text: string) => string = (_, text) => text,
): Promise<string> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const paths = (await output("git", args, checkout)).split("\0").filter((path) => path !== "");
  for (const path of new Set(paths)) {
    const info = await Deno.lstat(`${checkout}/${path}`).catch(() => undefined);
    if (!info) continue; // Deleted, and that is not committed.
    await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.copyFile(`${checkout}/${path}`, `${folder}/${path}`);
  }
  const { version } = JSON.parse(await Deno.readTextFile(`${folder}/deno.json`)) as {
    version: string;
  };
  const changed = ["CHANGELOG.md", ".github/workflows/release.yml", ".github/workflows/ci.yml"];
  for (const path of changed) {
    const text = await Deno.readTextFile(`${folder}/${path}`);
    const now = path === "CHANGELOG.md"
      ? text.replace(/^## Unreleased\n/m, `## Unreleased\n\n## ${version}\n`)
      : text;
    await Deno.writeTextFile(`${folder}/${path}`, change(path, now));
  }
  const identity = ["-c", "user.name=slop-watch", "-c", "user.email=slop-watch@example.org"];
  await output("git", ["init", "--quiet", "--initial-branch=main"], folder);
  await output("git", ["add", "--all"], folder);
  await output(
    "git",
    [...identity, "commit", "--quiet", "--message", `Release ${version}`],
    folder,
  );
  await output("git", ["tag", `v${version}`], folder);
  return `refs/tags/v${version}`;
}
