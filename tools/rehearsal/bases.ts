/**
 * Runtime bases for `deno compile` where the real ones cannot be fetched: the least that it takes for a
 * program of a system. What is built on them is whole but for the runtime, and runs nowhere.
 */

/** Writes numbers, little endian, at their places. */
function put(bytes: Uint8Array, size: 2 | 4 | 8, at: Readonly<Record<number, number>>): void {
  const view = new DataView(bytes.buffer);
  for (const [place, value] of Object.entries(at)) {
    if (size === 2) view.setUint16(Number(place), value, true);
    else if (size === 4) view.setUint32(Number(place), value, true);
    else view.setBigUint64(Number(place), BigInt(value), true);
  }
}

function putText(bytes: Uint8Array, at: number, text: string): void {
  bytes.set(new TextEncoder().encode(text), at);
}

/** ELF, with one segment (elf(5)). */
function elf(isArm: boolean): Uint8Array {
  const bytes = new Uint8Array(0x1000);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  put(bytes, 2, { 16: 2, 18: isArm ? 183 : 62, 52: 64, 54: 56, 56: 1, 58: 64 });
  put(bytes, 4, { 20: 1, 64: 1, 68: 5 });
  put(bytes, 8, { 24: 0x400000, 32: 64, 80: 0x400000, 88: 0x400000 });
  put(bytes, 8, { 96: 0x1000, 104: 0x1000, 112: 0x1000 });
  return bytes;
}

/** PE32+, with one section (Microsoft's "PE Format"). */
function pe(isArm: boolean): Uint8Array {
  const bytes = new Uint8Array(0x400);
  const [file, optional, section] = [0x44, 0x58, 0x148];
  putText(bytes, 0, "MZ");
  putText(bytes, 0x40, "PE");
  put(bytes, 2, { [file]: isArm ? 0xaa64 : 0x8664, [file + 2]: 1, [file + 16]: 240 });
  put(bytes, 2, { [file + 18]: 0x22, [optional]: 0x20b, [optional + 40]: 6, [optional + 48]: 6 });
  put(bytes, 2, { [optional + 68]: 3 });
  put(bytes, 4, { 0x3c: 0x40, [optional + 16]: 0x1000, [optional + 20]: 0x1000 });
  put(bytes, 4, { [optional + 32]: 0x1000, [optional + 36]: 0x200, [optional + 56]: 0x2000 });
  put(bytes, 4, { [optional + 60]: 0x200, [optional + 108]: 16 });
  put(bytes, 8, { [optional + 24]: 0x140000000 });
  putText(bytes, section, ".text");
  put(bytes, 4, { [section + 8]: 0x200, [section + 12]: 0x1000, [section + 16]: 0x200 });
  put(bytes, 4, { [section + 20]: 0x200, [section + 36]: 0x60000020 });
  return bytes;
}

/** Mach-O, with its text, its link data and a place for a signature (`mach-o/loader.h`). */
function macho(isArm: boolean): Uint8Array {
  const bytes = new Uint8Array(0x2000);
  const [text, link, signature] = [32, 184, 256];
  put(bytes, 4, { 0: 0xfeedfacf, 4: isArm ? 0x0100000c : 0x01000007, 12: 2, 16: 3, 20: 240 });
  put(bytes, 4, { [text]: 0x19, [text + 4]: 152, [text + 64]: 1, [text + 120]: 0xf00 });
  put(bytes, 8, { [text + 24]: 0x100000000, [text + 32]: 0x1000, [text + 48]: 0x1000 });
  putText(bytes, text + 8, "__TEXT");
  putText(bytes, text + 72, "__text");
  putText(bytes, text + 88, "__TEXT");
  put(bytes, 4, { [link]: 0x19, [link + 4]: 72 });
  put(bytes, 8, { [link + 24]: 0x100001000, [link + 32]: 0x1000 });
  put(bytes, 8, { [link + 40]: 0x1000, [link + 48]: 0x1000 });
  putText(bytes, link + 8, "__LINKEDIT");
  put(bytes, 4, { [signature]: 0x1d, [signature + 4]: 16 });
  put(bytes, 4, { [signature + 8]: 0x1800, [signature + 12]: 0x800 });
  return bytes;
}

/** A base for a target that Deno builds for. */
export function baseFor(target: string): Uint8Array {
  const isArm = target.startsWith("aarch64");
  return target.includes("windows")
    ? pe(isArm)
    : target.includes("apple")
    ? macho(isArm)
    : elf(isArm);
}

/** What the first bytes of a program say that it is for; undefined for none of the three systems. */
export function systemOf(program: Uint8Array): "Linux" | "Windows" | "macOS" | undefined {
  const head = program.subarray(0, 4).toHex();
  if (head === "7f454c46") return "Linux";
  if (head === "cffaedfe") return "macOS";
  return head.startsWith("4d5a") ? "Windows" : undefined;
}
