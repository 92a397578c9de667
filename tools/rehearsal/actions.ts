/** What stands for the actions of others in a rehearsal: what they do to the machine, by folders. */
import { globToRegExp } from "@std/path/posix";
import { programHere } from "../program.ts";
import { oldestPython } from "./images.ts";
import type { RunningJob } from "./stage.ts";

type Inputs = Readonly<Record<string, string>>;
type Action = (inputs: Inputs, job: RunningJob) => Promise<void>;

/** What each stand-in has done, for people. */
export const DONE_BY_ACTION: Readonly<Record<string, string>> = {
  "actions/checkout": "a clone",
  "actions/setup-python": "the Python that is here",
  "denoland/setup-deno": "the Deno that is here",
  "actions/upload-artifact": "into a folder",
  "actions/download-artifact": "from a folder",
  "actions/attest-build-provenance": "written down",
};

async function git(cwd: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("git", { args, cwd }).output();
  if (!success) {
    throw new Error(`git ${args.join(" ")}: ${new TextDecoder().decode(stderr).trim()}`);
  }
}

/** The files that patterns name, one a line, from a folder. */
async function filesOf(patterns: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pattern of patterns.trim().split("\n").map((line) => line.trim())) {
    const [, parent = ".", name = ""] = /^(?:(.*)\/)?([^/]*)$/.exec(pattern) ?? [];
    const wanted = globToRegExp(name);
    const entries = await Array.fromAsync(Deno.readDir(`${folder}/${parent}`)).catch(() => []);
    for (const { name, isFile } of entries) {
      if (isFile && wanted.test(name)) found.push(`${folder}/${parent}/${name}`);
    }
  }
  return found.sort();
}

/** As a runner does it: one commit, where no more is asked for. */
async function checkout(inputs: Inputs, { stage, work }: RunningJob): Promise<void> {
  const { ref = "", sha = "" } = stage.github;
  await git(work, "init", "--quiet");
  await git(work, "remote", "add", "origin", `file://${stage.origin}`);
  const refs = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];
  const one = ["--depth=1", `+${ref}:${ref.replace("refs/heads/", "refs/remotes/origin/")}`];
  const which = inputs["fetch-depth"] === "0" ? refs : one;
  await git(work, "fetch", "--quiet", "--no-tags", "origin", ...which);
  await git(work, "checkout", "--quiet", "--detach", sha);
}

async function setUpPython(inputs: Inputs, job: RunningJob): Promise<void> {
  const oldest = oldestPython(job.image);
  const versions = (inputs["python-version"] ?? "").trim().split(/\s+/);
  for (const version of versions) {
    const minor = Number(/^3\.(\d+)$/.exec(version)?.[1]);
    if (!(minor >= oldest)) throw new Error(`there is no Python ${version} for ${job.image.arch}`);
  }
  const python = await programHere("python3");
  if (!python) throw new Error("python3 is not here");
  for (const name of ["python", "python3"]) {
    // By a script: pyenv's own go by the name that they are called by.
    await job.script(name, `#!/bin/sh\nPATH='${Deno.env.get("PATH")}' exec '${python}' "$@"\n`);
  }
}

async function setUpDeno(inputs: Inputs, job: RunningJob): Promise<void> {
  const wanted = inputs["deno-version"];
  if (wanted !== Deno.version.deno) throw new Error(`Deno ${wanted} is not the one that is here`);
  job.set("DENO_DIR", await job.stage.denoDir());
  const { os } = job.image;
  const wine = os === "Windows" ? job.stage.wine ?? "" : "";
  job.set("REHEARSAL_PATH", Deno.env.get("PATH") ?? "");
  const words = ["run", "--quiet", "-A", import.meta.resolve("./deno.ts"), os, wine];
  const quoted = [Deno.execPath(), ...words].map((word) => `'${word}'`).join(" ");
  await job.script("deno", `#!/bin/sh\nexec ${quoted} "$@"\n`);
}

async function upload(inputs: Inputs, { stage, work }: RunningJob): Promise<void> {
  const { name = "artifact", path = "" } = inputs;
  const files = await filesOf(path, work);
  if (files.length === 0) throw new Error(`${path} names no file`);
  const folder = `${stage.home}/artifacts/${name}`;
  await Deno.mkdir(`${stage.home}/artifacts`, { recursive: true });
  // A second of the same name is an error there, too.
  await Deno.mkdir(folder);
  for (const file of files) await Deno.copyFile(file, `${folder}/${file.split("/").at(-1)}`);
}

async function download(inputs: Inputs, { stage, work }: RunningJob): Promise<void> {
  const { name, path = ".", "merge-multiple": merged } = inputs;
  const names = name ? [name] : [];
  if (!name) {
    for await (const entry of Deno.readDir(`${stage.home}/artifacts`)) names.push(entry.name);
  }
  for (const each of names) {
    const into = `${work}/${path}${name || merged === "true" ? "" : `/${each}`}`;
    await Deno.mkdir(into, { recursive: true });
    for await (const file of Deno.readDir(`${stage.home}/artifacts/${each}`)) {
      const target = `${into}/${file.name}`;
      if (await Deno.stat(target).catch(() => undefined)) {
        throw new Error(`two artifacts have a file ${file.name}`);
      }
      await Deno.copyFile(`${stage.home}/artifacts/${each}/${file.name}`, target);
      // An artifact is a zip file, and who may execute what gets lost in it.
      await Deno.chmod(target, 0o644);
    }
  }
}

async function attest(inputs: Inputs, job: RunningJob): Promise<void> {
  const { stage, work } = job;
  job.needsToWrite("id-token", "attestations");
  const files = await filesOf(inputs["subject-path"] ?? "", work);
  if (files.length === 0) throw new Error(`${inputs["subject-path"]} names no file`);
  for (const file of files) stage.attested.add(await Deno.realPath(file));
}

/** The stand-ins by the actions' names. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  "actions/checkout": checkout,
  "actions/setup-python": setUpPython,
  "denoland/setup-deno": setUpDeno,
  "actions/upload-artifact": upload,
  "actions/download-artifact": download,
  "actions/attest-build-provenance": attest,
};
