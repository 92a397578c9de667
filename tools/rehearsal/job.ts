/** One job of a workflow, on a machine that is played. */
import { isThere, programHere, programsHere } from "../program.ts";
import { ACTIONS, DONE_BY_ACTION } from "./actions.ts";
import { type Contexts, fill, holds, type Value } from "./expressions.ts";
import { type Image, imageOf, programsOf, shellOf } from "./images.ts";
import type { Outcome, RunningJob, Stage } from "./stage.ts";
import type { Job, Step, Workflow } from "./workflow.ts";

/** The script of the step that runs the tests, and so this rehearsal, too. */
const RUNS_TESTS = /^\s*bash \.ci\/run\b/;
/** Ours that a step gets: how the registries are reached. */
const HANDED_ON =
  /^(?:HOME|LANG|TMPDIR|(?:npm_config|pip|uv)_\w+|(?:https?|no)_proxy|SSL_CERT_\w+|DENO_(?:CERT|TLS_CA_STORE))$/i;

const CYGPATH = `#!/bin/sh
case $2 in /*) drive=Z: ;; *) drive= ;; esac
case $1 in
-w) printf '%s%s\\n' "$drive" "$2" | tr / '\\\\' ;;
-m) printf '%s%s\\n' "$drive" "$2" ;;
-u) printf '%s\\n' "\${2#Z:}" | tr '\\\\' / ;;
*) exit 1 ;;
esac
`;

const GH = `#!/bin/sh
[ -n "\${GH_TOKEN:-}" ] || { echo "gh: GH_TOKEN is not set" >&2; exit 4; }
printf '%s\\n' "$@" > "$RUNNER_TEMP/gh"
`;

/** The fields that a step has written, as `NAME=VALUE` or between marks. */
export function parseFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  const lines = text.split("\n");
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n] ?? "";
    if (line === "") continue;
    const [, name = "", mark] = /^(\w+)<<(.+)$/.exec(line) ?? [];
    if (mark !== undefined) {
      const end = lines.indexOf(mark, n + 1);
      if (end < 0) throw new Error(`${name} has no end`);
      fields.set(name, lines.slice(n + 1, end).join("\n"));
      n = end;
      continue;
    }
    const at = line.indexOf("=");
    if (at < 1) throw new Error(`${JSON.stringify(line)} is no NAME=VALUE`);
    fields.set(line.slice(0, at), line.slice(at + 1));
  }
  return fields;
}

/** A job while it is run. */
export class JobRun implements RunningJob {
  readonly stage: Stage;
  readonly image: Image;
  /** The folder of its checkout. */
  readonly work: string;
  readonly #label: string;
  readonly #file: Workflow;
  readonly #job: Job;
  readonly #given: Contexts;
  readonly #bin: string;
  readonly #temp: string;
  readonly #set = new Map<string, string>();
  readonly #outputs: Record<string, Value> = {};
  #hasFailed = false;

  /**
   * @param given What expressions may name: `github`, `matrix` and `needs`.
   * @param label The workflow's file, the job and its row, for people.
   */
  constructor(stage: Stage, file: Workflow, job: Job, given: Contexts, label: string) {
    this.stage = stage;
    this.image = imageOf(fill(job["runs-on"] ?? "", given));
    const folder = Deno.makeTempDirSync({ dir: stage.home, prefix: "job-" });
    this.work = `${folder}/work`;
    this.#bin = `${folder}/bin`;
    this.#temp = `${folder}/temp`;
    this.#label = label;
    this.#file = file;
    this.#job = job;
    this.#given = given;
  }

