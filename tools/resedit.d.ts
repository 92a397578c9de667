/** Of the package's types what is used: its own bring in Node's, which are not those of Deno. */

/** A resource of an executable. */
type Entry = object;

export declare class NtExecutable {
  static from(file: Uint8Array<ArrayBuffer>, options: { ignoreCert: boolean }): NtExecutable;
  generate(): ArrayBuffer;
}

export declare class NtExecutableResource {
  static from(file: NtExecutable): NtExecutableResource;
  readonly entries: Entry[];
  outputResource(file: NtExecutable): void;
}

interface Language {
  readonly lang: number;
  readonly codepage: number;
}

declare class VersionInfo {
  static createEmpty(): VersionInfo;
  static fromEntries(entries: readonly Entry[]): VersionInfo[];
  setFileVersion(major: number, minor: number, micro: number, revision: number, lang: number): void;
  setProductVersion(
    major: number,
    minor: number,
    micro: number,
    revision: number,
    lang: number,
  ): void;
  setStringValues(language: Language, values: Readonly<Record<string, string>>): void;
  getStringValues(language: Language): Record<string, string>;
  outputToResourceEntries(entries: Entry[]): void;
}

export declare const Resource: { readonly VersionInfo: typeof VersionInfo };
