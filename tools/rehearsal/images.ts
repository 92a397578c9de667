/** GitHub's machines: what the steps of a workflow find on each. */

export interface Image {
  readonly os: "Linux" | "Windows" | "macOS";
  readonly arch: "X64" | "ARM64";
}

const IMAGES: Readonly<Record<string, Image>> = {
  "ubuntu-latest": { os: "Linux", arch: "X64" },
  "ubuntu-24.04": { os: "Linux", arch: "X64" },
  "ubuntu-24.04-arm": { os: "Linux", arch: "ARM64" },
  "macos-latest": { os: "macOS", arch: "ARM64" },
  "macos-15": { os: "macOS", arch: "ARM64" },
  "macos-15-intel": { os: "macOS", arch: "X64" },
  "windows-latest": { os: "Windows", arch: "X64" },
  "windows-2025": { os: "Windows", arch: "X64" },
  "windows-11-arm": { os: "Windows", arch: "ARM64" },
};

/** The machine of that label. @throws {Error} where GitHub has none that we know. */
export function imageOf(label: string): Image {
  const image = IMAGES[label];
  if (!image) throw new Error(`no machine is called ${label}`);
  return image;
}

const EVERYWHERE = "awk basename bash cat chmod cp curl cut date dirname echo env find git grep " +
  "head ls mkdir mktemp mv node npm npx pwd rm sed sh sleep sort tail tar tee touch tr uname unzip wc";
/** On Windows those of Git for Windows. */
const ONLY: Readonly<Record<Image["os"], string>> = {
  Linux: "apt-get dpkg ps sha256sum stat stty sudo xargs",
  Windows: "cygpath sha256sum",
  macOS: "ps shasum stat stty xargs",
};

/** The programs that a step finds there, of those that ours might use. */
export function programsOf({ os }: Image): string[] {
  return `${EVERYWHERE} ${ONLY[os]}`.split(" ");
}

/** How a step is run: the program and its words, `{0}` for the script. */
export interface Shell {
  readonly name: string;
  readonly words: readonly string[];
}

/** The shell of a step. On Windows a step that names none runs in PowerShell. */
export function shellOf(named: string | undefined, { os }: Image): Shell {
  switch (named ?? (os === "Windows" ? "pwsh" : "")) {
    case "":
      return { name: "bash", words: ["bash", "-e", "{0}"] };
    case "bash":
      return { name: "bash", words: ["bash", "--noprofile", "--norc", "-eo", "pipefail", "{0}"] };
    case "sh":
      return { name: "sh", words: ["sh", "-e", "{0}"] };
    case "pwsh":
      return { name: "PowerShell", words: ["pwsh", "-command", ". '{0}'"] };
    default:
      throw new Error(`the shell ${named} is not known`);
  }
}

/** The oldest Python that actions/setup-python has for a machine (actions/python-versions). */
export function oldestPython({ os, arch }: Image): number {
  return os === "Windows" && arch === "ARM64" ? 11 : 8;
}
