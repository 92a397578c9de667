/** What an app has buffered when it is stopped: all of it is written, whichever step ends it. */
import { assertEquals } from "@std/assert";
import { pythons, versionOf } from "../driver.ts";
import { rows } from "../tier.ts";
import { stopped, SWALLOWS_ALL } from "./stopped.ts";

/** Pythons by their version. */
const PYTHONS = (await pythons()).map((path) => ({
  path,
  version: versionOf(path),
}));

interface Buffered {
  readonly name: string;
  readonly code: string;
  /** What is in the file afterwards. */
  readonly out: string;
  readonly steps: readonly string[];
}

const SLEEPS = `
    print("up", flush=True)
    while True:
        time.sleep(1)
`;

const APPS: readonly Buffered[] = [
  {
    name: "a file of a function's, and an object with a __del__",
    code: `
import os
class R:
    def __del__(self):
        with os.fdopen(os.open("out.txt", os.O_WRONLY | os.O_APPEND), "w") as file:
            file.write("__del__ ran\\n")
def main():
    f = open("out.txt", "a"); f.write("a line\\n")
    r = R()
${SLEEPS}
main()
`,
    // The order in which a frame lets go of its locals.
    out: "a line\n__del__ ran\n",
    steps: ["interrupt"],
  },
  {
    name: "a file of an object's whose method is to be called before a stop",
    code: `
import slop_watch
class App:
    def __init__(self):
        self.file = open("out.txt", "a")
        slop_watch.on_stop(self.note)
    def note(self):
        self.file.write("noted\\n")
    def run(self):
${SLEEPS.replaceAll("\n    ", "\n        ")}
App().run()
`,
    out: "noted\n",
    steps: ["on_stop", "interrupt"],
  },
  {
    name: "files of an app that swallows all that would end it",
    code: `
import gc, io, logging, logging.handlers
def main():
    f = open("out.txt", "a"); f.write("text\\n"); f.flush()
    g = open("out.txt", "ab"); g.write(b"bytes\\n")
    gc.freeze()
    target = logging.FileHandler("out.txt")
    memory = logging.handlers.MemoryHandler(100, target=target)
    memory.emit(logging.LogRecord("a", logging.INFO, "", 0, "logged", None, None))
${SWALLOWS_ALL}
main()
`,
    out: "text\nlogged\nbytes\n",
    steps: ["interrupt", "exit"],
  },
  {
    name:
      "files of an app whose log is locked for good, and whose proxies fail when they are asked",
    code: `
import logging, threading
class Proxy:
    @property
    def __class__(self): raise RuntimeError("not bound")
def main():
    f = open("out.txt", "a"); f.write("text\\n")
    handler = logging.FileHandler("log.txt")
    proxies = [Proxy()]
    handler.acquire()
${SWALLOWS_ALL}
main()
`,
    out: "text\n",
    steps: ["interrupt", "exit"],
  },
];

for (const { path, version } of rows(PYTHONS, 1)) {
  for (const { name, code, out, steps } of APPS) {
    Deno.test(`what is buffered is written on ${version}: ${name}`, async () => {
      const ending = await stopped(code, ["--python", path]);
      assertEquals([ending.how, ending.out, ending.steps], ["agent", out, steps], ending.stderr);
    });
  }
}
