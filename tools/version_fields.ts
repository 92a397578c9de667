// @ts-types="./resedit.d.ts"
import { NtExecutable, NtExecutableResource, Resource } from "resedit";
import { DESCRIPTION } from "./release.ts";

/** English (United States), and UTF-16: that is where Windows looks first. */
const LANGUAGE = { lang: 0x409, codepage: 1200 };

/**
 * A Windows executable with its version fields, which Explorer and `Get-Item` show. Put in when it is
 * whole: `deno compile` keeps none of the resources of the base that it is built on.
 * @param version Three numbers; what follows them, as in `1.2.3-rc.1`, is only in the texts.
 */
export function withVersionFields(
  executable: Uint8Array<ArrayBuffer>,
  version: string,
): Uint8Array<ArrayBuffer> {
  // The base may be signed; no signature outlives what was built on it.
  const file = NtExecutable.from(executable, { ignoreCert: true });
  const resources = NtExecutableResource.from(file);
  const fields = Resource.VersionInfo.createEmpty();
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  fields.setFileVersion(major, minor, patch, 0, LANGUAGE.lang);
  fields.setProductVersion(major, minor, patch, 0, LANGUAGE.lang);
  fields.setStringValues(LANGUAGE, {
    CompanyName: "slop-watch",
    FileDescription: DESCRIPTION,
    FileVersion: version,
    InternalName: "slop-watch",
    LegalCopyright: "MIT License",
    OriginalFilename: "slop-watch.exe",
    ProductName: "slop-watch",
    ProductVersion: version,
  });
  fields.outputToResourceEntries(resources.entries);
  resources.outputResource(file);
  return new Uint8Array(file.generate());
}

/** The texts among a Windows executable's version fields; empty where it has none. */
export function versionFieldsOf(executable: Uint8Array<ArrayBuffer>): Record<string, string> {
  const file = NtExecutable.from(executable, { ignoreCert: true });
  const [fields] = Resource.VersionInfo.fromEntries(NtExecutableResource.from(file).entries);
  return { ...fields?.getStringValues(LANGUAGE) };
}
