import { assertEquals } from "@std/assert";
import { baseFor } from "../../tools/rehearsal/bases.ts";
import { versionFieldsOf, withVersionFields } from "../../tools/version_fields.ts";

/** An executable without any fields. */
const bare = () => new Uint8Array(baseFor("x86_64-pc-windows-msvc"));

Deno.test("a Windows executable gets its version fields, once", () => {
  assertEquals(versionFieldsOf(bare()), {});
  const once = withVersionFields(bare(), "1.2.3-rc.1");
  const fields = versionFieldsOf(once);
  assertEquals(fields.ProductName, "slop-watch");
  assertEquals([fields.FileVersion, fields.ProductVersion], ["1.2.3-rc.1", "1.2.3-rc.1"]);
  assertEquals(versionFieldsOf(withVersionFields(once, "2.0.0")).FileVersion, "2.0.0");
});

Deno.test({
  name: "Windows itself reads them",
  ignore: Deno.build.os !== "windows",
  fn: async () => {
    const version = Deno.dlopen("version.dll", {
      GetFileVersionInfoSizeW: { parameters: ["buffer", "pointer"], result: "u32" },
      GetFileVersionInfoW: { parameters: ["buffer", "u32", "u32", "buffer"], result: "i32" },
      VerQueryValueW: { parameters: ["buffer", "buffer", "buffer", "buffer"], result: "i32" },
    });
    const wide = (text: string) =>
      Uint16Array.from(`${text}\0`, (character) => character.charCodeAt(0));
    const file = await Deno.makeTempFile({ suffix: ".exe" });
    try {
      await Deno.writeFile(file, withVersionFields(bare(), "1.2.3"));
      const size = version.symbols.GetFileVersionInfoSizeW(wide(file), null);
      const fields = new Uint8Array(size);
      assertEquals(version.symbols.GetFileVersionInfoW(wide(file), 0, size, fields) !== 0, true);
      const [at, length] = [new BigUint64Array(1), new Uint32Array(1)];
      const name = wide("\\StringFileInfo\\040904b0\\ProductVersion");
      version.symbols.VerQueryValueW(fields, name, at, length);
      const start = Deno.UnsafePointer.create(at[0]!)!;
      const text = new Uint16Array(
        new Deno.UnsafePointerView(start).getArrayBuffer(length[0]! * 2),
      );
      assertEquals(String.fromCharCode(...text), "1.2.3\0");
    } finally {
      version.close();
      await Deno.remove(file);
    }
  },
});
