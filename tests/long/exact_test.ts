/** A warm start cannot be told from a cold one by what an app sees: ten packages that many use. */
import { assertEquals } from "@std/assert";
import { PACKAGES } from "../bench/exact_packages.ts";
import { seenWarm } from "../bench/exact_run.ts";
import { python } from "../driver.ts";
import { LONG } from "../tier.ts";
import { installedFor } from "./installed.ts";

const NAMES = [
  "attrs",
  "click",
  "flask",
  "httpx",
  "jinja2",
  "pydantic",
  "pyyaml",
  "requests",
  "rich",
  "sqlalchemy",
];
const isOurs = LONG && Deno.build.os === "linux";
const REQUIREMENTS = new URL("./exact_requirements.txt", import.meta.url);
const installed = await installedFor(
  "packages",
  REQUIREMENTS,
  isOurs ? await python() : undefined,
);

for (const names of [NAMES.slice(0, 5), NAMES.slice(5)]) {
  Deno.test({
    name: `a warm start is told by nothing that an app with packages sees: ${names.join(", ")}`,
    ignore: installed === undefined,
    async fn() {
      const code = PACKAGES.filter(({ name }) => names.includes(name)).map(({ code }) => code);
      assertEquals(code.length, names.length);
      const { before, after } = await seenWarm(installed ?? "", code.join("\n"));
      assertEquals([before, after], [[], []]);
    },
  });
}
