import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parse } from "@std/yaml";
import {
  newestOf,
  parseSums,
  type Release,
  scoopManifest,
  whyNot,
  wingetManifest,
} from "../.ci/release.ts";

const CHANGELOG = `# Changelog

## Unreleased

## 1.2.0 (2026-01-02)

- One thing.
- Another,
  on two lines.

## 1.1.0

- Old.
`;

Deno.test("what is new is the newest version's part of the changelog", () => {
  assertEquals(newestOf(CHANGELOG), {
    version: "1.2.0",
    notes: "- One thing.\n- Another,\n  on two lines.",
  });
  assertEquals(newestOf("# Changelog\n\n## 1.0.0\n\n- First.\n"), {
    version: "1.0.0",
    notes: "- First.",
  });
  assertEquals(newestOf("# Changelog\n\n## Unreleased\n\n- x\n"), undefined);
});

Deno.test("a tag is released where it, deno.json and the changelog name one version", () => {
  assertEquals(whyNot("v1.2.0", "1.2.0", CHANGELOG), undefined);
  assertEquals(whyNot("v1.2.1", "1.2.0", CHANGELOG), "the tag is v1.2.1, and deno.json says 1.2.0");
  assertEquals(whyNot("v1.3.0", "1.3.0", CHANGELOG), "CHANGELOG.md begins with 1.2.0");
  const open = CHANGELOG.replace("## Unreleased\n", "## Unreleased\n\n- More.\n");
  assertEquals(whyNot("v1.2.0", "1.2.0", open), "CHANGELOG.md has changes under Unreleased");
});

const [SUM_X, SUM_ARM] = ["a".repeat(64), "b".repeat(64)];
const RELEASE: Release = {
  repository: "owner/name",
  version: "1.2.0",
  sums: parseSums(
    `${SUM_X}  slop-watch-x86_64-pc-windows-msvc.exe\n${SUM_ARM} *slop-watch-aarch64-pc-windows-msvc.exe\n`,
  ),
};

Deno.test("scoop's manifest names both files and their checksums", () => {
  const { version, architecture } = JSON.parse(scoopManifest(RELEASE));
  assertEquals(version, "1.2.0");
  assertEquals(architecture, {
    "64bit": {
      url:
        "https://github.com/owner/name/releases/download/v1.2.0/slop-watch-x86_64-pc-windows-msvc.exe#/slop-watch.exe",
      hash: SUM_X,
    },
    "arm64": {
      url:
        "https://github.com/owner/name/releases/download/v1.2.0/slop-watch-aarch64-pc-windows-msvc.exe#/slop-watch.exe",
      hash: SUM_ARM,
    },
  });
});

Deno.test("winget's manifest names both files and their checksums", () => {
  const manifest = parse(wingetManifest(RELEASE)) as Record<string, unknown>;
  assertEquals([manifest.PackageIdentifier, manifest.PackageVersion], [
    "owner.slop-watch",
    "1.2.0",
  ]);
  const installers = manifest.Installers as Record<string, string>[];
  assertEquals(installers.map(({ InstallerSha256: sum }) => sum?.toLowerCase()), [SUM_X, SUM_ARM]);
  assertStringIncludes(installers[1]!.InstallerUrl!, "aarch64");
});

Deno.test("a file without a checksum is not released", () => {
  assertThrows(() => scoopManifest({ ...RELEASE, sums: new Map() }), Error, "does not name");
});