  /** Runs all steps. @returns The job's outputs; undefined where it has failed. */
  async run(): Promise<Readonly<Record<string, string>> | undefined> {
    for (const folder of [this.work, this.#bin, this.#temp]) await Deno.mkdir(folder);
    for (const path of await programsHere(programsOf(this.image))) {
      await Deno.symlink(path, `${this.#bin}/${path.split("/").at(-1)}`);
    }
    await this.script("gh", GH);
    if (this.image.os === "Windows") await this.script("cygpath", CYGPATH);
    for (const step of this.#job.steps ?? []) await this.#step(step);
    if (this.#hasFailed) return undefined;
    const steps = { ...this.#given, steps: this.#steps() };
    const outputs = Object.entries(this.#job.outputs ?? {});
    return Object.fromEntries(outputs.map(([name, text]) => [name, fill(text, steps)]));
  }

  /** Throws where the job may not write there. */
  needsToWrite(...scopes: string[]): void {
    const permissions = this.#job.permissions ?? this.#file.permissions ?? {};
    const missing = scopes.filter((scope) => permissions[scope] !== "write");
    if (missing.length > 0) throw new Error(`the job may not write ${missing.join(", ")}`);
  }

  /** Sets a variable for the steps to come. */
  set(name: string, value: string): void {
    this.#set.set(name, value);
  }

  /** Puts a program on the PATH of the steps to come. */
  async script(name: string, text: string): Promise<void> {
    await Deno.remove(`${this.#bin}/${name}`).catch(() => {});
    await Deno.writeTextFile(`${this.#bin}/${name}`, text, { mode: 0o755 });
  }

  #steps(): Value {
    return Object.fromEntries(
      Object.entries(this.#outputs).map(([id, outputs]) => [id, { outputs }]),
    );
  }

  /** The variables of the workflow, the job and those that steps have set. */
  #env(): Record<string, string> {
    const filled = (env: Readonly<Record<string, string>> = {}) =>
      Object.entries(env).map(([name, text]) => [name, fill(String(text), this.#given)]);
    const of = [...filled(this.#file.env), ...filled(this.#job.env), ...this.#set];
    return Object.fromEntries(of);
  }

  async #step(step: Step): Promise<void> {
    let title = step.name ?? step.run?.trim().split("\n")[0] ?? step.uses?.split("@")[0] ?? "";
    let outcome: Pick<Outcome, "did" | "why">;
    try {
      const contexts = {
        ...this.#given,
        env: this.#env(),
        runner: { os: this.image.os, arch: this.image.arch, temp: this.#temp },
        steps: this.#steps(),
      };
      title = fill(title, contexts);
      outcome = holds(step.if, contexts, this.#hasFailed)
        ? await (step.uses ? this.#action(step, contexts) : this.#shell(step, contexts))
        : { did: "skipped", why: step.if ?? "a step before it has failed" };
    } catch (error) {
      outcome = { did: "failed", why: error instanceof Error ? error.message : String(error) };
      this.#hasFailed = true;
    }
    this.stage.outcomes.push({ job: this.#label, step: title, ...outcome });
    this.stage.say(`${outcome.did.padEnd(8)}  ${this.#label}: ${title}${tail(outcome.why)}`);
  }

  async #action(step: Step, contexts: Contexts): Promise<Pick<Outcome, "did" | "why">> {
    const [name = ""] = step.uses?.split("@") ?? [];
    const action = ACTIONS[name];
    if (!action) throw new Error(`${name} has no stand-in: tools/rehearsal/actions.ts`);
    const inputs = Object.entries(step.with ?? {}).map((
      [key, value],
    ) => [key, fill(String(value), contexts)]);
    await action(Object.fromEntries(inputs), this);
    return { did: "stand-in", why: DONE_BY_ACTION[name] ?? "" };
  }

  async #shell(step: Step, contexts: Contexts): Promise<Pick<Outcome, "did" | "why">> {
    const text = fill(step.run ?? "", contexts);
    const named = step.shell ?? this.#job.defaults?.run?.shell ?? this.#file.defaults?.run?.shell;
    const { name, words } = shellOf(named, this.image);
    if (name === "PowerShell" && !await isThere("pwsh", "--version")) {
      return { did: "not run", why: "there is no PowerShell here" };
    }
    if (RUNS_TESTS.test(text)) {
      await Deno.stat(`${this.work}/.ci/run`);
      return { did: "not run", why: "it runs the tests, and they this" };
    }
    const script = `${this.#temp}/step.sh`;
    await Deno.writeTextFile(script, text);
    await this.#left("note");
    const files = { env: `${this.#temp}/env`, output: `${this.#temp}/output` };
    for (const file of Object.values(files)) await Deno.writeTextFile(file, "");
    const [program = "", ...args] = words.map((word) => word.replace("{0}", script));
    const own = Object.entries(Deno.env.toObject()).filter(([name]) => HANDED_ON.test(name));
    const stepEnv = Object.entries(step.env ?? {}).map((
      [name, text],
    ) => [name, fill(String(text), contexts)]);
    const { code, stdout, stderr } = await new Deno.Command(
      await programHere(program) ?? program,
      {
        args,
        cwd: this.work,
        clearEnv: true,
        env: Object.fromEntries([
          ...own,
          ...Object.entries({
            CI: "true",
            GITHUB_ACTIONS: "true",
            GITHUB_ENV: files.env,
            GITHUB_OUTPUT: files.output,
            GITHUB_REF: this.stage.github.ref ?? "",
            GITHUB_REF_NAME: this.stage.github.ref_name ?? "",
            GITHUB_REPOSITORY: this.stage.github.repository ?? "",
            GITHUB_SHA: this.stage.github.sha ?? "",
            GITHUB_WORKSPACE: this.work,
            NO_COLOR: "1",
            PATH: this.#bin,
            RUNNER_OS: this.image.os,
            RUNNER_TEMP: this.#temp,
          }),
          ...Object.entries(this.#env()),
          ...stepEnv,
        ]),
        stdin: "null",
      },
    ).output();
    if (code !== 0) {
      const lines = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
      throw new Error(`exit code ${code}\n${lines.join("\n").split("\n").slice(-15).join("\n")}`);
    }
    await this.#take(step, files);
    const note = await this.#left("note") ?? await this.#publish();
    return note === undefined ? { did: "run", why: "" } : { did: "stand-in", why: note };
  }

  /** Takes what a step has left for those that follow. */
  async #take({ id }: Step, files: { env: string; output: string }): Promise<void> {
    const [env, output] = await Promise.all(
      [files.env, files.output].map(async (file) => parseFields(await Deno.readTextFile(file))),
    );
    for (const [name, value] of [...env!, ...output!]) {
      if (this.image.os === "Windows" && /^\/./.test(value)) {
        throw new Error(
          `${name}=${value} is a path of Git Bash: PowerShell, and every program that is none of ` +
            `Git's, takes it for one at the top of the drive; cygpath -w turns it`,
        );
      }
    }
    for (const [name, value] of env!) this.#set.set(name, value);
    if (id) this.#outputs[id] = Object.fromEntries(output!);
  }

  /** What a stand-in has left in a file, which is taken away. */
  async #left(name: string): Promise<string | undefined> {
    const text = await Deno.readTextFile(`${this.#temp}/${name}`).catch(() => undefined);
    if (text !== undefined) await Deno.remove(`${this.#temp}/${name}`);
    return text;
  }

  /** Takes down what `gh` has published. @returns What has stood in; undefined where it was not called. */
  async #publish(): Promise<string | undefined> {
    const call = await this.#left("gh");
    if (call === undefined) return undefined;
    const [what, how, tag = "", ...words] = call.trimEnd().split("\n");
    if (what !== "release" || how !== "create") {
      throw new Error(`gh ${what} ${how} has no stand-in`);
    }
    this.needsToWrite("contents");
    const option = (name: string) => words[words.indexOf(name) + 1] ?? "";
    if (`refs/tags/${tag}` !== this.stage.github.ref) throw new Error(`${tag} is not the tag`);
    const notes = await Deno.readTextFile(`${this.work}/${option("--notes-file")}`);
    const files: string[] = [];
    for (const [n, word] of words.entries()) {
      if (word.startsWith("--") || ["--title", "--notes-file"].includes(words[n - 1] ?? "")) {
        continue;
      }
      const path = await Deno.realPath(`${this.work}/${word}`);
      if (!this.stage.attested.has(path)) throw new Error(`${word} is published and not attested`);
      files.push(path);
    }
    this.stage.published.push({ tag, notes, files });
    return "written down";
  }
}

const tail = (why: string) => why ? ` (${why.split("\n").join("\n          ")})` : "";
