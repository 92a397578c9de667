/**
 * Gives the runtime base of a Windows executable its version fields, before the executable is built
 * on it: `deno run -A .ci/windows_base.ts denort.exe`. Only on Windows.
 */
import rcedit from "rcedit";
import denoJson from "../deno.json" with { type: "json" };

const [file] = Deno.args;
if (!file) throw new Error("which file?");
const { version } = denoJson;
await rcedit(file, {
  "file-version": version,
  "product-version": version,
  "version-string": {
    ProductName: "slop-watch",
    FileDescription: "Runs a Python app and restarts it when its code changes",
    CompanyName: "slop-watch",
    LegalCopyright: "MIT License",
    OriginalFilename: "slop-watch.exe",
    InternalFilename: "slop-watch",
  },
});
