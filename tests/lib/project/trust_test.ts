/** What is trusted of what is found above the working folder, in imagined worlds. */
import { assertEquals } from "@std/assert";
import { posix } from "../../../lib/platform/posix.ts";
import { windows } from "../../../lib/platform/windows.ts";
import { findRoot } from "../../../lib/project/find_root.ts";
import { findPython } from "../../../lib/project/python.ts";
import { Trust } from "../../../lib/project/trust.ts";
import { findGitLock } from "../../../lib/watch/git_lock.ts";
import { Project } from "../../driver.ts";
import { needs } from "../../needs.ts";
import { onPosix, putPrograms } from "./surroundings.ts";

const ALICE = 1000;
const BOB = 1001;

type Owners = Readonly<Record<string, number>>;

/** Alice's trust, on a disk on which all is root's but for what is named; a link by its own name and what it leads to. */
function trust(owners: Owners, given: { links?: Owners; named?: string; cwd?: string } = {}) {
  return new Trust({
    cwd: given.cwd ?? "/srv/share/alice/app",
    named: given.named,
    path: posix.path,
    users: { own: ALICE, caller: undefined, ofFolder: ALICE },
    stat: (path) => ({ uid: owners[path] ?? 0 }),
    lstat: (path) => ({ uid: given.links?.[path] ?? owners[path] ?? 0 }),
  });
}

Deno.test("what another user has put above the working folder is not trusted, and is named", () => {
  const file = "/srv/share/pyproject.toml";
  const table: [owners: Owners, given: Parameters<typeof trust>[1], counts: boolean][] = [
    [{}, {}, true],
    [{ [file]: ALICE }, {}, true],
    [{ [file]: BOB }, {}, false],
    [{ "/srv/share": BOB }, {}, false],
    [{ "/srv/share": BOB, [file]: ALICE }, {}, false],
    [{}, { links: { [file]: BOB } }, false],
    [{ [file]: BOB }, { links: { [file]: ALICE } }, false],
    [{ [file]: BOB }, { cwd: "/srv/share" }, true],
    [{ [file]: BOB }, { named: "/srv/share" }, true],
    [{ [file]: BOB }, { named: "/srv" }, true],
    [{ [file]: BOB }, { named: "/srv/share/alice" }, false],
    [{ [file]: BOB }, { named: "/srv/sha" }, false],
  ];
  for (const [owners, given, counts] of table) {
    const alices = trust(owners, given);
    assertEquals(alices.allows(file), counts, JSON.stringify([owners, given]));
    const said = alices.passedOver.map(({ message, hint }) => [message, hint]);
    assertEquals(
      said,
      counts ? [] : [[
        `${file} is passed over: it, or its folder, belongs to another user (uid ${BOB})`,
        "if you trust it, --root /srv/share takes it",
      ]],
    );
  }
});

Deno.test("on Windows only what lies at the top of a drive or a share is not trusted", () => {
  const none = { own: undefined, caller: undefined, ofFolder: undefined };
  const look = () => ({ uid: null });
  const table: [cwd: string, file: string, counts: boolean][] = [
    ["C:\\work\\a\\b", "C:\\pyproject.toml", false],
    ["C:\\work\\a\\b", "C:\\work\\pyproject.toml", true],
    ["C:\\work\\a\\b", "C:\\work\\a\\.git", true],
    ["C:\\", "C:\\pyproject.toml", true],
    ["D:\\x", "D:\\.venv", false],
    ["\\\\server\\share\\a", "\\\\server\\share\\pyproject.toml", false],
  ];
  for (const [cwd, file, counts] of table) {
    const { path } = windows;
    const trust = new Trust({ cwd, named: "", path, users: none, stat: look, lstat: look });
    assertEquals(trust.allows(file), counts, `${cwd} ${file}`);
    assertEquals(trust.passedOver.map(({ code }) => code), counts ? [] : ["passed-over-at-top"]);
  }
});

Deno.test("the root is found past what is not trusted", () => {
  const cwd = "/srv/share/alice/app";
  const table: [there: string[], foreign: Owners, root: string][] = [
    [["/srv/share/pyproject.toml"], { "/srv/share/pyproject.toml": BOB }, cwd],
    [["/srv/share/.git"], { "/srv/share/.git": BOB }, cwd],
    [
      ["/srv/share/pyproject.toml", "/srv/share/alice/.git"],
      { "/srv/share/pyproject.toml": BOB },
      "/srv/share/alice",
    ],
    [
      ["/srv/share/alice/pyproject.toml", "/srv/share/pyproject.toml"],
      { "/srv/share/alice/pyproject.toml": BOB },
      "/srv/share",
    ],
  ];
  for (const [there, foreign, root] of table) {
    const alices = trust(foreign, { cwd });
    const exists = (path: string) => there.includes(path);
    const found = findRoot({
      cwd,
      path: posix.path,
      exists,
      isTrusted: (path) => alices.allows(path),
    });
    assertEquals([found, alices.passedOver.length], [root, 1]);
  }
});

Deno.test(
  "nor does another's environment, uv.lock or git lock above it",
  needs("scripts"),
  async () => {
    await using project = await Project.of({ "uv.lock": "", ".git/HEAD": "", "sub/x": "" });
    await putPrograms(project, ".venv/bin/python", "path/uv", "path/python3");
    const find = (foreign: readonly string[]) => {
      const isTrusted = (path: string) => !foreign.some((name) => path === project.path(name));
      const around = { ...onPosix(project, { cwd: "sub" }), isTrusted };
      const none = { value: "", origin: { from: "default" } } as const;
      const { command: [python] } = findPython(none, around);
      return [python, findGitLock(project.path("sub"), posix.path, isTrusted)];
    };
    const lock = project.path(".git/index.lock");
    assertEquals(find([]), [project.path(".venv/bin/python"), lock]);
    assertEquals(find([".venv"]), [project.path("path/uv"), lock]);
    assertEquals(find([".venv", "uv.lock"]), [project.path("path/python3"), lock]);
    assertEquals(find([".git"])[1]?.includes(project.folder), undefined);
  },
);
