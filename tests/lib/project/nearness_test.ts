/** Which Python is taken in which layout, and what is said where it is not the nearest. */
import { assertEquals } from "@std/assert";
import { nearnessOf } from "../../../lib/project/nearness.ts";
import { findPython } from "../../../lib/project/python.ts";
import { Project } from "../../driver.ts";
import { needs } from "../../needs.ts";
import { onPosix, putPrograms } from "./surroundings.ts";

const NONE = { value: "", origin: { from: "default" } } as const;
const WORKSPACE = '[tool.uv.workspace]\nmembers = ["app"]\n';
const AT_TOP = { ".git/HEAD": "" };
const OF_WORKSPACE = { "pyproject.toml": WORKSPACE, "app/pyproject.toml": "" };

/** A project in `app`, and what lies in and around it. A Python in `bin` is a program, one in `lost` a link to nothing. */
interface Layout {
  readonly files?: Record<string, string>;
  readonly pythons?: readonly string[];
  readonly lost?: readonly string[];
  readonly active?: string;
  readonly takes: string;
  /** The code of what is said, and what it names. */
  readonly says?: readonly [code: string, ...names: string[]];
}

const [VENV, ABOVE, PATH] = ["app/.venv/bin/python", ".venv/bin/python", "path/python3"];
const EMPTY = "environment-empty";
const NOT_NEAREST = "python-not-nearest";
const LAYOUTS: Record<string, Layout> = {
  "the project's own": { pythons: [VENV, ABOVE], files: AT_TOP, takes: VENV },
  "a workspace's": { files: OF_WORKSPACE, pythons: [ABOVE], takes: ABOVE },
  "a workspace's, which is not synced yet": {
    files: { ...OF_WORKSPACE, "uv.lock": "" },
    pythons: ["path/uv"],
    takes: "path/uv",
  },
  "a repository's": { files: AT_TOP, pythons: ["venv/bin/python"], takes: "venv/bin/python" },
  "a repository's lock": {
    files: { ...AT_TOP, "uv.lock": "" },
    pythons: ["path/uv"],
    takes: "path/uv",
  },
  "one above that is nobody's top": { pythons: [ABOVE], takes: PATH },
  "a workspace's that has no such member": {
    files: { "pyproject.toml": '[tool.uv.workspace]\nmembers = ["other"]\n' },
    pythons: [ABOVE],
    takes: PATH,
  },
  "one above the repository": { files: { "app/.git/HEAD": "" }, pythons: [ABOVE], takes: PATH },
  "one above, with env at the root": {
    files: { ...AT_TOP, "app/env/pyvenv.cfg": "" },
    pythons: [ABOVE, "app/env/bin/python"],
    takes: ABOVE,
    says: [NOT_NEAREST, "env lies nearer", "../.venv/bin/python runs"],
  },
  "the system's, with pixi's at the root": {
    files: { "app/.pixi/envs/default/conda-meta/x": "" },
    pythons: ["app/.pixi/envs/default/bin/python"],
    takes: PATH,
    says: [NOT_NEAREST, ".pixi/envs/default lies nearer", "--python .pixi/envs/default/bin/python"],
  },
  "a folder env that is none": { pythons: ["app/env/bin/python"], takes: PATH },
  "another project's that is active": {
    active: "other",
    pythons: ["other/bin/python", VENV],
    takes: "other/bin/python",
    says: [NOT_NEAREST, "../other/bin/python (VIRTUAL_ENV) runs", ".venv lies nearer"],
  },
  "one that is active, where there is no nearer": {
    active: "other",
    pythons: ["other/bin/python"],
    takes: "other/bin/python",
  },
  "the one of two at the root that is active": {
    active: "app/env",
    files: { "app/env/pyvenv.cfg": "" },
    pythons: ["app/env/bin/python", VENV],
    takes: "app/env/bin/python",
  },
  "a link to nothing at the root": {
    lost: [VENV],
    takes: PATH,
    says: [EMPTY, ".venv has no Python", "../path/python3 runs"],
  },
  "a link to nothing, made by a Python that is gone": {
    files: { "app/.venv/pyvenv.cfg": "home = /no/such/bin\n" },
    lost: [VENV],
    takes: PATH,
    says: ["environment-moved", "/no/such/bin"],
  },
  "a link to nothing, and the one above": {
    files: AT_TOP,
    lost: [VENV],
    pythons: [ABOVE],
    takes: ABOVE,
    says: [EMPTY, ".venv has no Python", "../.venv/bin/python runs"],
  },
  "a link to nothing that uv mends": {
    files: { "app/uv.lock": "" },
    lost: [VENV],
    pythons: ["path/uv"],
    takes: "path/uv",
  },
  "an active one that is gone": {
    active: "gone",
    pythons: [VENV],
    takes: VENV,
    says: [EMPTY, "../gone has no Python", ".venv/bin/python runs"],
  },
};

for (
  const [name, { files, pythons = [], lost = [], active, takes, says }] of Object.entries(LAYOUTS)
) {
  Deno.test(`the Python that is taken: ${name}`, needs("scripts", "links"), async () => {
    await using project = await Project.of({ "app/x": "", ...files });
    await putPrograms(project, PATH!, ...pythons);
    for (const path of lost) {
      await project.write(path, "");
      await Deno.remove(project.path(path));
      await Deno.symlink("/no/such/python", project.path(path));
    }
    const VIRTUAL_ENV = active && project.path(active);
    const around = onPosix(project, {
      cwd: "app",
      root: "app",
      variables: { VIRTUAL_ENV, PATH: project.path("path") },
    });
    const found = findPython(NONE, around);
    const [program = ""] = found.command;
    assertEquals(program, project.path(takes));
    const said = nearnessOf(program, found, around);
    const [code, ...names] = says ?? [undefined];
    assertEquals(said?.code, code);
    const text = `${said?.message} ${said?.hint}`;
    assertEquals(names.filter((name) => !text.includes(name)), [], text);
  });
}
