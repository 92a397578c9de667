import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse } from "@std/yaml";
import {
  newestOf,
  parseSums,
  type Release,
  scoopManifest,
  whyNot,
  wingetManifests,
} from "../tools/release.ts";

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

Deno.test("winget's manifests name both files and their checksums", () => {
  const manifests = wingetManifests(RELEASE);
  assertEquals([...manifests.keys()], [
    "owner.slop-watch.yaml",
    "owner.slop-watch.installer.yaml",
    "owner.slop-watch.locale.en-US.yaml",
  ]);
  const [version, installer, locale] = [...manifests.values()].map((text) =>
    parse(text) as Record<string, unknown>
  );
  assertEquals(version, {
    PackageIdentifier: "owner.slop-watch",
    PackageVersion: "1.2.0",
    DefaultLocale: "en-US",
    ManifestType: "version",
    ManifestVersion: "1.10.0",
  });
  const url = "https://github.com/owner/name/releases/download/v1.2.0/";
  assertEquals(installer, {
    PackageIdentifier: "owner.slop-watch",
    PackageVersion: "1.2.0",
    InstallerType: "portable",
    Commands: ["slop-watch"],
    Installers: [["x64", "x86_64", SUM_X], ["arm64", "aarch64", SUM_ARM]].map(
      ([Architecture, processor, sum]) => ({
        Architecture,
        InstallerUrl: `${url}slop-watch-${processor}-pc-windows-msvc.exe`,
        InstallerSha256: sum!.toUpperCase(),
      }),
    ),
    ManifestType: "installer",
    ManifestVersion: "1.10.0",
  });
  // What the schema of 1.10.0 asks of it at the least.
  for (const key of ["PackageLocale", "Publisher", "PackageName", "License", "ShortDescription"]) {
    assert(typeof locale?.[key] === "string", key);
  }
  assertEquals(locale?.ManifestType, "defaultLocale");
});

Deno.test("a file without a checksum is not released", () => {
  assertThrows(() => scoopManifest({ ...RELEASE, sums: new Map() }), Error, "does not name");
});
