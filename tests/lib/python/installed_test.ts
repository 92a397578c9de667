/** Whose a file is: a table of paths, asked of each Python that there is. */
import { assertEquals } from "@std/assert";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

type Owner = "Python's" | "installed" | "own";

/** The folders of the standard library, and that of installed programs. */
interface Folders {
  readonly library: readonly string[];
  readonly scripts: string;
}

const LINUX: Folders = {
  library: ["/usr/lib/python3.11", "/usr/lib64/python3.11/lib-dynload"],
  scripts: "/home/me/app/.venv/bin",
};
const WINDOWS: Folders = {
  library: ["C:\\Python311\\Lib", "C:\\Python311\\DLLs"],
  scripts: "C:\\app\\.venv\\Scripts",
};

const ON_LINUX: Record<string, Owner> = {
  // Python's own.
  "/usr/lib/python3.11": "Python's",
  "/usr/lib/python3.11/json/__init__.py": "Python's",
  "/usr/lib/python3.11/lib-dynload/select.so": "Python's",
  "/usr/lib64/python3.11/lib-dynload/select.so": "Python's",
  // Code that comes from no file.
  "<frozen importlib._bootstrap>": "installed",
  "<string>": "installed",
  "<stdin>": "installed",
  "<slop-watch _stop>": "installed",
  // Installed for it, or for another.
  "/usr/lib/python3.11/site-packages/attr/__init__.py": "installed",
  "/usr/lib/python3/dist-packages/yaml/__init__.py": "installed",
  "/usr/local/lib/python3.11/dist-packages/yaml/__init__.py": "installed",
  "/home/me/.local/lib/python3.11/site-packages/attr/__init__.py": "installed",
  "/home/me/app/.venv/lib/python3.11/site-packages": "installed",
  "/home/me/app/.venv/lib/python3.11/site-packages/attr/__init__.py": "installed",
  "/home/me/app/venv/lib64/python3.11/site-packages/_cffi.so": "installed",
  "/home/me/app/.venv/bin/flask": "installed",
  "/home/me/app/.venv/bin/wrapped.pyz/__main__.py": "installed",
  "/home/me/app/__pypackages__/3.11/lib/attr/__init__.py": "installed",
  "/home/me/app/__pypackages__/3.11/bin/flask": "installed",
  "/home/me/app/venv/lib/python3.11/site-packages/old-1.0-py3.11.egg/old/a.py": "installed",
  "/home/me/app/venv/lib/python3.11/site-packages/zipped-1.0-py3.11.egg": "installed",
  "/nix/store/0c5i-python3.11-attrs-23.1/lib/python3.11/attr.py": "installed",
  "/gnu/store/0c5i-python-attrs-23.1/lib/attr.py": "installed",
  "/home/me/.cache/uv/archive-v0/1hB7/attr/__init__.py": "installed",
  // The app's own.
  "/home/me/app/app.py": "own",
  "/home/me/app": "own",
  "/home/me/app/src/app/__main__.py": "own",
  "/home/me/app/src/<odd>/a.py": "own",
  "/home/me/app/.hidden/a.py": "own",
  "/home/me/app/.venv/src/edited/a.py": "own",
  "/home/me/app/bin/tool.py": "own",
  "/home/me/app/site-packages-like/a.py": "own",
  "/home/me/app/my-site-packages/a.py": "own",
  "/home/me/app/site-packages.py": "own",
  "/home/me/app/lib-dynload/a.py": "own",
  "/home/me/nix/store/a.py": "own",
  "/home/me/other/near.py": "own",
  "/usr/lib/python3.11-of-mine/a.py": "own",
  "/usr/src/app/app.py": "own",
};

const ON_WINDOWS: Record<string, Owner> = {
  "C:\\Python311\\Lib\\json\\__init__.py": "Python's",
  "c:\\python311\\lib\\json\\__init__.py": "Python's",
  "C:\\Python311\\DLLs\\select.pyd": "Python's",
  "<frozen os>": "installed",
  "C:\\Python311\\Lib\\site-packages\\attr\\__init__.py": "installed",
  "C:\\app\\.venv\\Lib\\site-packages\\attr\\__init__.py": "installed",
  "C:\\app\\.venv\\Lib\\Site-Packages\\attr\\__init__.py": "installed",
  "C:/app/.venv/Lib/site-packages/attr/__init__.py": "installed",
  "C:\\app\\.venv\\Scripts\\flask.exe\\__main__.py": "installed",
  "C:\\app\\.venv\\scripts\\flask-script.py": "installed",
  "C:\\Users\\me\\AppData\\Local\\uv\\cache\\archive-v0\\1hB7\\attr.py": "installed",
  "C:\\app\\app.py": "own",
  "C:\\app\\scripts\\tool.py": "own",
  "C:\\app\\site-packages-like\\a.py": "own",
  "C:\\Python311\\app.py": "own",
  "D:\\Python311\\Lib\\json\\__init__.py": "own",
  "\\\\server\\share\\app\\a.py": "own",
};

const PROGRAM = `
import json, sys
sys.path.insert(0, sys.argv[1])
from _slop_watch_installed import Installation
folders, paths = json.loads(sys.stdin.buffer.read().decode("utf-8"))
asked = Installation(folders["library"], folders["scripts"])
def owner(path):
    if asked.is_pythons(path):
        return "Python's and own" if asked.is_own_code(path) else "Python's"
    return "own" if asked.is_own_code(path) else "installed"
print(json.dumps({path: owner(path) for path in paths}))
`;

for (
  const [system, folders, table] of [["Linux", LINUX, ON_LINUX], [
    "Windows",
    WINDOWS,
    ON_WINDOWS,
  ]] as const
) {
  Deno.test(`whose a file is, by the paths of ${system}`, async () => {
    const [python = ""] = await pythons();
    assertEquals(await askParts(python, PROGRAM, [folders, Object.keys(table)]), table);
  });
}

/** What a Python says of its own modules, and of those of its environment. */
const ITSELF = `
import json, os, sys, sysconfig
sys.path.insert(0, sys.argv[1])
import ctypes, encodings.ascii, json.decoder, select
from _slop_watch_installed import HERE, find_in_library
from _slop_watch_modules import is_own_code
modules = [module for module in map(sys.modules.get, list(sys.modules)) if module is not None]
paths = [path for path in (getattr(module, "__file__", None) for module in modules) if path]
ours = [path for path in paths if "_slop_watch" in os.path.basename(path)]
# A .pth file of an installed package may import it at each start.
pythons = [path for path in paths if path not in ours and "-packages" not in path]
print(json.dumps([
    [path for path in pythons if not HERE.is_pythons(path)],
    [path for path in paths if path not in ours and is_own_code(path)],
    [os.path.basename(path) for path in ours if not is_own_code(path)],
    [is_own_code(os.path.join(sysconfig.get_path(name), "x.py")) for name in ("purelib", "scripts")],
    [find_in_library(name) is not None for name in ("json", "_ctypes", "no_such", "lib-dynload")],
]))
`;

for (const python of rows(await pythons(), 2)) {
  Deno.test(`a Python knows its own, ${python.replace(/^.*versions\//, "")}`, async () => {
    assertEquals(await askParts(python, ITSELF, null), [[], [], [], [false, false], [
      true,
      true,
      false,
      false,
    ]]);
  });
}
