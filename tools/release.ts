/**
 * What a release is made of:
 *
 *     deno run tools/release.ts check v1.2.3      the tag, deno.json and CHANGELOG.md name one version
 *     deno run tools/release.ts notes             what is new in it, from CHANGELOG.md
 *     deno run tools/release.ts manifests FOLDER  scoop's and winget's, from FOLDER/SHA256SUMS and
 *                                               GITHUB_REPOSITORY, into FOLDER
 */
import denoJson from "../deno.json" with { type: "json" };

/** Says what is new in the newest version of a changelog, and which that is. */
export function newestOf(changelog: string): { version: string; notes: string } | undefined {
  const [, version, notes] = /^## \[?(\d+\.\d+\.\d+[^\s\]]*)\]?.*\n([^]*?)(?=^## |$(?![^]))/m
    .exec(changelog) ?? [];
  return version && notes !== undefined ? { version, notes: notes.trim() } : undefined;
}

/** Why a tag can't be released; undefined where it can. */
export function whyNot(tag: string, version: string, changelog: string): string | undefined {
  if (tag !== `v${version}`) return `the tag is ${tag}, and deno.json says ${version}`;
  const unreleased = /^## Unreleased\s*\n([^]*?)(?=^## )/m.exec(changelog)?.[1]?.trim();
  if (unreleased) return "CHANGELOG.md has changes under Unreleased";
  const newest = newestOf(changelog)?.version;
  return newest === version ? undefined : `CHANGELOG.md begins with ${newest ?? "no version"}`;
}

/** The checksums by file name, from the lines of `sha256sum`. */
export function parseSums(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(([, sum = "", name = ""]) => [name, sum]),
  );
}

/** What slop-watch is, in one line. */
export const DESCRIPTION = "Runs a Python app and restarts it when its code changes";

/** What a manifest is made for. */
export interface Release {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly version: string;
  /** The checksums by file name. */
  readonly sums: ReadonlyMap<string, string>;
}

const homeOf = ({ repository }: Release) => `https://github.com/${repository}`;

/** Where a file of a release is to be had. */
const urlOf = (release: Release, name: string) =>
  `${homeOf(release)}/releases/download/v${release.version}/${name}`;

const WINDOWS = { "64bit": "x86_64", "arm64": "aarch64" } as const;
const nameFor = (processor: string) => `slop-watch-${processor}-pc-windows-msvc.exe`;

function sumOf({ sums }: Release, name: string): string {
  const sum = sums.get(name);
  if (!sum) throw new Error(`SHA256SUMS does not name ${name}`);
  return sum;
}

/** The manifest for scoop. */
export function scoopManifest(release: Release): string {
  const architecture = Object.fromEntries(
    Object.entries(WINDOWS).map(([name, processor]) => {
      const file = nameFor(processor);
      return [name, {
        url: `${urlOf(release, file)}#/slop-watch.exe`,
        hash: sumOf(release, file),
      }];
    }),
  );
  const manifest = {
    version: release.version,
    description: DESCRIPTION,
    homepage: homeOf(release),
    license: "MIT",
    architecture,
    bin: "slop-watch.exe",
    checkver: "github",
  };
  return JSON.stringify(manifest, null, 2) + "\n";
}

/** What winget's manifests are written for. Its own repository takes none in one file. */
const WINGET = "1.10.0";
const LOCALE = "en-US";

/** A manifest of winget's, its values as YAML has them. */
function wingetFile(type: string, lines: readonly string[]): string {
  const schema = `https://aka.ms/winget-manifest.${type}.${WINGET}.schema.json`;
  return `# yaml-language-server: $schema=${schema}
${lines.join("\n")}
ManifestType: ${type}
ManifestVersion: ${WINGET}
`;
}

/** The three manifests for winget, by the file names that it asks for. */
export function wingetManifests(release: Release): Map<string, string> {
  const [publisher = ""] = release.repository.split("/");
  const name = `${publisher}.slop-watch`;
  const head = [`PackageIdentifier: ${name}`, `PackageVersion: ${release.version}`];
  const installers = [["x64", "x86_64"], ["arm64", "aarch64"]].flatMap(([name, processor = ""]) => {
    const file = nameFor(processor);
    return [
      `  - Architecture: ${name}`,
      `    InstallerUrl: ${urlOf(release, file)}`,
      `    InstallerSha256: ${sumOf(release, file).toUpperCase()}`,
    ];
  });
  const locale = [
    `PackageLocale: ${LOCALE}`,
    `Publisher: ${publisher}`,
    `PublisherUrl: https://github.com/${publisher}`,
    "PackageName: slop-watch",
    `PackageUrl: ${homeOf(release)}`,
    "License: MIT",
    `LicenseUrl: ${homeOf(release)}/blob/v${release.version}/LICENSE`,
    `ShortDescription: ${DESCRIPTION}`,
    `ReleaseNotesUrl: ${homeOf(release)}/releases/tag/v${release.version}`,
  ];
  return new Map([
    [`${name}.yaml`, wingetFile("version", [...head, `DefaultLocale: ${LOCALE}`])],
    [
      `${name}.installer.yaml`,
      wingetFile("installer", [
        ...head,
        "InstallerType: portable",
        "Commands:",
        "  - slop-watch",
        "Installers:",
        ...installers,
      ]),
    ],
    [`${name}.locale.${LOCALE}.yaml`, wingetFile("defaultLocale", [...head, ...locale])],
  ]);
}

async function main([command, word = ""]: readonly string[]): Promise<number> {
  const { version } = denoJson;
  const print = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text));
  const changelog = await Deno.readTextFile(new URL("../CHANGELOG.md", import.meta.url));
  switch (command) {
    case "check": {
      const why = whyNot(word, version, changelog);
      if (why) print(`${why}\n`);
      return why ? 1 : 0;
    }
    case "notes":
      print(`${newestOf(changelog)?.notes ?? ""}\n`);
      return 0;
    case "manifests": {
      const repository = Deno.env.get("GITHUB_REPOSITORY") ?? "";
      const sums = parseSums(await Deno.readTextFile(`${word}/SHA256SUMS`));
      const release = { repository, version, sums };
      await Deno.writeTextFile(`${word}/slop-watch.json`, scoopManifest(release));
      for (const [name, text] of wingetManifests(release)) {
        await Deno.writeTextFile(`${word}/${name}`, text);
      }
      return 0;
    }
    default:
      print("check TAG, notes or manifests FOLDER\n");
      return 2;
  }
}

if (import.meta.main) Deno.exitCode = await main(Deno.args);
