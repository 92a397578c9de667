/** The workflows' steps, run here, and that the rehearsal finds what goes wrong on GitHub. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path/posix";
import { parse } from "@std/yaml";
import { readyDenoForWindows } from "../tools/deno_for_windows.ts";
import { evaluate, fill, holds } from "../tools/rehearsal/expressions.ts";
import type { Outcome } from "../tools/rehearsal/stage.ts";
import { rehearse, released, type Result } from "../tools/rehearsal/rehearsal.ts";
import { parseSums } from "../tools/release.ts";
import { sha256Of } from "../tools/bundle.ts";
import { versionFieldsOf } from "../tools/version_fields.ts";
import denoJson from "../deno.json" with { type: "json" };
import { git, makeRepository } from "./git.ts";
import { LONG } from "./tier.ts";

const HERE = fromFileUrl(new URL("..", import.meta.url));
/** GNU's tools play Git's on Windows. */
const ignore = Deno.build.os !== "linux";

/** The workflows as they stand take half a minute, and longer where Wine is set up. */
const ignoreWhole = ignore || !LONG;

async function inFolder(what: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "slop-watch-rehearsal-" });
  try {
    await what(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const failed = ({ outcomes }: Result): Outcome[] => outcomes.filter(({ did }) => did === "failed");

Deno.test({
  name: "a release, from its tag to its manifests",
  ignore: ignoreWhole,
  fn: () =>
    inFolder(async (folder) => {
      const origin = `${folder}/origin`;
      const ref = await released(HERE, origin);
      const home = await Deno.makeTempDir({ dir: folder });
      const result = await rehearse({
        origin,
        ref,
        file: ".github/workflows/release.yml",
        home,
        wine: await readyDenoForWindows(),
      });
      assertEquals(failed(result), []);
      const [published, ...more] = result.published;
      assert(published && more.length === 0);
      assertEquals(published.tag, `v${denoJson.version}`);
      assertStringIncludes(published.notes, "Runs a Python app");

      const files = new Map(published.files.map((path) => [path.split("/").at(-1)!, path]));
      const executables = [...files.keys()].filter((name) => name.startsWith("slop-watch-"));
      assertEquals(executables.length, 6);
      const sums = parseSums(await Deno.readTextFile(files.get("SHA256SUMS")!));
      assertEquals([...sums.keys()].sort(), [...executables, "slop-watch.js"].sort());
      for (const [name, sum] of sums) assertEquals(await sha256Of(files.get(name)!), sum);
      for (const name of executables.filter((name) => name.endsWith(".exe"))) {
        const fields = versionFieldsOf(await Deno.readFile(files.get(name)!));
        assertEquals([fields.ProductName, fields.ProductVersion], [
          "slop-watch",
          denoJson.version,
        ]);
      }
      const scoop = JSON.parse(await Deno.readTextFile(files.get("slop-watch.json")!));
      assertEquals(
        scoop.architecture["64bit"].hash,
        sums.get("slop-watch-x86_64-pc-windows-msvc.exe"),
      );
      const winget = ["", ".installer", ".locale.en-US"].map((part) =>
        `owner.slop-watch${part}.yaml`
      );
      for (const name of winget) {
        const manifest = parse(await Deno.readTextFile(files.get(name)!)) as {
          PackageVersion: string;
        };
        assertEquals(manifest.PackageVersion, denoJson.version);
      }
      // What README has people download.
      const readme = await Deno.readTextFile(`${HERE}README.md`);
      for (
        const [, name = ""] of readme.matchAll(
          /(slop-watch-\w+-\w[\w-]+\.exe|SHA256SUMS|slop-watch\.json)\b/g,
        )
      ) {
        assert(files.has(name), name);
      }
      assertEquals(
        [...files.keys()].sort(),
        [...executables, ...winget, "SHA256SUMS", "slop-watch.js", "slop-watch.json"].sort(),
      );
    }),
});

Deno.test({
  name: "the other workflows",
  ignore: ignoreWhole,
  fn: () =>
    inFolder(async (folder) => {
      const origin = `${folder}/origin`;
      await released(HERE, origin);
      for (const name of ["ci", "nightly"]) {
        const result = await rehearse({
          origin,
          ref: "refs/heads/main",
          file: `.github/workflows/${name}.yml`,
          home: await Deno.makeTempDir({ dir: folder }),
        });
        assertEquals(failed(result), []);
        assert(result.outcomes.some(({ did }) => did === "not run"), "the tests themselves");
      }
    }),
});

const ON = "on: [push]\ndefaults: { run: { shell: bash } }\njobs:\n  one:\n    runs-on: ";

/** Workflows of one job, and what a rehearsal says of the step that fails; undefined for none. */
const MISTAKES: [name: string, workflow: string, said: RegExp | undefined][] = [
  [
    "a path of Git Bash for the steps to come",
    `${ON}windows-2025
    steps:
      - run: echo "DENORT_BIN=$PWD/denort.exe" >> "$GITHUB_ENV"
`,
    /^DENORT_BIN=\/.*\/denort\.exe is a path of Git Bash/,
  ],
  [
    "the same path as Windows has it",
    `${ON}windows-2025
    steps:
      - run: echo "DENORT_BIN=$(cygpath -w "$PWD/denort.exe")" >> "$GITHUB_ENV"
      - run: |
          case $DENORT_BIN in Z:\\\\*\\\\denort.exe) ;; *) exit 1 ;; esac
          [ "$(cygpath -u "$DENORT_BIN")" = "$PWD/denort.exe" ]
`,
    undefined,
  ],
  [
    "a program that the machine has not",
    `${ON}macos-15
    steps:
      - run: sha256sum x
`,
    /exit code 127/,
  ],
  [
    "Deno before it is set up",
    `${ON}ubuntu-latest
    steps:
      - run: deno --version
`,
    /exit code 127/,
  ],
  [
    "a pipe whose first part fails",
    `${ON}ubuntu-latest
    steps:
      - run: "false | true"
`,
    /exit code 1/,
  ],
  [
    "a name that nothing has",
    `${ON}ubuntu-latest
    strategy: { matrix: { target: [a] } }
    steps:
      - run: "true"
        env: { WHAT: "\${{ matrix.traget }}" }
`,
    /matrix\.traget is not there/,
  ],
  [
    "variables of a step that the next has not",
    `${ON}ubuntu-latest
    steps:
      - run: export A=1
      - run: test "$A" = 1
`,
    /exit code 1/,
  ],
  [
    "variables, outputs and what is asked of them",
    `${ON}ubuntu-latest
    env: { B: two }
    steps:
      - run: echo A=1 >> "$GITHUB_ENV"
      - { id: said, run: 'printf "text<<END\\nof\\ntwo lines\\nEND\\n" >> "$GITHUB_OUTPUT"' }
      - run: |
          test "$A$B$C" = "1twoof
          two lines"
        env: { C: "\${{ steps.said.outputs.text }}" }
        if: env.A == '1' && runner.os != 'Windows'
      - { if: failure(), run: exit 1 }
`,
    undefined,
  ],
  [
    "an artifact of nothing",
    `${ON}ubuntu-latest
    steps:
      - { uses: actions/upload-artifact@1, with: { name: a, path: dist/* } }
`,
    /dist\/\* names no file/,
  ],
  [
    "two artifacts with a file of one name",
    `${ON}ubuntu-latest
    steps:
      - run: mkdir a b && touch a/x b/x
      - { uses: actions/upload-artifact@1, with: { name: a, path: a/x } }
      - { uses: actions/upload-artifact@1, with: { name: b, path: b/x } }
      - { uses: actions/download-artifact@1, with: { path: c, merge-multiple: true } }
`,
    /two artifacts have a file x/,
  ],
  [
    "who may execute it, lost on the way",
    `${ON}ubuntu-latest
    steps:
      - run: printf '#!/bin/sh\\n' > x && chmod +x x
      - { uses: actions/upload-artifact@1, with: { name: a, path: x } }
      - { uses: actions/download-artifact@1, with: { name: a, path: b } }
      - run: b/x
`,
    /exit code 126/,
  ],
  [
    "a file that is published and not attested",
    `${ON}ubuntu-latest
    permissions: { contents: write, id-token: write, attestations: write }
    steps:
      - run: touch a b notes
      - { uses: actions/attest-build-provenance@1, with: { subject-path: a } }
      - run: gh release create v1 --notes-file notes a b
        env: { GH_TOKEN: "\${{ github.token }}" }
`,
    /b is published and not attested/,
  ],
  [
    "a job that may not attest",
    `${ON}ubuntu-latest
    permissions: { contents: write }
    steps:
      - run: touch a
      - { uses: actions/attest-build-provenance@1, with: { subject-path: a } }
`,
    /the job may not write id-token, attestations/,
  ],
  [
    "a job that may not publish",
    `${ON}ubuntu-latest
    steps:
      - run: touch notes
      - run: gh release create v1 --notes-file notes
        env: { GH_TOKEN: "\${{ github.token }}" }
`,
    /the job may not write contents/,
  ],
  [
    "gh without its token",
    `${ON}ubuntu-latest
    steps:
      - run: gh release create v1
`,
    /exit code 4/,
  ],
  [
    "a Python that is not to be had",
    `${ON}windows-11-arm
    steps:
      - { uses: actions/setup-python@1, with: { python-version: "3.8" } }
`,
    /there is no Python 3\.8 for ARM64/,
  ],
];

for (const [name, workflow, said] of MISTAKES) {
  Deno.test({
    name: `the rehearsal of ${name}`,
    ignore,
    fn: () =>
      inFolder(async (folder) => {
        const origin = `${folder}/origin`;
        await Deno.mkdir(origin);
        await Deno.writeTextFile(`${origin}/it.yml`, `name: it\n${workflow}`);
        await makeRepository(origin);
        await git(origin, "tag", "v1");
        const home = await Deno.makeTempDir({ dir: folder });
        const result = await rehearse({ origin, ref: "refs/tags/v1", file: "it.yml", home });
        const [first, ...more] = failed(result);
        assertEquals(more, []);
        if (said === undefined) assertEquals(first, undefined);
        else assertMatch(first?.why ?? "nothing failed", said);
      }),
  });
}

Deno.test({
  name: "on Windows a step that names no shell is PowerShell's",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const origin = `${folder}/origin`;
      await Deno.mkdir(origin);
      const job = "one: { runs-on: windows-2025, steps: [{ run: exit 1, shell: pwsh }] }";
      await Deno.writeTextFile(`${origin}/it.yml`, `name: it\non: push\njobs: { ${job} }\n`);
      await makeRepository(origin);
      const home = await Deno.makeTempDir({ dir: folder });
      const { outcomes } = await rehearse({ origin, ref: "refs/heads/main", file: "it.yml", home });
      assertMatch(outcomes[0]?.did ?? "", /^(?:not run|failed)$/);
    }),
});

Deno.test("expressions are read as GitHub reads them", () => {
  const names = { matrix: { os: "windows-2025", ending: "" }, github: { ref_type: "tag" } };
  const table: [string, unknown][] = [
    ["matrix.os == 'windows-2025' && github.ref_type != 'branch'", true],
    ["matrix.ending || 'it''s'", "it's"],
    ["!(matrix.ending && 1) == true", true],
    ["success() && 2", 2],
  ];
  for (const [text, value] of table) assertEquals(evaluate(text, names), value, text);
  assertEquals(fill("a ${{ matrix.os }}, ${{ github.ref_type }}", names), "a windows-2025, tag");
  assertEquals([holds("always()", names, true), holds("matrix.os == 'x'", names, false)], [
    true,
    false,
  ]);
  // What has failed before is skipped, unless it is asked for.
  assertEquals([holds("1 == 1", names, true), holds(undefined, names, true)], [false, false]);
});
